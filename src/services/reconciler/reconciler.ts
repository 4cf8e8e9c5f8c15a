import type { Driver, Exit, Workload } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import type { Problem } from '../../domain/errors.ts'
import { covered } from '../../domain/maintenance.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import type { Judged } from '../../domain/reconciliation-plan.ts'
import type { Clock } from '../../lib/clock.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Launch, Stores } from '../../stores/stores.ts'
import type { Policy } from '../policy.ts'
import type { Refusals } from '../refusals.ts'
import type { BotNow, DiscordApplications, Reconciler } from '../services.ts'
import { within } from '../within.ts'
import { createAct } from './act.ts'
import { createAgenda, everything } from './agenda.ts'
import { createBeliefs } from './beliefs.ts'
import { createLaunch } from './launch.ts'
import { createLook } from './look.ts'
import { createObserver } from './observe.ts'
import { createOrphans } from './orphans.ts'
import { createRecord } from './record.ts'
import { createSettle } from './settle.ts'
import { createStrategies } from './sights.ts'
import { createVacate } from './vacate.ts'
import { createVision } from './vision.ts'

export interface ReconcilerNeeds {
  stores: Pick<Stores, 'watch' | 'bots' | 'logins'>
  drivers: ReadonlyMap<Strategy, Driver>
  workloadOf: (launch: Launch) => Promise<Workload>
  discord: Pick<DiscordApplications, 'sessionStarts'>
  refusals: Pick<Refusals, 'heard'>
  /** Discord does not take this bot's token any more. */
  tokenRefused: (botId: string) => Promise<void>
  /** Deletes what is left of a retired bot of which nothing runs any more. May be repeated. */
  retire: (botId: string) => Promise<void>
  outbox: { kick(): void }
  /** Muster's own connection to Discord: without it, bots that have none are not to blame. */
  discordReady: () => boolean
  /** Told after every look at all bots how long it took, and whether it went through. */
  ticked?: (tick: Tick) => void
  redact: Redactor
  clock: Clock
  log: Log
  policy: Policy
}

/** One look at all bots; not `ok` = the database did not answer. */
export interface Tick {
  ms: number
  ok: boolean
}

/** The loop of the design: the one place that starts, stops and removes bots, whoever wished for it. */
export interface Loop extends Reconciler {
  start(): Promise<void>
  /** With `stopBots`, what runs is recorded as stopped, because its engine ends it next and nobody is to blame for that. */
  stop(options?: { stopBots?: boolean }): Promise<void>
  /** What the loop believes of every bot it knows. */
  beliefs(): Iterable<BotNow>
  driverStates(): ReadonlyMap<Strategy, 'ok' | string>
}

/** What is being done may take this long to end when Muster stops. */
const stopMs = 5_000

