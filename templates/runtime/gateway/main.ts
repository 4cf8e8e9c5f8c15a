import type { BotTemplate, Settings } from '../command.ts'
import { createDataClient } from '../data-client.ts'
import { readEnvironment } from '../environment.ts'
import { createHealth } from '../health.ts'
import { createLagMeter } from '../lag-meter.ts'
import { createPlainLog, type PlainLog } from '../plain-log.ts'
import { readinessWriter } from '../readiness-file.ts'
import { createReporter } from '../reporter.ts'
import { exitCodes } from './exit-codes.ts'
import { createInteractions } from './interactions.ts'
import { createRest } from './rest.ts'
import { createSession } from './session.ts'

export interface GatewayBot {
  template: BotTemplate
  /** Name and version, for the log. */
  title: string
  settings: Settings
  intents: number
}

/** A stop must be over before the supervisor loses patience. */
const stopWithinMs = 1900

/** The process of a bot on the gateway: the only part that knows about signals, exit codes and stdout. */
export function startGatewayBot(bot: GatewayBot): void {
  try {
    run(bot)
  } catch (error) {
    createPlainLog(write, []).error('cannot start', error)
    process.exitCode = exitCodes.crashed
  }
}

function run({ template, title, settings, intents }: GatewayBot): void {
  const env = readEnvironment(process.env)
  const log = createPlainLog(write, [env.token, env.botKey])
  const call = createDataClient({ url: env.dataUrl, publishableKey: env.dataKey, botKey: env.botKey })
  const lag = createLagMeter()
  const health = createHealth({
    generation: env.generation,
    now: () => performance.now(),
    memoryBytes: () => process.memoryUsage.rss(),
    eventLoopLagMs: lag.read,
  })
  const reporter = createReporter({ health, call, log, onReport: readinessWriter(process.env.MUSTER_READINESS_FILE) })
  const interactions = createInteractions({ template, context: { settings, call }, health, log })
  let guildsChanged: NodeJS.Timeout | undefined
  const session = createSession({
    rest: createRest(env.discordApiUrl, env.token),
    token: env.token,
    intents,
    health,
    log,
    onReady: () => void reporter.beatNow(),
    onGuildsChanged() {
      // Servers come one by one after READY: one report for all of them.
      clearTimeout(guildsChanged)
      guildsChanged = setTimeout(() => void reporter.beatNow(), 1000)
    },
    onInteraction: (interaction, client) => interactions.handle(interaction, client.api),
    onFatal: (exitCode) => exit(exitCode),
  })

  async function stop(signal: string): Promise<void> {
    log.info(`stopping on ${signal}`)
    clearTimeout(guildsChanged)
    const done = Promise.allSettled([session.close(), interactions.settled().then(reporter.stop)])
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, stopWithinMs))])
    exit(exitCodes.stopped)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal))
  watchForFaults(log, health.error)

  log.info(`${env.botName} starts: ${title}, generation ${env.generation}`)
  reporter.start()
  void session.connect()
}

/** What no part caught. A promise harms only its own work; an exception may have left anything half done. */
function watchForFaults(log: PlainLog, onError: () => void): void {
  process.on('unhandledRejection', (error) => {
    onError()
    log.error('unhandled rejection', error)
  })
  process.on('uncaughtException', (error) => {
    log.error('crashed', error)
    exit(exitCodes.crashed)
  })
}

function write(line: string): void {
  process.stdout.write(line)
}

/** Ends once what was written is out: stdout may be a pipe. */
function exit(code: number): void {
  process.stdout.write('', () => process.exit(code))
}
