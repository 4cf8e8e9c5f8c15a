import { Avatar } from '../avatar.tsx'
import { ChannelSign } from '../channel-sign.tsx'
import { CustomEmoji } from '../markdown/mention.tsx'
import { Role } from '../messages/icons.tsx'
import type { OfferIcon } from './offers.ts'

/** What stands before something on offer. */
export function OfferPicture({ icon, size = 24 }: { icon: OfferIcon; size?: number }) {
  switch (icon.kind) {
    case 'user':
      return <Avatar user={icon} size={size} />
    case 'role':
      return (
        <span class="offer-sign" style={{ color: colourOf(icon.color) }} aria-hidden="true">
          <Role />
        </span>
      )
    case 'channel':
      return (
        <span class="offer-sign" aria-hidden="true">
          <ChannelSign type={icon.type} />
        </span>
      )
    case 'emoji':
      return (
        <span class="offer-emoji" aria-hidden="true">
          {icon.text}
        </span>
      )
    case 'custom-emoji':
      return (
        <span class="offer-emoji" aria-hidden="true">
          <CustomEmoji id={icon.id} name={icon.name} animated={icon.animated} />
        </span>
      )
  }
}

const colourOf = (colour: number) => (colour === 0 ? '#99aab5' : `#${colour.toString(16).padStart(6, '0')}`)
