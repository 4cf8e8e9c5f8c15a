import type { RefObject } from 'preact'
import { OfferPicture } from '../composer/offer-picture.tsx'
import { ListRow } from '../list/list-row.tsx'
import { useActiveInView } from '../list/use-active-in-view.ts'
import { Check } from '../messages/icons.tsx'
import type { Option } from './options.ts'
import { useTopLayer } from './use-top-layer.ts'

interface Props {
  id: string
  /** What it opens under, or above where there is more room. */
  anchor: RefObject<HTMLElement | null>
  label: string
  hits: readonly Option[]
  at: number
  chosen: readonly string[]
  least: number
  most: number
  setActive(index: number): void
  pick(value: string): void
}

/** The open list of a select, over everything else on the page. */
export function SelectMenu({ id, anchor, label, hits, at, chosen, least, most, setActive, pick }: Props) {
  const menu = useTopLayer(anchor)
  const list = useActiveInView(at)
  const many = most > 1
  const isFull = many && chosen.length >= most
  return (
    <div class="select-menu" popover="manual" ref={menu}>
      <div
        class="select-list"
        role="listbox"
        id={`${id}-list`}
        aria-label={label}
        aria-multiselectable={many}
        ref={list}
        onMouseDown={(event) => event.preventDefault()}
      >
        {hits.map((option, index) => {
          const isChosen = chosen.includes(option.value)
          return (
            <ListRow
              key={option.value}
              id={`${id}-${index}`}
              class="select-option"
              isActive={index === at}
              isChosen={isChosen}
              isDisabled={isFull && !isChosen}
              onHover={() => setActive(index)}
              onPick={() => pick(option.value)}
            >
              {option.picture && <OfferPicture icon={option.picture} size={24} />}
              <span class="select-words">
                <span class="select-label" style={option.colour ? { color: option.colour } : {}}>
                  {option.label}
                </span>
                {option.note && <span class="select-note">{option.note}</span>}
                {option.description && <span class="select-description">{option.description}</span>}
              </span>
              {many ? (
                <span class="tick" data-on={isChosen} aria-hidden="true">
                  {isChosen && <Check />}
                </span>
              ) : (
                isChosen && (
                  <span class="select-check" aria-hidden="true">
                    <Check />
                  </span>
                )
              )}
            </ListRow>
          )
        })}
      </div>
      {hits.length === 0 && (
        <p class="select-none" role="status">
          No results found
        </p>
      )}
      {many && (
        <p class="select-foot" role="status" data-short={chosen.length < least}>
          {least === most ? `Choose ${most}` : `Choose ${least > 0 ? `${least} to ${most}` : `up to ${most}`}`}
          <span>{`${chosen.length} / ${most}`}</span>
        </p>
      )}
    </div>
  )
}
