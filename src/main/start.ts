import { hostname } from 'node:os'
import type { Config } from '../config/config.ts'
import { systemClock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { createRedactor } from '../lib/redact.ts'
import { createLease } from '../services/lease/lease.ts'
import { processFamilies } from '../services/supervision/metric-families.ts'
import { connectLease } from '../stores/connect.ts'
import { startEmbedded } from '../stores/embedded/embedded.ts'
import { startActing } from './acting.ts'
import { endAll } from './end-all.ts'
import { embeddedKey } from './keys.ts'
import { createLog } from './log.ts'
import { startOnSamePort } from './port.ts'
import { createProcessHealth } from './process-health.ts'
import type { LocalDiscord, startLocalDiscord } from './sandbox-mode.ts'
import { type Shifts, startShifts } from './shifts.ts'

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
  const stop = () => endAll(started, log)
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

    const lease = createLease({
      store: connectLease({ url: supabase.url, key: supabase.secretKey }),
      clock: systemClock,
      log,
      by: `${hostname()}, process ${process.pid}`,
      // The lock of the data folder has seen to it.
      alone: embedded !== undefined,
    })
    // The HTTP server answers before anything acts, so that /healthz can say what is being waited for.
    let shifts: Shifts | undefined
    let prepared = false
    const readiness = async () => {
      const state = lease.state()
      if (state.role === 'standby') return { ready: true, standby: true, parts: {} }
      const app = shifts?.acting()?.app
      if (!app) return { ready: false, parts: { lease: 'The database has not said yet whether this Muster may act.' } }
      const { ready, parts } = await app.readiness()
      return prepared ? { ready, parts } : { ready: false, parts: { ...parts, muster: 'starting' } }
    }
    const processHealth = createProcessHealth()
    started.push(async () => processHealth.end())
    const metrics = async () =>
      shifts?.acting()?.app.supervision.metrics() ?? processFamilies(processHealth.read(), false)
    const http = await startOnSamePort(config.port, dataDir, { readiness, metrics, database: embedded?.url, log })
    started.push(http.close)

    const running = startShifts({
      lease,
      log,
      act(held) {
        prepared = false
        return startActing({
          ...{ config, systemEnvironment, held, encryptionKey, supabase, redact, log },
          discord: { token, adminGuildId, apiUrl: discordApiUrl },
          process: processHealth.read,
          ...(local ? { revokeToken: local.revokeToken } : {}),
          data: { url: embedded ? `http://127.0.0.1:${http.port}` : supabase.url, key: supabase.publishableKey },
          async prepare(app) {
            await local?.prepare(app)
            prepared = true
          },
        })
      },
    })
    shifts = running
    started.push(() => running.stop({ stopBots: inSandbox }))
    return { log, ready: running.ready.then(() => greeting(http.port, local?.url)), stop }
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
