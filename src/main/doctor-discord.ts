import type { Config } from '../config/config.ts'
import { type Check, type Finding, ok, skipped, wrong } from './doctor-check.ts'

/** What Muster needs in its admin server (bits of Discord's permissions page). */
const needed = {
  'View Channels': 1n << 10n,
  'Send Messages': 1n << 11n,
  'Embed Links': 1n << 14n,
  'Attach Files': 1n << 15n,
  'Read Message History': 1n << 16n,
}
const administrator = 1n << 3n
/** Below this many logins a day Muster starts nothing. */
const reserve = 50
const answerMs = 5000

interface Guild {
  name: string
  roles: { id: string; permissions: string }[]
}

/** Steps 1–4 of “Going live”: token, intents, server, permissions. */
export function discordChecks(config: Config): Check[] {
  const { discord } = config
  if (!discord) return [{ name: 'Discord', run: async () => ok('the sandbox, which starts with Muster') }]
  let userId: string | undefined
  let guild: Guild | undefined
  return [
    {
      name: 'Discord token',
      async run() {
        const me = await ask<{ id: string; username: string }>(config, '/users/@me')
        if ('status' in me)
          return wrong(
            'Discord refuses DISCORD_BOT_TOKEN',
            'press “Reset Token” on the Bot page of the Developer Portal and copy the new one',
          )
        userId = me.found.id
        return ok(`that of ${me.found.username}`)
      },
    },
    {
      name: 'Gateway and intents',
      async run() {
        if (!userId) return skipped('mend the token first')
        const gateway = await ask<{ session_start_limit: { remaining: number } }>(config, '/gateway/bot')
        if ('status' in gateway) return skipped('mend the token first')
        const { remaining } = gateway.found.session_start_limit
        if (remaining < reserve)
          return wrong(
            `only ${remaining} logins are left today`,
            'find out what logs in so often; the budget is filled again within 24 hours',
          )
        return ok(`${remaining} logins left today; no privileged intent is needed`)
      },
    },
    {
      name: 'Admin server',
      async run() {
        if (!userId) return skipped('mend the token first')
        const answer = await ask<Guild>(config, `/guilds/${discord.adminGuildId}`)
        if ('status' in answer)
          return wrong(
            'Muster is not in the server that DISCORD_ADMIN_GUILD_ID names',
            'invite it (step 2 of “Going live”), or copy the server’s id again (step 3)',
          )
        guild = answer.found
        return ok(guild.name)
      },
    },
    {
      name: 'Permissions',
      async run() {
        if (!guild) return skipped('mend the admin server first')
        const member = await ask<{ roles: string[] }>(config, `/guilds/${discord.adminGuildId}/members/${userId}`)
        const held = 'status' in member ? [] : [discord.adminGuildId, ...member.found.roles]
        const bits = guild.roles
          .filter(({ id }) => held.includes(id))
          .reduce((all, { permissions }) => all | BigInt(permissions), 0n)
        const missing = Object.entries(needed).filter(([, bit]) => (bits & (bit | administrator)) === 0n)
        if (missing.length === 0) return ok('all that are needed')
        const names = missing.map(([name]) => name).join(', ')
        return wrong(`missing: ${names}`, `in the server’s settings, give Muster’s role: ${names}`)
      },
    },
  ]
}

/** Step 9: the channel that alerts go to must be there for Muster. */
export async function channelCheck(config: Config, channelId: string | undefined): Promise<Finding> {
  if (channelId === undefined) return ok('no channel chosen yet; do it with /alerts channel')
  if (!config.discord) return ok('go to a channel of the sandbox')
  const channel = await ask<{ name: string }>(config, `/channels/${channelId}`)
  if ('status' in channel)
    return channel.status === 401
      ? skipped('mend the token first')
      : wrong(
          'the channel they go to is gone, or closed to Muster',
          'choose another with /alerts channel, or let Muster’s role see it',
        )
  return ok(`go to #${channel.found.name}`)
}

/** What Discord answers, or the status with which it refused. */
export async function ask<T>(config: Config, path: string): Promise<{ found: T } | { status: 401 | 403 | 404 }> {
  const answer = await fetch(`${config.discordApiUrl}/v10${path}`, {
    headers: { authorization: `Bot ${config.discord?.token}` },
    signal: AbortSignal.timeout(answerMs),
  })
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) return { status: answer.status }
  if (!answer.ok) throw new Error(`Discord answered ${answer.status}`)
  return { found: (await answer.json()) as T }
}
