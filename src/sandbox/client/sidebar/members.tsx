import { useMemo } from 'preact/hooks'
import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'
import { nameColour, userOf } from '../people.ts'
import { type MemberLine, memberGroups } from './member-groups.ts'

/** Everyone in the server on screen. */
export function Members() {
  const { state, guild } = usePage()
  const groups = useMemo(() => memberGroups(state, guild), [state.world, guild])
  return (
    <aside class="members" aria-label="Members">
      {groups.map(({ title, members }) => (
        <section key={title}>
          <h3>
            {title} — {members.length}
          </h3>
          <ul>
            {members.map((member) => (
              <Member key={member.id} member={member} />
            ))}
          </ul>
        </section>
      ))}
    </aside>
  )
}

const words: Readonly<Record<string, string>> = {
  online: 'Online',
  idle: 'Idle',
  dnd: 'Do Not Disturb',
  offline: 'Offline',
}

function Member({ member }: { member: MemberLine }) {
  const { state, guild } = usePage()
  const colour = nameColour(guild, member.id)
  const avatar = userOf(state.world, member.id)?.avatar ?? null
  return (
    <li class="member" data-offline={member.status === 'offline'} data-user-id={member.id}>
      <span class="presence" data-status={member.status} title={words[member.status]}>
        <Avatar user={{ id: member.id, username: member.name, avatar }} size={32} />
        <span class="visually-hidden">{words[member.status]}</span>
      </span>
      <span class="member-words">
        <span class="member-line">
          <span class="member-name" style={colour ? { color: colour } : {}}>
            {member.name}
          </span>
          {member.bot && <span class="badge">APP</span>}
          {guild?.owner_id === member.id && (
            <span class="crown" role="img" aria-label="Server Owner" title="Server Owner">
              👑
            </span>
          )}
        </span>
        {member.doing && <span class="member-doing">{member.doing}</span>}
      </span>
    </li>
  )
}
