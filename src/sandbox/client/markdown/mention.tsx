import { useState } from 'preact/hooks'
import { usePage } from '../context.ts'
import { nameOf, roleColour } from '../people.ts'
import { styledTime, useNow } from '../time.ts'

export function UserMention({ id }: { id: string }) {
  const { state, guild } = usePage()
  return <span class="mention">@{nameOf(state, guild, id) ?? 'unknown-user'}</span>
}

/** In the role's own colour, as Discord's client draws it. */
export function RoleMention({ id }: { id: string }) {
  const { guild } = usePage()
  const role = guild?.roles.find((one) => one.id === id)
  const colour = role && roleColour(role)
  const style = colour ? { color: colour, background: `color-mix(in srgb, ${colour} 12%, transparent)` } : {}
  return (
    <span class="mention" style={style}>
      @{role?.name.replace(/^@/, '') ?? 'deleted-role'}
    </span>
  )
}

/** Leads to the channel where the acting person may see it. */
export function ChannelMention({ id }: { id: string }) {
  const { state, actions, guild } = usePage()
  const channel = guild?.channels.find((one) => one.id === id)
  if (!guild || !channel) return <span class="mention">#No Access</span>
  return (
    <button
      type="button"
      class="mention"
      onClick={() => actions.go({ user: state.userId, guild: guild.id, channel: id })}
    >
      #{channel.name}
    </button>
  )
}

const places: Readonly<Record<string, string>> = {
  customize: 'Channels & Roles',
  browse: 'Browse Channels',
  guide: 'Server Guide',
  'linked-roles': 'Linked Roles',
}

/** A part of a server that is no channel. */
export const GuildPlace = ({ kind }: { kind: string }) => <span class="mention">{places[kind] ?? kind}</span>

/** A picture, or its name where the sandbox has none of this id. */
export function CustomEmoji({ id, name, animated }: { id: string; name: string; animated?: boolean }) {
  const [missing, setMissing] = useState(false)
  if (missing) return <>:{name}:</>
  return (
    <img
      class="emoji-image"
      src={`/cdn/emojis/${id}.${animated ? 'gif' : 'png'}`}
      alt={`:${name}:`}
      title={`:${name}:`}
      onError={() => setMissing(true)}
    />
  )
}

export function Time({ seconds, style }: { seconds: number; style: string }) {
  const now = useNow(style === 'R' ? 1000 : 60_000)
  return (
    <time class="md-time" title={styledTime(seconds, 'F', now)}>
      {styledTime(seconds, style, now)}
    </time>
  )
}
