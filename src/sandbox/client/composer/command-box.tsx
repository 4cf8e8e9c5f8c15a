import { describe, remaining } from './draft.ts'
import { FilePill } from './file-pill.tsx'
import { OptionBar } from './option-bar.tsx'
import { OptionPill } from './option-pill.tsx'
import { AppIcon } from './picker.tsx'
import { Popup } from './popup.tsx'
import { type CommandBoxProps, more, useCommandBox } from './use-command-box.ts'

/** A command with its options as pills; each takes the focus in turn. */
export function CommandBox(props: CommandBoxProps) {
  const { draft } = props
  const box = useCommandBox(props)
  const { focused, isOpen, items, at } = box
  const option = draft.leaf.options.find(({ name }) => name === focused)
  const field = (name: string) => ({
    input: (element: HTMLElement | null) => {
      if (element) box.inputs.current.set(name, element)
      else box.inputs.current.delete(name)
    },
    expanded: isOpen && focused === name,
    activeId: isOpen && focused === name && items.length > 0 ? `offers-${at}` : undefined,
    problem: box.problemOf(name),
    onText: (text: string) => box.onText(name, text),
    onFocus: () => focused !== name && box.goTo(name),
    onKeyDown: box.onKeyDown,
  })
  const left = remaining(draft).length
  return (
    <>
      {isOpen && (
        <Popup
          id="offers"
          heading={focused === more ? 'Options' : `${focused}${option?.autocomplete ? ' — live results' : ''}`}
          items={items}
          active={at}
          message={box.message}
          busy={box.loading}
          onPick={box.pick}
          onHover={(active) => box.setList({ active, closed: false, moved: true })}
        />
      )}
      <OptionBar
        name={option ? focused : `/${draft.leaf.path}`}
        note={option ? describe(option) : draft.leaf.description}
        option={option}
        problem={box.problemOf(focused)}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line */}
      <div class="command-box" role="group" aria-label={`/${draft.leaf.path}`}>
        <AppIcon app={draft.leaf.app} size={24} />
        <span class="command-name">/{draft.leaf.path}</span>
        {draft.filled.map(({ name, text, value, file }) => {
          const shape = draft.leaf.options.find((one) => one.name === name)
          const about = { name, required: shape?.required === true, ...field(name) }
          return shape?.type === 11 ? (
            <FilePill key={name} {...about} file={file} onFile={(next) => box.putFile(name, next)} />
          ) : (
            <OptionPill key={name} {...about} text={text} picked={value !== undefined} />
          )
        })}
        <OptionPill
          key={more}
          name={more}
          text={box.search}
          picked={false}
          placeholder={left === 0 ? '' : `+${left} optional`}
          required={false}
          {...field(more)}
        />
      </div>
    </>
  )
}
