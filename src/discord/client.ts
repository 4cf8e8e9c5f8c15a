import { type APIInteraction, type Client, Events, GatewayDispatchEvents, type REST } from 'discord.js'
import type { App } from '../app.ts'
import type { Problem } from '../domain/errors.ts'
import { backoffMs } from '../lib/backoff.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import type { CommandGroup } from './command.ts'
import { createCommandIndex } from './command-index.ts'
import { createDispatch } from './dispatch.ts'
import { createInteractionPort } from './interaction-port.ts'
import { loginProblem, terminalClose } from './login.ts'
import { newClient } from './new-client.ts'
import { createRegistrar } from './register.ts'
import { describeError, type OnRefusal } from './rest.ts'

/** Muster's own connection to Discord; it comes back by itself after anything but a terminal refusal. */
export interface DiscordConnection {
  /** The newest client: a connection that is stuck is replaced by a new one. */
  readonly client: Client
  /** Resolves when online with the commands registered; rejects with a Problem when no retry can help. */
  ready: Promise<void>
  isReady(): boolean
  /** Why it is not ready and will not be by itself. */
  trouble(): Problem | undefined
  /** Lets answers in flight finish, and is closed within 2 s. */
  close(): Promise<void>
}

export interface Needs {
  token: string
  apiUrl: string
  adminGuildId: string
  app: () => App
  groups: readonly CommandGroup[]
  log: Log
  redact: Redactor
  clock: Clock
  onRefusal?: OnRefusal
  /** False for an interaction that another Muster with the same token answers. */
  mayAnswer?: () => Promise<boolean>
}

const retry = { firstMs: 1000, maxMs: 60_000 }
/** discord.js reconnects by itself; when it has not after this long, a new client is made. */
const stuckAfterMs = 120_000

export function connectDiscord(needs: Needs): DiscordConnection {
  const { log, redact, clock, mayAnswer = async () => true } = needs
  redact.add(needs.token)
  const closing = new AbortController()
  const index = createCommandIndex(needs.groups)
  let client = newClient(needs.apiUrl, needs.onRefusal)
  let trouble: Problem | undefined
  let online = { resolve: () => {}, reject: (_: Problem) => {} }
  const ready = new Promise<void>((resolve, reject) => {
    online = { resolve, reject }
  })
  // A caller that never asks must not end the process.
  ready.catch(() => undefined)

  const dispatch = createDispatch({
    ...needs,
    port: createInteractionPort(() => client.rest),
    ownerOf: (guildId) => client.guilds.cache.get(guildId)?.ownerId,
  })
  const heard = (what: string) => (error: unknown) => log.warn({ err: describeError(error, redact) }, what)
  const pause = (ms: number) => clock.sleep(ms, closing.signal).catch(() => undefined)
  const connected = () => client.isReady() && client.ws.shards.every((shard) => shard.status === 0)

  function giveUp(reason: Problem): void {
    trouble = reason
    log.error({ problem: reason.code }, reason.message)
    online.reject(reason)
  }

  /** Says the commands until Discord has taken them. */
  async function register(say: () => Promise<void>, to: string): Promise<void> {
    for (let failures = 1; !closing.signal.aborted; failures += 1) {
      try {
        return await say()
      } catch (error) {
        log.warn({ to, err: describeError(error, redact) }, 'commands could not be registered')
        if (failures === 1) online.resolve()
        await pause(backoffMs(failures, retry))
      }
    }
  }

  function listen(to: Client): void {
    to.on(Events.Error, heard('the connection to Discord reported an error'))
    to.on(Events.ShardError, heard('the connection to Discord broke'))
    to.on(Events.ShardReconnecting, () => log.info({}, 'reconnecting to Discord'))
    to.on(Events.ShardDisconnect, ({ code }) => {
      if (!closing.signal.aborted) giveUp(terminalClose(code))
    })
    // Raw, because discord.js holds interactions back until every guild has arrived, which can take longer than the 3 s there are.
    to.ws.on(
      GatewayDispatchEvents.InteractionCreate,
      async (interaction: APIInteraction) => (await mayAnswer()) && dispatch.handle(interaction),
    )
    to.once(Events.ClientReady, (now) => {
      trouble = undefined
      log.info({ as: now.user.username, guilds: now.guilds.cache.size }, 'online in Discord')
      const registrar = createRegistrar({ ...needs, rest: now.rest as REST, applicationId: now.application.id, index })
      const tell = (guildId: string) => register(() => registrar.guild(guildId), `guild ${guildId}`)
      if (!now.guilds.cache.has(needs.adminGuildId))
        log.warn({ guild: needs.adminGuildId }, 'not in the admin server yet')
      to.on(Events.GuildCreate, (guild) => void tell(guild.id))
      const all = [...now.guilds.cache.keys()].map(tell)
      Promise.all([...all, register(registrar.directMessages, 'direct messages')]).then(
        () => online.resolve(),
        heard('commands could not be registered'),
      )
    })
  }

  /** Logs in, and again with a new client whenever the old one is stuck; ends with a terminal problem or by closing. */
  async function keepConnected(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted && !trouble; ) {
      listen(client)
      try {
        await client.login(needs.token)
        failures = 0
        await untilStuck()
      } catch (error) {
        failures += 1
        const terminal = loginProblem(error)
        if (terminal) giveUp(terminal)
        else log.warn({ err: describeError(error, redact), failures }, 'Discord cannot be reached')
      }
      if (closing.signal.aborted || trouble) return
      await client.destroy().catch(heard('an old connection could not be closed'))
      await pause(backoffMs(Math.max(1, failures), retry))
      client = newClient(needs.apiUrl, needs.onRefusal)
    }
  }

  async function untilStuck(): Promise<void> {
    for (let lastSeen = clock.now().getTime(); clock.now().getTime() - lastSeen < stuckAfterMs; ) {
      await pause(5000)
      if (closing.signal.aborted || trouble) return
      if (connected()) lastSeen = clock.now().getTime()
    }
    log.warn({}, 'the connection to Discord is stuck; making a new one')
  }

  const running = keepConnected().catch(heard('connecting to Discord failed'))

  return {
    get client() {
      return client
    },
    ready,
    isReady: () => !trouble && connected(),
    trouble: () => trouble,
    async close() {
      const inTime = new AbortController()
      const closed = (async () => {
        await dispatch.idle(1500)
        closing.abort(new Error('closing'))
        await Promise.all([client.destroy(), running])
      })().catch(heard('closing the connection failed'))
      await Promise.race([closed, clock.sleep(1900, inTime.signal).catch(() => undefined)])
      inTime.abort()
      closing.abort(new Error('closing'))
    },
  }
}
