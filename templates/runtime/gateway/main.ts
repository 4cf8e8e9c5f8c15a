import type { FirstResponse } from '../carry-answer.ts'
import type { BotTemplate, GeneratedBot } from '../command.ts'
import { createDataClient } from '../data-client.ts'
import { createDiscordActions, insistOn, type SendToDiscord } from '../discord-calls.ts'
import { readEnvironment } from '../environment.ts'
import { createInteractions } from '../handle-interaction.ts'
import { createHealth } from '../health.ts'
import { callHttp } from '../http-request.ts'
import { createLagMeter } from '../lag-meter.ts'
import { createPlainLog, type PlainLog } from '../plain-log.ts'
import { readinessWriter } from '../readiness-file.ts'
import { createReporter } from '../reporter.ts'
import { nextCheckMs, selfCheck } from '../self-check.ts'
import { exitCodes } from './exit-codes.ts'
import { createRest, createSend } from './rest.ts'
import { createSession } from './session.ts'

export type GatewayBot = GeneratedBot & { intents: number }

/** A stop must be over before the supervisor loses patience. */
const stopWithinMs = 1900

/** The process of a bot on the gateway: the only part that knows about signals, exit codes and stdout. */
export async function startGatewayBot(bot: GatewayBot): Promise<void> {
  try {
    run(bot, await loaded(bot))
  } catch (error) {
    createPlainLog(write, []).error('cannot start', error)
    process.exitCode = exitCodes.crashed
  }
}

async function loaded({ load, title }: GatewayBot): Promise<BotTemplate> {
  try {
    return (await load()).template
  } catch (error) {
    throw new Error(`the code of ${title} failed when it was loaded`, { cause: error })
  }
}

function run({ title, settings, intents, commands }: GatewayBot, template: BotTemplate): void {
  const env = readEnvironment(process.env)
  const log = createPlainLog(write, [env.token, env.botKey])
  const call = createDataClient({ url: env.dataUrl, publishableKey: env.dataKey, botKey: env.botKey }, callHttp)
  const lag = createLagMeter()
  const health = createHealth({
    generation: env.generation,
    now: () => performance.now(),
    memoryBytes: () => process.memoryUsage.rss(),
    eventLoopLagMs: lag.read,
  })
  const reporter = createReporter({ health, call, log, onReport: readinessWriter(process.env.MUSTER_READINESS_FILE) })
  const rest = createRest(env.discordApiUrl, env.token, health.refused)
  const send = createSend(rest)
  const context = { settings, call, discord: createDiscordActions(send, log) }
  const interactions = createInteractions({ template, context, health, log, send })
  let beatSoonTimer: NodeJS.Timeout | undefined
  /** What happens close together is told in one report: servers come one by one after READY. */
  const beatSoon = () => {
    clearTimeout(beatSoonTimer)
    beatSoonTimer = setTimeout(() => void reporter.beatNow(), 1000)
  }
  let nextCheck: NodeJS.Timeout | undefined
  async function check(failuresBefore: number): Promise<void> {
    const begun = nextCheck
    const report = await selfCheck({ template, commands, context })
    health.checked(report)
    if (report.failed !== undefined) log.warn(`self-check: ${report.failed}`)
    beatSoon()
    // Another READY or the end of the bot came in between.
    if (nextCheck !== begun) return
    const failures = report.ok ? 0 : failuresBefore + 1
    nextCheck = setTimeout(() => void check(failures), nextCheckMs(failures))
  }
  const session = createSession({
    rest,
    token: env.token,
    intents,
    health,
    log,
    onReady() {
      void reporter.beatNow()
      clearTimeout(nextCheck)
      nextCheck = setTimeout(() => void check(0))
    },
    onGuildsChanged: beatSoon,
    onInteraction: (interaction) => void interactions.handle(interaction, callbackRoute(interaction, send)),
    onFatal: (exitCode) => exit(exitCode),
  })

  async function stop(signal: string): Promise<void> {
    log.info(`stopping on ${signal}`)
    clearTimeout(beatSoonTimer)
    clearTimeout(nextCheck)
    nextCheck = undefined
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

/** The first response by the route that Discord has for it. */
function callbackRoute({ id, token }: { id: string; token: string }, send: SendToDiscord): FirstResponse {
  return {
    takesFiles: true,
    send: (body, files) =>
      insistOn(
        send({ method: 'POST', route: `/interactions/${id}/${token}/callback`, body, files, auth: false }),
        'an answer',
      ),
  }
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
