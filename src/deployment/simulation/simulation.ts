import { join } from 'node:path'
import type { Clock } from '../../lib/clock.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import { type Log, silentLog } from '../../lib/log.ts'
import { type Driver, DriverUnreachable, type Exit, type Workload } from '../driver.ts'
import { type Journal, openJournal } from './journal.ts'
import { observedAt, type SimulatedBot, usualReadyAfterMs } from './simulated-bot.ts'

/** What is wrong with the simulated engine; nothing unless set. */
export interface Faults {
  unreachable: boolean
  /** How long the engine takes for each of these. */
  applyMs: number
  stopMs: number
  observeMs: number
}

/** What is special about one bot. */
export interface Script {
  /** Null: it never becomes ready. */
  readyAfterMs?: number | null
  /** What its self-check says; null: it has none, as bots of earlier versions. */
  selfCheck?: 'answers' | 'fails' | null
  /** It ends with that code as soon as it was started. */
  exitCode?: number
  linesAtStart?: string[]
  linesAtStop?: string[] | (() => string[])
}

export interface SimulationNeeds {
  clock: Clock
  /** Without it nothing is remembered across restarts. */
  dataDir?: string
  log?: Log
  /** Another seed gives the bots other sizes and speeds; the same one always the same. */
  seed?: string
  faults?: Partial<Faults>
  script?: (workload: Workload) => Script
  /** Told every call of the engine before it is carried out; may throw, as an engine that is gone. */
  onCall?: () => void
}

/** A driver whose bots are imagined, with handles for what may befall them. */
export interface Simulation extends Driver {
  /** The bot's process ends by itself: with a code, or by a signal from outside. False when it does not run. */
  crash(botId: string, how?: number | NodeJS.Signals): boolean
  /** Its gateway says nothing more while its process runs on, until `thaw`. False when it does not run. */
  freeze(botId: string): boolean
  /** It loses its gateway connection and says so, until `thaw`. False when it does not run. */
  disconnect(botId: string): boolean
  thaw(botId: string): boolean
  /** What its self-check says from now on, until it is started again. False when it does not run. */
  selfCheck(botId: string, says: 'answers' | 'fails'): boolean
  /** Slows down or cuts off the engine from now on. */
  faults(changes: Partial<Faults>): void
  unreachable(on: boolean): void
}

/** Runs bots in imagination: the same words in, the same bots out, with no process, network or timer. */
export function createSimulation(needs: SimulationNeeds): Simulation {
  const { clock, dataDir, log = silentLog, seed = 'muster', script = (): Script => ({}) } = needs
  const faults: Faults = { unreachable: false, applyMs: 0, stopMs: 0, observeMs: 0, ...needs.faults }
  let opened: Journal | undefined
  const journal = () => (opened ??= openJournal(dataDir && join(dataDir, 'simulation.jsonl')))
  const lock = createKeyedLock()
  const listeners = new Set<(exit: Exit) => void>()
  const farewells = new Map<string, () => string[]>()
  const now = () => clock.now().getTime()

  async function reach(ms: number): Promise<void> {
    if (ms > 0) await clock.sleep(ms)
    needs.onCall?.()
    if (faults.unreachable) throw new DriverUnreachable('simulation', new Error('It was told to be unreachable.'))
  }

  function runningBot(botId: string): SimulatedBot | undefined {
    const bot = journal().bots.get(botId)
    return bot?.state === 'running' ? bot : undefined
  }

  function end(bot: SimulatedBot, how: Pick<Exit, 'code' | 'signal'>, lines: readonly string[]): void {
    const at = now()
    const { frozenAt: _, disconnectedAt: __, reconnectedAt: ___, reportedUntil: ____, ...kept } = bot
    journal().keep({ ...kept, state: 'exited', since: at, exit: how })
    if (lines.length > 0) journal().print(bot.botId, lines)
    for (const listener of listeners) {
      try {
        listener({ botId: bot.botId, generation: bot.generation, at: new Date(at), ...how })
      } catch (error) {
        log.error({ err: error, botId: bot.botId }, 'a listener failed at an exit')
      }
    }
  }

  async function stop(botId: string): Promise<void> {
    await reach(faults.stopMs)
    const bot = runningBot(botId)
    if (bot) end(bot, { code: 0, signal: null }, farewells.get(botId)?.() ?? ['Asked to end.'])
  }

  function start(workload: Workload): void {
    const { botId, name, generation, artifact } = workload
    const {
      readyAfterMs = usualReadyAfterMs(seed, botId),
      selfCheck = 'answers',
      exitCode,
      linesAtStart,
      linesAtStop,
    } = script(workload)
    const bot: SimulatedBot = {
      ...{ botId, name, generation, digest: artifact.digest },
      ...{ state: 'running', since: now(), readyAfterMs, selfCheck },
    }
    if (linesAtStop) farewells.set(botId, typeof linesAtStop === 'function' ? linesAtStop : () => linesAtStop)
    journal().keep(bot)
    journal().print(botId, linesAtStart ?? [`Generation ${generation} started.`])
    if (exitCode !== undefined) end(bot, { code: exitCode, signal: null }, [])
  }

  function crash(botId: string, how: number | NodeJS.Signals = 1): boolean {
    const bot = runningBot(botId)
    if (!bot) return false
    const exit = typeof how === 'number' ? { code: how, signal: null } : { code: null, signal: how }
    end(bot, exit, typeof how === 'number' ? [`Simulated crash with exit code ${how}.`] : [])
    return true
  }

  function freeze(botId: string): boolean {
    const bot = runningBot(botId)
    if (bot) bot.frozenAt ??= now()
    return bot !== undefined
  }

  function thaw(botId: string): boolean {
    const bot = runningBot(botId)
    if (bot) {
      if (bot.disconnectedAt !== undefined) bot.reconnectedAt = now()
      delete bot.frozenAt
      delete bot.disconnectedAt
    }
    return bot !== undefined
  }

  return {
    strategy: 'simulation',
    apply: (workload) =>
      lock.run(workload.botId, async () => {
        await reach(faults.applyMs)
        const bot = journal().bots.get(workload.botId)
        if (bot && bot.generation > workload.generation) return
        if (bot?.state === 'running' && bot.generation === workload.generation) return
        if (bot) await stop(workload.botId)
        start(workload)
      }),
    stop: (botId) => lock.run(botId, () => stop(botId)),
    remove: (botId) =>
      lock.run(botId, async () => {
        await stop(botId)
        if (journal().bots.has(botId)) journal().forget(botId)
        farewells.delete(botId)
      }),
    async observe() {
      await reach(faults.observeMs)
      const at = now()
      return [...journal().bots.values()].map((bot) => observedAt(bot, seed, at))
    },
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    breaks: {
      kill: async (botId) => crash(botId, 'SIGKILL'),
      freeze: async (botId) => freeze(botId),
      thaw: async (botId) => thaw(botId),
    },
    logs: async (botId, { tail }) => (tail > 0 ? (journal().lines.get(botId) ?? []).slice(-tail) : []),
    async close({ stopBots = false } = {}) {
      listeners.clear()
      if (stopBots) journal().forgetAll()
    },

    crash,
    freeze,
    disconnect(botId) {
      const bot = runningBot(botId)
      if (bot) bot.disconnectedAt ??= now()
      return bot !== undefined
    },
    thaw,
    selfCheck(botId, says) {
      const bot = runningBot(botId)
      if (bot) bot.selfCheck = says
      return bot !== undefined
    },
    faults: (changes) => void Object.assign(faults, changes),
    unreachable(on) {
      faults.unreachable = on
    },
  }
}
