import { Avatar } from '../avatar.tsx'
import type { OfferIcon } from './offers.ts'

/** What stands before something on offer. */
export function OfferPicture({ icon }: { icon: OfferIcon }) {
  switch (icon.kind) {
    case 'user':
      return <Avatar user={icon} size={24} />
    case 'role':
      return <span class="role-dot" style={{ background: colourOf(icon.color) }} aria-hidden="true" />
    case 'channel':
      return (
        <span class="offer-sign" aria-hidden="true">
          #
        </span>
      )
    case 'emoji':
      return (
        <span class="offer-emoji" aria-hidden="true">
          {icon.text}
        </span>
      )
  }
}

const colourOf = (colour: number) => (colour === 0 ? '#99aab5' : `#${colour.toString(16).padStart(6, '0')}`)
