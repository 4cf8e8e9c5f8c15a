import { rm } from 'node:fs/promises'
import { problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import type { Log } from '../../lib/log.ts'
import type { Driver, Exit, Observed } from '../driver.ts'
import { createEngine } from './engine.ts'
import { baseEnvironment } from './environment.ts'
import { answerWithinMs, type Link, openLink, Refused } from './link.ts'
import { isRunning, isStopping, type Listed, newestOfEach } from './listing.ts'
import { rotate, tailOf } from './log-file.ts'
import { createPlace } from './place.ts'
import { processDefinition, stopsWithinMs } from './process-definition.ts'
import { hasEnded } from './processes.ts'

export interface Pm2Needs {
  /** PM2's home, the bots' secrets and their logs lie below it. */
  dataDir: string
  clock: Clock
  log: Log
  /** Where the few variables come from that bots need of the system (PATH, TZ …); all others stay out. */
  systemEnvironment?: Readonly<Record<string, string | undefined>>
  /** A bot's log is moved aside when it is larger; one older is kept. */
  largestLogBytes?: number
  /** How the daemon is dialled. */
  dial?: typeof openLink
}

const looksAtLogsEveryMs = 60_000

/** Runs bots as processes of this machine under a PM2 of our own, which starts with the first bot and outlives Muster. */
export function createPm2Driver(needs: Pm2Needs): Driver {
  const { dataDir, clock, log, largestLogBytes = 5 * 1024 * 1024, dial = openLink } = needs
  const place = createPlace(dataDir, log)
  const runOf = (botId: string) => place().runs.of(botId)
  const base = baseEnvironment(needs.systemEnvironment ?? {})
  const bots = createKeyedLock()
  const listeners = new Set<(exit: Exit) => void>()
  /** Generations believed to run: whoever is missing after a connection was lost ended without being told. */
  const running = new Map<string, number>()
  let logsSeenAt = 0

  const engine = createEngine({ place, base, dial, clock, log, onExit: tell, onConnected: tellMissing })

  function tell(exit: Exit): void {
    if (running.get(exit.botId) === exit.generation) running.delete(exit.botId)
    for (const listener of listeners) {
      try {
        listener(exit)
      } catch (error) {
        log.error({ err: error, botId: exit.botId }, 'a listener failed at an exit')
      }
    }
  }

  function tellMissing(listed: readonly Listed[]): void {
    const seen = new Map(newestOfEach(listed).map((bot) => [bot.botId, bot]))
    for (const [botId, generation] of [...running]) {
      const bot = seen.get(botId)
      if (bot?.generation === generation && bot.state === 'running') continue
      const exit = bot?.generation === generation ? bot.exit : undefined
      tell({ botId, generation, at: clock.now(), code: exit?.code ?? null, signal: exit?.signal ?? null })
    }
    remember([...seen.values()])
  }

  function remember(seen: readonly Observed[]): void {
    for (const { botId, generation, state } of seen) if (state === 'running') running.set(botId, generation)
  }

  const entriesOf = async (botId: string) =>
    (await engine.list()).filter(({ pm2_env }) => pm2_env.muster_bot_id === botId)

  /** Stops or deletes one entry and sees to it that its process is gone. */
  async function end(link: Link, method: 'stopProcessId' | 'deleteProcessId', entry: Listed): Promise<void> {
    try {
      await engine.call(link, method, entry.pm_id, 2 * stopsWithinMs + answerWithinMs)
    } catch (error) {
      const still = (await engine.list()).some(({ pm_id }) => pm_id === entry.pm_id)
      if (!(error instanceof Refused) || still) throw error
    }
    if (entry.pid && !(await hasEnded([entry.pid], answerWithinMs, clock))) {
      throw problem('ProcessNotEnded', String(entry.pid))
    }
  }

  /** To the bot's own process, past PM2. */
  const signal = (botId: string, name: NodeJS.Signals) =>
    bots.run(botId, async () => {
      const running = (await entriesOf(botId)).find((entry) => isRunning(entry) && entry.pid)
      return running?.pid ? process.kill(running.pid, name) : false
    })

  async function rotateLogs(seen: readonly Observed[]): Promise<void> {
    const now = clock.now().getTime()
    if (now - logsSeenAt < looksAtLogsEveryMs) return
    logsSeenAt = now
    const files = [place().home.logFile, ...seen.map(({ botId }) => runOf(botId).logFile)]
    for (const file of files) {
      await rotate(file, largestLogBytes).catch((error) => log.warn({ err: error, file }, 'a log was not rotated'))
    }
  }

  return {
    strategy: 'pm2',

    apply: (workload) =>
      bots.run(workload.botId, async () => {
        const { botId, generation } = workload
        const run = runOf(botId)
        const link = await engine.get()
        const entries = await entriesOf(botId)
        if (entries.some(({ pm2_env }) => (pm2_env.muster_generation ?? 0) > generation)) {
          log.warn({ botId, generation }, 'a newer generation is there already, the older one is not started')
          return
        }
        const kept = entries.find(
          (entry) => entry.pm2_env.muster_generation === generation && isRunning(entry) && !isStopping(entry),
        )
        for (const entry of entries) if (entry !== kept) await end(link, 'deleteProcessId', entry)
        if (kept) return
        await run.writeSecrets(workload.secrets)
        const [started] = await engine.call<[{ process: { pid?: number } }]>(
          link,
          'prepare',
          processDefinition(workload, { home: place().home, run, base }),
        )
        if (!started.process.pid) throw problem('ProcessNotStarted', workload.name)
        running.set(botId, generation)
      }),

    stop: (botId) =>
      bots.run(botId, async () => {
        const link = await engine.find()
        if (link) for (const entry of await entriesOf(botId)) await end(link, 'stopProcessId', entry)
        await runOf(botId).removeSecrets()
      }),

    remove: (botId) =>
      bots.run(botId, async () => {
        const link = await engine.find()
        if (link) for (const entry of await entriesOf(botId)) await end(link, 'deleteProcessId', entry)
        await runOf(botId).remove()
      }),

    async observe() {
      const seen = newestOfEach(await engine.list())
      remember(seen)
      await rotateLogs(seen)
      return seen
    },

    watch(listener) {
      listeners.add(listener)
      void engine.find().catch((error) => log.warn({ err: error }, 'exits of bots cannot be watched yet'))
      return () => void listeners.delete(listener)
    },

    breaks: {
      kill: (botId) => signal(botId, 'SIGKILL'),
      freeze: (botId) => signal(botId, 'SIGSTOP'),
      thaw: (botId) => signal(botId, 'SIGCONT'),
    },

    logs: (botId, { tail }) => tailOf(runOf(botId).logFile, tail),

    async close({ stopBots = false } = {}) {
      if (stopBots) {
        await engine.find().catch((error) => log.warn({ err: error }, 'PM2 is ended by force'))
        await engine.end()
        await place().runs.removeAll()
        await rm(place().home.folder, { recursive: true, force: true })
      }
      engine.letGo()
    },
  }
}