export function createReconciler(needs: ReconcilerNeeds): Loop {
  const { stores, drivers, clock, log, policy } = needs
  const agenda = createAgenda(clock)
  const beliefs = createBeliefs()
  const vision = createVision(needs)
  const observer = createObserver({ drivers, clock, log, redact: needs.redact, timeoutMs: policy.observeTimeoutMs })
  const strategies = createStrategies()
  const record = createRecord({ ...needs, ...policy, watch: stores.watch })
  const launch = createLaunch({
    ...needs,
    ...stores,
    now: vision.now,
    timeoutMs: policy.actTimeoutMs,
    loginWindowMs: policy.loginWindowMs,
  })
  const sees = { deaf: false }

  async function conclude(wish: Wish, judged: Judged, strategy: Strategy, why?: Problem): Promise<void> {
    const belief = beliefs.get(wish.botId)
    const told = covered(wish, { ...judged, since: vision.now() }, true, vision.now())
    if ((await record([{ wish, judged: told, history: belief?.history, strategy }])).has(wish.botId) && belief) {
      const { status, cause, since, beneath } = told
      const known = { ...belief.now, observedGeneration: wish.generation, status, cause, statusSince: since }
      const held = belief.history?.held
      const more = {
        ...(held ? { held: held.why } : {}),
        ...(why ? { refused: why } : {}),
        ...(beneath ? { beneath } : {}),
      }
      beliefs.keep({ ...known, running: false, ...more }, belief.history)
    }
  }

  async function retire(botId: string): Promise<void> {
    await needs.retire(botId)
    forget(botId)
  }

  function forget(botId: string): void {
    agenda.remove(botId)
    strategies.forget(botId)
    beliefs.forget(botId)
  }

  const vacate = createVacate({ ...needs, bots: stores.bots, conclude, agenda, now: vision.now })
  const act = createAct({ ...needs, vacate, launch, retire, conclude, beliefs, agenda, now: vision.now })
  const vantage = () => ({
    ...{ watchingSince: vision.watchingSince(), deaf: sees.deaf },
    ...{ discordAway: vision.discordAway(), now: vision.now() },
  })
  const settling = createSettle({ ...needs, record, act, vantage, lock: createKeyedLock(), beliefs, agenda })
  const orphans = createOrphans({ drivers, log })
  const parts = { settling, agenda, beliefs, vision, observer, strategies, orphans, sees, forget }
  const look = createLook({ ...needs, ...parts, watch: stores.watch })

  /** Deployments in progress stay as they are: the next start takes them up. */
  async function rest(): Promise<void> {
    const standing = [...beliefs.all()]
      .map(({ now }) => ({ ...now, ...now.beneath }))
      .filter(({ desired, status }) => desired === 'running' && ['online', 'degraded', 'starting'].includes(status))
    if (standing.length === 0) return
    const stopped = { status: 'stopped', cause: null, since: vision.now(), incident: 'none' } as const
    await stores.watch.record(standing.map(({ botId, generation }) => ({ botId, generation, ...stopped })))
  }

  let running = false
  let looping: Promise<void> = Promise.resolve()
  let ticking: Promise<void> | undefined
  const unwatch: (() => void)[] = []

  async function lookAtAll(): Promise<void> {
    const began = clock.now().getTime()
    const ok = await look.atAll()
    needs.ticked?.({ ms: clock.now().getTime() - began, ok })
  }

  function tick(): Promise<void> {
    ticking ??= lookAtAll().finally(() => {
      ticking = undefined
    })
    return ticking
  }

  async function loop(): Promise<void> {
    while (running) {
      await agenda.wait()
      if (!running) return
      const due = agenda.take()
      if (due.includes(everything)) void tick()
      void look.at(due.filter((botId) => botId !== everything))
    }
  }

  return {
    tick,
    tickReports: look.atReports,
    kick: (botId) => agenda.add(botId),
    kickAll: () => agenda.add(everything),
    believed: (botId) => beliefs.get(botId)?.now,
    until(botId, accept, { signal, everyMs = policy.lookMs }) {
      const told = beliefs.wait(botId, accept, { signal, everyMs })
      agenda.add(botId)
      return told
    },
    async start() {
      running = true
      for (const driver of drivers.values())
        unwatch.push(driver.watch((exit: Exit) => look.atExit(driver.strategy, exit)))
      await look.begin(() => running)
      await tick()
      looping = loop()
    },
    async stop({ stopBots = false } = {}) {
      running = false
      for (const end of unwatch.splice(0)) end()
      agenda.wake()
      await looping
      const ended = within(stopMs, settling.idle(), 'Finishing what was being done')
      await ended.catch((error: unknown) =>
        log.warn({ err: error }, 'not everything was finished; the next start does it'),
      )
      if (stopBots)
        await rest().catch((error: unknown) => log.warn({ err: error }, 'that bots are stopped was not recorded'))
      await look.end()
    },
    *beliefs() {
      for (const { now } of beliefs.all()) yield now
    },
    driverStates: observer.states,
  }
}
