import type { Config } from '../config/config.ts'
import { count } from '../discord/text.ts'
import type { AlertRoute } from '../domain/alert-route.ts'
import { type Finding, ok, skipped, wrong } from './doctor-check.ts'
import { ask } from './doctor-discord.ts'

interface Channel {
  name: string
  guild_id: string
  permission_overwrites: { id: string; allow: string; deny: string }[]
}
interface Guild {
  owner_id: string
  roles: { id: string; permissions: string }[]
}

const administrator = 1n << 3n
const viewChannel = 1n << 10n
/** What a thread under an alert needs beside what the alert does (bits of topics/permissions; resources/channel, Start Thread from Message). */
const needed = {
  'View Channels': viewChannel,
  'Create Public Threads': 1n << 35n,
  'Send Messages in Threads': 1n << 38n,
}

/** Where alerts are to have threads, Muster must be allowed to make them: in each channel, with its own overwrites. */
export async function threadsCheck(config: Config, routes: readonly AlertRoute[]): Promise<Finding> {
  const wanted = routes.filter(({ scope, threads }) => scope !== 'people' && threads)
  const channelIds = [...new Set(wanted.map(({ channelId }) => channelId))]
  if (channelIds.length === 0) return ok('no route asks for any')
  if (!config.discord) return ok('are allowed in the sandbox')
  const me = await ask<{ id: string }>(config, '/users/@me')
  if ('status' in me) return skipped('mend the token first')
  const lacking = new Map<string, string[]>()
  for (const id of channelIds) {
    const channel = await ask<Channel>(config, `/channels/${id}`)
    // “Alerts” says so.
    if ('status' in channel) continue
    const missing = await missingIn(config, channel.found, me.found.id)
    if (missing.length > 0) lacking.set(channel.found.name, missing)
  }
  if (lacking.size === 0) return ok(`can be made under the alerts of ${count(channelIds.length, 'channel')}`)
  const places = [...lacking].map(([name, missing]) => `#${name} (${missing.join(', ')})`)
  return wrong(
    `cannot be made in ${places.slice(0, 5).join(', ')}${places.length > 5 ? ` and ${places.length - 5} more` : ''}`,
    'allow Muster’s role what is missing in these channels, or switch threads off with /alerts route threads:False',
  )
}

/** Names of what the member lacks there, as Discord reckons it (topics/permissions, Permission Overwrites). */
async function missingIn(config: Config, channel: Channel, userId: string): Promise<string[]> {
  const guild = await ask<Guild>(config, `/guilds/${channel.guild_id}`)
  const member = await ask<{ roles: string[] }>(config, `/guilds/${channel.guild_id}/members/${userId}`)
  if ('status' in guild || 'status' in member) return Object.keys(needed)
  const roles = [channel.guild_id, ...member.found.roles]
  const base = sum(guild.found.roles.filter(({ id }) => roles.includes(id)).map(({ permissions }) => permissions))
  if (guild.found.owner_id === userId || (base & administrator) !== 0n) return []
  const steps = [[channel.guild_id], member.found.roles, [userId]]
  const has = steps.reduce((bits, ids) => {
    const mine = channel.permission_overwrites.filter(({ id }) => ids.includes(id))
    return (bits & ~sum(mine.map(({ deny }) => deny))) | sum(mine.map(({ allow }) => allow))
  }, base)
  // Who does not see a channel can do nothing in it.
  const left = (has & viewChannel) === 0n ? 0n : has
  return Object.entries(needed).flatMap(([name, bit]) => ((left & bit) === 0n ? [name] : []))
}

const sum = (permissions: readonly string[]) => permissions.reduce((bits, one) => bits | BigInt(one), 0n)
