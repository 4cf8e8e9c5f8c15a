import { join } from 'node:path'
import { boardReply } from '../../commands/board-card.ts'
import { stepLine, threadName } from '../../commands/incident-words.ts'
import { groups } from '../../commands/index.ts'
import { type App, createApp } from '../app.ts'
import type { Config } from '../config/config.ts'
import { createArtifactBuilder } from '../deployment/artifact/artifact.ts'
import type { Driver } from '../deployment/driver.ts'
import { availableStrategies, createDriver } from '../deployment/drivers.ts'
import { createAdminMember } from '../discord/admin-member.ts'
import { createAlertSender } from '../discord/alert-sender.ts'
import { createDiscordApplications } from '../discord/applications.ts'
import { createBoardMessages } from '../discord/board-messages.ts'
import { createChannelCheck, textChannelsOf } from '../discord/channel-check.ts'
import { connectDiscord } from '../discord/client.ts'
import { createIncidentThreads } from '../discord/incident-threads.ts'
import { createOwnConnection } from '../discord/own-connection.ts'
import { createRolloutBoard } from '../discord/rollout-board.ts'
import type { Strategy } from '../domain/bot.ts'
import type { ProcessHealth } from '../domain/own-health.ts'
import { createCipher } from '../lib/cipher.ts'
import { systemClock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import { roomOf } from '../lib/room.ts'
import { startSchedule } from '../schedule.ts'
import { createDeadman } from '../services/deadman.ts'
import { underLease } from '../services/lease/gate.ts'
import type { Held } from '../services/lease/lease.ts'
import { connectStores } from '../stores/connect.ts'
import { dockerSettings, swarmSettings } from './docker-settings.ts'
import { edgeSettings } from './edge-settings.ts'
import { endAll } from './end-all.ts'
import { projectRoot } from './paths.ts'

/** The part of Muster that acts: watches, starts and stops bots, is logged in, sends. It lives as long as the lease is held. */
export interface Acting {
  app: App
  /** Resolves when people can use it; rejects when no waiting will help. */
  ready: Promise<void>
  /** Leaves the bots running unless told otherwise. */
  stop(options?: { stopBots?: boolean }): Promise<void>
}

export interface ActingNeeds {
  config: Config
  systemEnvironment: NodeJS.ProcessEnv
  held: Held
  discord: { token: string; adminGuildId: string; apiUrl: string }
  supabase: { url: string; secretKey: string }
  /** With what bots reach the database. */
  data: { url: string; key: string }
  encryptionKey: Buffer
  process: () => ProcessHealth
  /** Only in the sandbox. */
  revokeToken?: (applicationId: string) => Promise<string>
  /** What is to be done once people can use it, before it is called ready. */
  prepare?: (app: App) => Promise<void>
  redact: Redactor
  log: Log
}

/** Who cannot be sure of the lease lets the other, who may have it, answer first; what is left of Discord's 3 s is enough. */
const precedenceMs = 500

/** Makes what acts, and begins. Every write and every deed of it is refused once the lease is lost. */
export function startActing(needs: ActingNeeds): Acting {
  const { config, held, redact, log, prepare } = needs
  const { dataDir } = config
  const { token, adminGuildId, apiUrl } = needs.discord
  const started: (() => Promise<void>)[] = []
  const onRefusal = (status: number) => app.refusals.note(status)
  const shared = { token, redact, clock: systemClock, log, onRefusal }

  const discord = connectDiscord({
    ...{ ...shared, apiUrl, adminGuildId, groups, app: () => app },
    async mayAnswer() {
      if (held.isSure()) return true
      await systemClock.sleep(precedenceMs)
      return !held.lost.aborted
    },
  })
  const board = createRolloutBoard({ ...shared, apiUrl })
  const artifacts = createArtifactBuilder({
    ...{ dataDir, log, templatesDir: join(projectRoot(), 'templates'), ownTemplatesDir: config.templatesDir },
  })
  // Out of Discord's reach it cannot tell anybody anything, so the switch is to notice that, too.
  const deadman = config.deadmanUrl ? createDeadman({ url: config.deadmanUrl, log }) : undefined
  const app: App = createApp({
    stores: connectStores({ url: needs.supabase.url, key: needs.supabase.secretKey, fence: held }),
    drivers: driversOf(needs),
    defaultStrategy: config.defaultStrategy,
    artifacts: underLease(artifacts, ['discard', 'remove'], held),
    discord: underLease(
      createDiscordApplications({ apiUrl, log, redact, onRefusal }),
      ['configure', 'setEndpoint', 'clear', 'allowIntents'],
      held,
    ),
    alerts: underLease(createAlertSender({ apiUrl, token, redact, onRefusal }), ['send'], held),
    threads: underLease(
      createIncidentThreads({ apiUrl, token, redact, onRefusal, name: threadName, line: stepLine }),
      ['open', 'post'],
      held,
    ),
    boardMessages: underLease(
      createBoardMessages({ ...shared, apiUrl, render: boardReply }),
      ['post', 'edit', 'remove'],
      held,
    ),
    channelCheck: createChannelCheck(() => discord.client),
    channelsOf: textChannelsOf(() => discord.client),
    board: { show: (rollout) => held.isSure() && board.show(rollout) },
    cipher: createCipher({ key: needs.encryptionKey }),
    redact,
    clock: systemClock,
    log,
    data: needs.data,
    discordApiUrl: apiUrl,
    botLimits: config.botLimits,
    inviteBase: new URL(apiUrl).origin,
    adminGuildId,
    adminMember: createAdminMember({ client: () => discord.client, adminGuildId, redact, log }),
    supervisorApplicationId: () => discord.client.application?.id,
    guilds: () => discord.client.guilds.cache.map(({ id, name }) => ({ id, name })),
    discordReady: () => discord.isReady(),
    connection: createOwnConnection({ ...shared, apiUrl, client: () => discord.client }),
    process: needs.process,
    ...(needs.revokeToken ? { revokeToken: needs.revokeToken } : {}),
    leaseIsSure: held.isSure,
    ticked: ({ ok }) => ok && held.isSure() && discord.isReady() && deadman?.ping(),
    room: () => roomOf(dataDir),
    policy: { stableMs: config.releaseStableSeconds * 1000 },
  })
  let over = false
  let stopBots = false
  started.push(() => app.stop({ stopBots }), discord.close, board.close)

  async function begin(): Promise<void> {
    // The bots are looked after from here on, whether or not Discord can be reached yet.
    await app.start()
    if (over) return
    started.push(startSchedule(app, config.monitorCron, log))
    await discord.ready
    await prepare?.(app)
  }
  const ready = begin()
  ready.catch(() => undefined)
  return {
    app,
    ready,
    stop(options = {}) {
      over = true
      stopBots = options.stopBots ?? false
      return endAll(started, log)
    },
  }
}

function driversOf({ config, systemEnvironment, held, log }: ActingNeeds): ReadonlyMap<Strategy, Driver> {
  const needs = {
    ...{ dataDir: config.dataDir, clock: systemClock, log, systemEnvironment },
    ...{ docker: dockerSettings(config), swarm: swarmSettings(config), edge: edgeSettings(config) },
  }
  return new Map(
    availableStrategies.map((strategy) => {
      const driver = createDriver(strategy, needs)
      const nodes = driver.nodes ? { nodes: underLease(driver.nodes, ['take'], held) } : {}
      const breaks = driver.breaks ? { breaks: underLease(driver.breaks, ['kill', 'freeze'], held) } : {}
      return [strategy, { ...underLease(driver, ['apply', 'stop', 'remove'], held), ...nodes, ...breaks }]
    }),
  )
}
