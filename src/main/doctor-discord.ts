import type { Config } from '../config/config.ts'
import type { Check } from './doctor.ts'

/** What Muster needs in its admin server: view channel, send messages, embed links, attach files, read message history (Discord's permissions page). */
const needed = {
  'View Channels': 1n << 10n,
  'Send Messages': 1n << 11n,
  'Embed Links': 1n << 14n,
  'Attach Files': 1n << 15n,
  'Read Message History': 1n << 16n,
}
const administrator = 1n << 3n

interface Guild {
  name: string
  owner_id: string
  roles: { id: string; permissions: string }[]
}

/** Steps 1–4 of “Going live”: token, intents, server, permissions. */
export function discordChecks(config: Config): Check[] {
  const { discord } = config
  if (!discord)
    return [
      { name: 'Discord', run: async () => ({ ok: true, says: 'no DISCORD_BOT_TOKEN: Muster uses its own sandbox' }) },
    ]
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${config.discordApiUrl}/v10${path}`, {
      headers: { authorization: `Bot ${discord.token}` },
      signal: AbortSignal.timeout(5000),
    })
    if (!answer.ok) throw new HttpError(answer.status)
    return (await answer.json()) as T
  }
  let userId = ''
  return [
    {
      name: 'Discord token',
      async run() {
        const me = await get<{ id: string; username: string }>('/users/@me').catch(refused(401))
        if (!me)
          return {
            ok: false,
            says: 'Discord refuses DISCORD_BOT_TOKEN',
            fix: 'press “Reset Token” on the Bot page of the Developer Portal and copy the new one',
          }
        userId = me.id
        return { ok: true, says: `it is ${me.username}’s` }
      },
    },
    {
      name: 'Gateway and intents',
      async run() {
        const gateway = await get<{ session_start_limit: { remaining: number } }>('/gateway/bot')
        const left = gateway.session_start_limit.remaining
        if (left < 50)
          return {
            ok: false,
            says: `only ${left} logins are left today`,
            fix: 'find out what logs in so often; the budget is filled again within 24 hours',
          }
        return { ok: true, says: `${left} logins left today; no privileged intent is needed` }
      },
    },
    {
      name: 'Admin server',
      async run() {
        const guild = await get<Guild>(`/guilds/${discord.adminGuildId}`).catch(refused(403, 404))
        if (!guild)
          return {
            ok: false,
            says: 'Muster is not in the server DISCORD_ADMIN_GUILD_ID names',
            fix: 'invite it (step 2 of “Going live”), or copy the server’s id again (step 3)',
          }
        return { ok: true, says: guild.name }
      },
    },
    {
      name: 'Permissions',
      async run() {
        const guild = await get<Guild>(`/guilds/${discord.adminGuildId}`).catch(refused(403, 404))
        if (!guild)
          return {
            ok: false,
            says: 'cannot be looked at before the server is right',
            fix: 'mend the admin server first',
          }
        const member = await get<{ roles: string[] }>(`/guilds/${discord.adminGuildId}/members/${userId}`)
        const roles = guild.roles.filter((role) => role.id === discord.adminGuildId || member.roles.includes(role.id))
        const held = roles.reduce((all, role) => all | BigInt(role.permissions), 0n)
        const missing = Object.entries(needed).filter(([, bit]) => (held & (bit | administrator)) === 0n)
        if (missing.length === 0) return { ok: true, says: 'all that is needed' }
        const names = missing.map(([name]) => name).join(', ')
        return { ok: false, says: `missing: ${names}`, fix: `give Muster’s role in the server ${names}` }
      },
    },
  ]
}

class HttpError extends Error {
  readonly status: number
  constructor(status: number) {
    super(`Discord answered ${status}`)
    this.status = status
  }
}

/** Turns these answers into undefined; other failures stay failures. */
function refused(...statuses: number[]) {
  return (error: unknown): undefined => {
    if (error instanceof HttpError && statuses.includes(error.status)) return undefined
    throw error
  }
}
