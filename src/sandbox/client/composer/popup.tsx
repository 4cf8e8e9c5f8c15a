import { ListRow } from '../list/list-row.tsx'
import { useActiveInView } from '../list/use-active-in-view.ts'
import { OfferPicture } from './offer-picture.tsx'
import type { OfferIcon } from './offers.ts'

/** One line of the list above the box. */
export interface PopupItem {
  key: string
  title: string
  note?: string | undefined
  aside?: string | undefined
  icon?: OfferIcon | undefined
}

interface Props {
  id: string
  heading: string
  items: readonly PopupItem[]
  active: number
  /** Stands in place of items, for example while they load. */
  message?: string | undefined
  /** The items are those of an earlier answer. */
  busy?: boolean
  onPick(index: number): void
  onHover(index: number): void
}

/** What may be picked while typing; the box below keeps the focus and handles the keys. */
export function Popup({ id, heading, items, active, message, busy = false, onPick, onHover }: Props) {
  const list = useActiveInView(active)
  return (
    <div class="popup">
      <p class="popup-heading" id={`${id}-heading`}>
        {heading}
      </p>
      <div class="popup-list" role="listbox" id={id} aria-labelledby={`${id}-heading`} aria-busy={busy} ref={list}>
        {items.map((item, index) => (
          <ListRow
            key={item.key}
            id={`${id}-${index}`}
            class="popup-item"
            isActive={index === active}
            onHover={() => onHover(index)}
            onPick={() => onPick(index)}
          >
            {item.icon && <OfferPicture icon={item.icon} />}
            <span class="popup-title">{item.title}</span>
            <span class="popup-note">{item.note}</span>
            <span class="popup-aside">{item.aside}</span>
          </ListRow>
        ))}
      </div>
      {message && (
        <p class="popup-message" role="status" data-busy={busy}>
          {message}
        </p>
      )}
    </div>
  )
}
