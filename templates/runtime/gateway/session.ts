import { Client, GatewayDispatchEvents } from '@discordjs/core'
import { DiscordAPIError, type REST } from '@discordjs/rest'
import { CloseCodes, SimpleIdentifyThrottler, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws'
import { type APIInteraction, GatewayOpcodes } from 'discord-api-types/v10'
import type { Health } from '../health.ts'
import type { PlainLog } from '../plain-log.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'

export interface SessionNeeds {
  rest: REST
  token: string
  intents: number
  health: Health
  log: PlainLog
  onReady(): void
  /** The number of servers or of their people changed. */
  onGuildsChanged(): void
  onInteraction(interaction: APIInteraction): void
  /** The session ended in a way that no reconnect can mend. */
  onFatal(exitCode: number): void
}

export type Session = ReturnType<typeof createSession>

/** One gateway session: resumes and reconnects by itself, and keeps `health` up to date. */
export function createSession(needs: SessionNeeds) {
  const { rest, token, intents, health, log } = needs
  const gateway = new WebSocketManager({
    token,
    intents,
    rest,
    shardCount: 1,
    async buildIdentifyThrottler(manager) {
      const { session_start_limit } = await manager.fetchGatewayInformation()
      const throttler = new SimpleIdentifyThrottler(session_start_limit.max_concurrency)
      return {
        async waitForIdentify(shardId, signal) {
          await throttler.waitForIdentify(shardId, signal)
          health.loggedIn()
        },
      }
    },
  })
  let sequence: number | null = null
  // Before the client's own listener, so that READY's number is known when READY is told.
  gateway.on(WebSocketShardEvents.Dispatch, (payload) => {
    sequence = payload.s
  })
  const client = new Client({ rest, gateway })
  let lostAt: number | undefined
  let stopped = false

  /** One heartbeat ahead of time (events/gateway, Sending Heartbeats: allowed where necessary): its ack proves in milliseconds that Discord hears this session. */
  const prove = async () => {
    try {
      await gateway.send(0, { op: GatewayOpcodes.Heartbeat, d: sequence })
    } catch (error) {
      log.warn(`a heartbeat could not be sent: ${error instanceof Error ? error.message : error}`)
    }
  }

  const back = () => {
    void prove()
    if (lostAt !== undefined) log.info(`connected again after ${Math.round((Date.now() - lostAt) / 1000)} s`)
    lostAt = undefined
    needs.onReady()
  }
  client.on(GatewayDispatchEvents.Ready, ({ data }) => {
    health.connected(data.guilds.map((guild) => guild.id))
    log.info(
      `ready as ${data.user.username} in ${data.guilds.length} ${data.guilds.length === 1 ? 'server' : 'servers'}`,
    )
    back()
  })
  client.on(GatewayDispatchEvents.Resumed, () => {
    health.connected()
    back()
  })
  client.on(GatewayDispatchEvents.GuildCreate, ({ data }) => {
    if (data.unavailable) return
    if (health.guild(data.id, data.member_count)) log.info(`joined server ${data.id}`)
    needs.onGuildsChanged()
  })
  client.on(GatewayDispatchEvents.GuildDelete, ({ data }) => {
    // An unavailable guild is Discord's trouble; the bot is still a member.
    if (data.unavailable) return
    health.guildGone(data.id)
    log.info(`left server ${data.id}`)
    needs.onGuildsChanged()
  })
  client.on(GatewayDispatchEvents.InteractionCreate, ({ data }) => needs.onInteraction(data))

  gateway.on(WebSocketShardEvents.HeartbeatComplete, () => health.acked())
  gateway.on(WebSocketShardEvents.Debug, (message) => {
    // The library keeps HELLO's interval to itself and tells it in this line only.
    const interval = /starting to beat every (\d+)ms/.exec(message)?.[1]
    if (interval !== undefined) health.beatsEvery(Number(interval))
  })
  gateway.on(WebSocketShardEvents.Error, (error) => log.error(`gateway: ${error.message}`))
  gateway.on(WebSocketShardEvents.Closed, (code) => {
    health.disconnected()
    const exitCode = exitCodeOf(code)
    if (exitCode !== undefined) {
      log.error(`Discord closed the session for good, code ${code}`)
      needs.onFatal(exitCode)
    } else if (lostAt === undefined && !stopped) {
      lostAt = Date.now()
      log.warn(`connection lost, code ${code}; connecting again`)
    }
  })

  return {
    /** Tries until Discord can be reached; a refused token is fatal at once. */
    async connect(): Promise<void> {
      for (let waitMs = 1000; !stopped; waitMs = Math.min(waitMs * 2, 60_000)) {
        try {
          return await gateway.connect()
        } catch (error) {
          if (error instanceof DiscordAPIError && error.status === 401) {
            log.error('Discord refused the token (401)')
            return needs.onFatal(exitCodes.tokenRefused)
          }
          log.warn(`cannot log in: ${error instanceof Error ? error.message : error}; next try in ${waitMs / 1000} s`)
          await new Promise((resolve) => setTimeout(resolve, waitMs))
        }
      }
    },
    /** Closes with 1000, which ends the session at Discord at once. */
    async close(): Promise<void> {
      stopped = true
      await gateway.destroy({ code: CloseCodes.Normal, reason: 'Stopping' })
    },
  }
}
