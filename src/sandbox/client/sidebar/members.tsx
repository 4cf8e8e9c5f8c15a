import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'
import type { Guild } from '../shapes.ts'

/** Everyone in the server on screen; people are always there, bots when they are connected. */
export function Members() {
  const { state, guild } = usePage()
  const connected = new Set(state.world?.applications.filter((app) => app.connected).map((app) => app.bot_user_id))
  const members = [...(guild?.members ?? [])].sort((a, b) => a.username.localeCompare(b.username))
  const online = members.filter(({ user_id, bot }) => !bot || connected.has(user_id))
  const offline = members.filter((member) => !online.includes(member))
  return (
    <aside class="members" aria-label="Members">
      <Group title="Online" members={online} guild={guild} />
      <Group title="Offline" members={offline} guild={guild} offline />
    </aside>
  )
}

function Group(props: { title: string; members: Guild['members']; guild: Guild | undefined; offline?: boolean }) {
  const { title, members, guild, offline = false } = props
  if (members.length === 0) return null
  return (
    <section>
      <h3>
        {title} — {members.length}
      </h3>
      <ul>
        {members.map((member) => (
          <li key={member.user_id} class="member" data-offline={offline} data-user-id={member.user_id}>
            <span class="presence" data-online={!offline}>
              <Avatar user={{ id: member.user_id, username: member.username }} size={32} />
            </span>
            <span class="member-words">
              <span class="member-name">
                {member.username} {member.bot && <span class="badge">APP</span>}
                {guild?.owner_id === member.user_id && <span class="owner">Owner</span>}
              </span>
              <span class="member-roles">{rolesOf(guild, member.role_ids)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const rolesOf = (guild: Guild | undefined, ids: readonly string[]) =>
  guild?.roles
    .filter(({ id, name }) => ids.includes(id) && name !== '@everyone')
    .map(({ name }) => name)
    .join(', ')
