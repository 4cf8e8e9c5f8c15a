import { GatewayIntentBits, PermissionFlagsBits } from 'discord-api-types/v10'
import { type GatewayClient, type Harness, type Json, openGateway, startSandbox } from './sandbox.ts'

export const Can = PermissionFlagsBits
export const Hears = GatewayIntentBits

/** A bot in Muster HQ, and what a test needs to know of that guild. */
export interface Bot {
  h: Harness
  app: string
  token: string
  guild: string
  ops: string
  admin: string
  rest(method: string, path: string, body?: unknown): ReturnType<Harness['rest']>
  /** Gives its role exactly these rights, beside those of everyone. */
  grant(...permissions: bigint[]): Promise<void>
  /** Its gateway, after the last GUILD_CREATE. */
  listen(...intents: number[]): Promise<GatewayClient>
  userId(name: string): string
  /** A person writes in a channel; the message. */
  write(content: string, channel?: string, user?: string): Promise<Json>
}

/** Starts a sandbox with a bot that may do this in Muster HQ; without any, what everyone may. No route has a limit of its own. */
export async function startBot(...permissions: bigint[]): Promise<Bot> {
  const h = await startSandbox({ limits: [] })
  const { id, token } = await h.call('POST', 'applications', { name: 'Helper', intents_allowed: -1 })
  const grant = async (...bits: bigint[]) => {
    const sum = bits.reduce((all, bit) => all | bit, 0n)
    await h.call('POST', 'installs', { app: 'Helper', guild: 'Muster HQ', permissions: sum.toString() })
  }
  await grant(...permissions)
  const { guilds, users } = await h.world()
  const named = (list: Json[], name: string) => list.find((one) => one.name === name || one.username === name).id
  return {
    h,
    app: id,
    token,
    guild: guilds[0].id,
    ops: named(guilds[0].channels, 'ops'),
    admin: named(guilds[0].channels, 'admin'),
    rest: (method, path, body) => h.rest(method, path, { token, ...(body === undefined ? {} : { body }) }),
    grant,
    async listen(...intents) {
      const gateway = await openGateway(h)
      gateway.send({ op: 2, d: { token, intents: intents.reduce((all, bit) => all | bit, Hears.Guilds) } })
      await gateway.event('GUILD_CREATE')
      return gateway
    },
    userId: (name) => named(users, name),
    write: (content, channel = 'ops', user = 'admin') => h.call('POST', 'messages', { user, channel, content }),
  }
}

/** What an answer says of itself, for comparison: its status and Discord's code. */
export const verdict = ({ status, body }: { status: number; body: Json }) =>
  body?.code === undefined ? status : `${status} ${body.code}`
