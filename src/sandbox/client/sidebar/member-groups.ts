import { nameOf } from '../people.ts'
import type { Guild } from '../shapes.ts'
import type { State } from '../state/store.ts'

/** A line of the list of members. */
export interface MemberLine {
  id: string
  name: string
  bot: boolean
  /** online, idle, dnd or offline */
  status: string
  /** What a bot says it is doing. */
  doing: string | undefined
}

/** People under one heading. */
export interface MemberGroup {
  title: string
  members: MemberLine[]
}

/** As Discord's client groups them: by the highest role that stands apart, then who is online, then who is not. */
export function memberGroups(state: State, guild: Guild | undefined): MemberGroup[] {
  const hoisted = (guild?.roles ?? [])
    .filter(({ hoist }) => hoist)
    .sort((a, b) => (b.position ?? 0) - (a.position ?? 0))
  const groups = new Map<string, MemberLine[]>(
    [...hoisted.map(({ name }) => name), 'Online', 'Offline'].map((n) => [n, []]),
  )
  const applications = new Map(state.world?.applications.map((app) => [app.bot_user_id, app]))
  for (const { user_id, username, bot, role_ids } of guild?.members ?? []) {
    const app = bot ? applications.get(user_id) : undefined
    // People are always there; a bot is when it is connected.
    const status = !bot ? 'online' : app?.connected ? (app.status ?? 'online') : 'offline'
    const role = hoisted.find(({ id }) => role_ids.includes(id))?.name
    const title = status === 'offline' ? 'Offline' : (role ?? 'Online')
    groups.get(title)?.push({
      id: user_id,
      name: nameOf(state, guild, user_id) ?? username,
      bot,
      status,
      doing: status === 'offline' ? undefined : doingOf(app?.activities?.[0]),
    })
  }
  return [...groups]
    .map(([title, members]) => ({ title, members: members.sort((a, b) => a.name.localeCompare(b.name)) }))
    .filter(({ members }) => members.length > 0)
}

/** Discord's activity types; a custom one (4) says it in its own words. */
const DOING = ['Playing', 'Streaming', 'Listening to', 'Watching', '', 'Competing in']

function doingOf(activity: { name?: string; state?: string | null; type?: number } | undefined): string | undefined {
  if (!activity) return undefined
  if (activity.type === 4) return activity.state ?? undefined
  return activity.name ? `${DOING[activity.type ?? 0] ?? ''} ${activity.name}`.trim() : undefined
}
