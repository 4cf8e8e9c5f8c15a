import { Avatar } from '../avatar.tsx'
import { ListRow } from '../list/list-row.tsx'
import { useActiveInView } from '../list/use-active-in-view.ts'
import type { Leaf } from './draft.ts'
import type { PickerGroup } from './picker-groups.ts'

interface Props {
  groups: readonly PickerGroup[]
  /** The place among all options, whatever their section. */
  active: number
  onPick(leaf: Leaf): void
  onHover(index: number): void
}

/** The commands that may be sent, by application, with the applications in a rail beside them. */
export function Picker({ groups, active, onPick, onHover }: Props) {
  const list = useActiveInView(active)
  const firsts = groups.map((_, index) => groups.slice(0, index).reduce((sum, { leaves }) => sum + leaves.length, 0))
  const at = firsts.findLastIndex((first) => first <= active)
  return (
    <div class="popup picker">
      <div class="picker-rail" aria-hidden="true">
        {groups.map(({ key, app, title }, index) => (
          <button
            key={key}
            type="button"
            class="picker-jump"
            tabIndex={-1}
            title={title}
            data-active={index === at}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => {
              onHover(firsts[index] ?? 0)
              list.current?.children[index]?.scrollIntoView({ block: 'start' })
            }}
          >
            {app ? <AppIcon app={app} size={32} /> : <Clock />}
          </button>
        ))}
      </div>
      <div class="picker-list" role="listbox" id="commands" aria-label="Commands" ref={list}>
        {groups.map((group, index) => (
          // biome-ignore lint/a11y/useSemanticElements: a section of a listbox
          <div key={group.key} class="picker-group" role="group" aria-label={group.title}>
            <p class="picker-heading" aria-hidden="true">
              {group.app ? <AppIcon app={group.app} size={16} /> : <Clock />}
              {group.title}
            </p>
            {group.leaves.map((leaf, offset) => (
              <Row
                key={leaf.key}
                leaf={leaf}
                index={(firsts[index] ?? 0) + offset}
                active={active}
                onPick={onPick}
                onHover={onHover}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

function Row(props: Pick<Props, 'active' | 'onPick' | 'onHover'> & { leaf: Leaf; index: number }) {
  const { leaf, index, active, onPick, onHover } = props
  return (
    <ListRow
      id={`commands-${index}`}
      class="picker-row"
      isActive={index === active}
      onHover={() => onHover(index)}
      onPick={() => onPick(leaf)}
    >
      <AppIcon app={leaf.app} size={32} />
      <span class="picker-words">
        <span class="picker-name">
          /{leaf.path}
          {index === active &&
            leaf.options.map(({ name, required }) => (
              <span key={name} class="picker-option" data-required={required === true}>
                {name}
              </span>
            ))}
        </span>
        <span class="picker-note">{leaf.description}</span>
      </span>
      <span class="picker-app">{leaf.app.name}</span>
    </ListRow>
  )
}

/** An application as its bot's picture. */
export const AppIcon = ({ app, size }: { app: { id: string; name: string }; size: number }) => (
  <Avatar user={{ id: app.id, username: app.name }} size={size} />
)

const Clock = () => (
  <svg class="picker-clock" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
    <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2" />
    <path d="M12 7v5l3.500 2" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
  </svg>
)
