import { join } from 'node:path'
import { boardReply } from '../../commands/board-card.ts'
import { groups } from '../../commands/index.ts'
import { type App, createApp } from '../app.ts'
import type { Config } from '../config/config.ts'
import { createArtifactBuilder } from '../deployment/artifact/artifact.ts'
import { availableStrategies, createDriver } from '../deployment/drivers.ts'
import { createAdminMember } from '../discord/admin-member.ts'
import { createAlertSender } from '../discord/alert-sender.ts'
import { createDiscordApplications } from '../discord/applications.ts'
import { createBoardMessages } from '../discord/board-messages.ts'
import { connectDiscord } from '../discord/client.ts'
import { createRolloutBoard } from '../discord/rollout-board.ts'
import { createCipher } from '../lib/cipher.ts'
import { systemClock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { createRedactor } from '../lib/redact.ts'
import { roomOf } from '../lib/room.ts'
import { startSchedule } from '../schedule.ts'
import { connectStores } from '../stores/connect.ts'
import { startEmbedded } from '../stores/embedded/embedded.ts'
import { dockerSettings, swarmSettings } from './docker-settings.ts'
import { edgeSettings } from './edge-settings.ts'
import { embeddedKey } from './keys.ts'
import { createLog } from './log.ts'
import { projectRoot } from './paths.ts'
import { startOnSamePort } from './port.ts'
import type { LocalDiscord, startLocalDiscord } from './sandbox-mode.ts'

/** A running Muster. */
export interface Muster {
  log: Log
  /** Resolves, with what the operator should read first, when people can use it; rejects when no waiting will help. */
  ready: Promise<string>
  /** Leaves the bots running for the next start to adopt; in sandbox mode nothing stays behind. */
  stop(): Promise<void>
}

/** Makes every part in order; what was started already is ended again when a later part fails. Discord may still be out of reach then. */
export async function startMuster(config: Config, systemEnvironment: NodeJS.ProcessEnv): Promise<Muster> {
  const { dataDir } = config
  const redact = createRedactor()
  for (const secret of config.secrets) redact.add(secret)
  const inSandbox = config.discord === undefined
  const log = createLog({ level: config.logLevel, redact, ...(inSandbox ? { folder: dataDir } : {}) })
  const started: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const end of started.splice(0).reverse()) {
      await end().catch((error: unknown) => log.error({ err: error }, 'a part did not end cleanly'))
    }
  }
  try {
    const local = inSandbox
      ? await localDiscord({ port: config.sandboxPort, recordTo: config.sandboxRecord, dataDir, log })
      : undefined
    if (local) started.push(local.close)
    const discordApiUrl = local ? `${local.url}/api` : config.discordApiUrl
    const { token, adminGuildId } = config.discord ?? (local as NonNullable<typeof local>)

    const embedded = config.supabase ? undefined : await startEmbedded({ dataDir, log })
    if (embedded) started.push(embedded.close)
    const supabase = config.supabase ?? (embedded as NonNullable<typeof embedded>)
    redact.add(supabase.secretKey)
    const encryptionKey = config.encryptionKey ?? embeddedKey(dataDir)
    for (const form of ['hex', 'base64', 'base64url'] as const) redact.add(encryptionKey.toString(form))
    const stores = connectStores({ url: supabase.url, key: supabase.secretKey })

    // The HTTP server answers before the App exists, so that /healthz can say what is being waited for.
    let app: App | undefined
    const readiness = async () => {
      const { ready, parts } = (await app?.readiness()) ?? { ready: false, parts: {} }
      return prepared ? { ready, parts } : { ready: false, parts: { ...parts, muster: 'starting' } }
    }
    let prepared = false
    const http = await startOnSamePort(config.port, dataDir, { readiness, database: embedded?.url, log })
    started.push(http.close)

    const driverNeeds = {
      dataDir,
      clock: systemClock,
      log,
      systemEnvironment,
      docker: dockerSettings(config),
      swarm: swarmSettings(config),
      edge: edgeSettings(config),
    }
    const drivers = new Map(availableStrategies.map((strategy) => [strategy, createDriver(strategy, driverNeeds)]))
    const origin = new URL(discordApiUrl).origin
    const onRefusal = (status: number) => app?.refusals.note(status)
    const discord = connectDiscord({
      token,
      apiUrl: discordApiUrl,
      adminGuildId,
      app: () => running,
      groups,
      log,
      redact,
      clock: systemClock,
      onRefusal,
    })
    const board = createRolloutBoard({ apiUrl: discordApiUrl, token, redact, clock: systemClock, log, onRefusal })
    const running = createApp({
      stores,
      drivers,
      defaultStrategy: config.defaultStrategy,
      artifacts: createArtifactBuilder({
        templatesDir: join(projectRoot(), 'templates'),
        ownTemplatesDir: config.templatesDir,
        dataDir,
        log,
      }),
      discord: createDiscordApplications({ apiUrl: discordApiUrl, log, redact, onRefusal }),
      alerts: createAlertSender({ apiUrl: discordApiUrl, token, redact, onRefusal }),
      board,
      boardMessages: createBoardMessages({
        apiUrl: discordApiUrl,
        token,
        render: boardReply,
        redact,
        clock: systemClock,
        log,
        onRefusal,
      }),
      cipher: createCipher({ key: encryptionKey }),
      redact,
      clock: systemClock,
      log,
      data: { url: embedded ? `http://127.0.0.1:${http.port}` : supabase.url, key: supabase.publishableKey },
      discordApiUrl,
      inviteBase: origin,
      adminGuildId,
      adminMember: createAdminMember({ client: () => discord.client, adminGuildId, redact, log }),
      supervisorApplicationId: () => discord.client.application?.id,
      guilds: () => discord.client.guilds.cache.map(({ id, name }) => ({ id, name })),
      discordReady: () => discord.isReady(),
      room: () => roomOf(dataDir),
      policy: { stableMs: config.releaseStableSeconds * 1000 },
    })
    started.push(() => running.stop({ stopBots: inSandbox }), discord.close, board.close)
    app = running
    const begin = async () => {
      // The bots are looked after from here on, whether or not Discord can be reached yet.
      await running.start()
      started.push(startSchedule(running, config.monitorCron, log))
      await discord.ready
      await local?.prepare(running)
      prepared = true
      return greeting(http.port, local?.url)
    }
    return { log, ready: begin(), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Loaded only where it is needed, because it weighs 15 MB. */
async function localDiscord(options: Parameters<typeof startLocalDiscord>[0]): Promise<LocalDiscord> {
  return (await import('./sandbox-mode.ts')).startLocalDiscord(options)
}

function greeting(port: number, sandbox: string | undefined): string {
  const health = `http://127.0.0.1:${port}/healthz`
  if (!sandbox) return `Muster is online. Health: ${health}`
  return [
    '',
    `Muster is online in the sandbox. Open ${sandbox} and type in #admin:`,
    '',
    '  /client create name:"Fashion Brand" industry:Fashion timezone:Europe/Berlin guild:"Fashion Brand"',
    '  /bot create name:Greeter client:"Fashion Brand" template:standard',
    '  /fleet status',
    '',
    `Health: ${health}    End: Ctrl+C`,
    '',
  ].join('\n')
}
