import type { ComponentChildren } from 'preact'

interface Props {
  id: string
  class: string
  /** The arrow keys or the pointer stand on it. */
  isActive: boolean
  /** It is chosen; where nothing is chosen before it is picked, the active one counts as that. */
  isChosen?: boolean
  isDisabled?: boolean
  onHover(): void
  onPick(): void
  children: ComponentChildren
}

/** One line of a list of which a field elsewhere holds the focus and handles the keys; a press does not take the focus. */
export function ListRow({ isActive, isChosen = isActive, isDisabled = false, onHover, onPick, ...props }: Props) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field holds the focus and handles the keys
    <div
      id={props.id}
      class={props.class}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      aria-disabled={isDisabled}
      data-active={isActive}
      onPointerMove={() => !isActive && onHover()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => !isDisabled && onPick()}
    >
      {props.children}
    </div>
  )
}
