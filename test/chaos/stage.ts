// Over 200 lines: a whole world and its Musters are put together here once.
import type { App, AppNeeds } from '../../src/app.ts'
import type { Driver } from '../../src/deployment/driver.ts'
import { createSimulation, type Simulation } from '../../src/deployment/simulation/simulation.ts'
import { createAlertSender } from '../../src/discord/alert-sender.ts'
import type { Strategy } from '../../src/domain/bot.ts'
import { createRedactor } from '../../src/lib/redact.ts'
import { underLease } from '../../src/services/lease/gate.ts'
import type { Held } from '../../src/services/lease/lease.ts'
import { connectLease, connectStores } from '../../src/stores/connect.ts'
import { aToken, aWorld } from '../../src/testing/app.ts'
import { fakeDatabaseTime } from '../../src/testing/database-time.ts'
import { availableEngines } from '../../src/testing/engines.ts'
import { createHarness, type Json } from '../../src/testing/sandbox.ts'
import { createFakeTime, type Life } from './fake-time.ts'
import { createGround } from './ground.ts'
import { type EngineName, engines } from './plan.ts'

/** As `src/schedule.ts` has them, but less often where nothing is asserted about how soon. */
const jobsOf = (app: App) => [
  { everyMs: 40_000, run: () => app.reconciler.tick() },
  { everyMs: 120_000, run: () => app.incidents.tend() },
  { everyMs: 120_000, run: () => app.supervision.tend() },
  { everyMs: 120_000, run: () => app.outbox.drain() },
  { everyMs: 300_000, run: () => app.alerts.remind() },
  { everyMs: 300_000, run: () => app.maintenance.tend() },
]
const readyAfterMs = 1_500

/**
 * A whole Muster between a real database, a sandbox and two imagined engines, in fake time; each of them can be broken, and
 * Muster killed, paused and begun again. What really happens to the bots is kept in `ground`. Of Muster's own gateway there is
 * only whether it is connected (`weather.discord`): its sessions, their closing, resuming and identifying are not part of this,
 * nor are commands over it. `test/e2e/chaos.test.ts` has those, with real sockets.
 */
export async function openStage() {
  const start = new Date(Math.ceil(Date.now() / 60_000) * 60_000)
  const engine = availableEngines().at(-1)
  if (!engine) throw new Error('There is no database.')
  const [db, h] = await Promise.all([engine.open(), createHarness({ limits: [] })])
  const tellDatabase = await fakeDatabaseTime(db.sql, start)
  let sandboxAt = Date.now()
  const time = createFakeTime(start, async (now) => {
    await tellDatabase(now)
    const behind = now.getTime() - sandboxAt
    if (behind < 30_000) return
    sandboxAt = now.getTime()
    await h.call('POST', 'clock', { advance_ms: behind })
  })
  const ground = createGround(time.now)
  const { guilds } = await h.world()
  const ops: string = guilds.find((g: Json) => g.name === 'Muster HQ').channels.find((c: Json) => c.name === 'ops').id
  const redact = createRedactor()
  const sender = createAlertSender({
    apiUrl: `${h.sandbox.url}/api`,
    token: await h.tokenOf('Muster'),
    redact,
    deadlineMs: 60_000,
  })
  const world = aWorld(db.stores)

  const lives: Life[] = []
  const sick = new Set<string>()
  const away = new Set<EngineName>()
  const weather = { database: 'there' as 'there' | 'gone', answersLost: 0, discord: true }
  const doom: { calls: number; phase: 'before' | 'after'; strike: () => void; life?: Life | undefined } = {
    ...{ calls: 0, phase: 'before' },
    strike: () => {},
  }

  /** A process that lives from now on. */
  function born(): Life {
    const life: Life = { dead: false }
    lives.push(life)
    return life
  }

  const imagined = new Map<EngineName, Simulation>(engines.map((name) => [name, imagine(name)]))
  function imagine(name: EngineName): Simulation {
    const simulation = createSimulation({
      clock: time.clockOf(),
      script({ botId, generation, secrets }) {
        const isSick = sick.has(botId)
        const ready = isSick ? Number.POSITIVE_INFINITY : readyAfterMs
        ground.started({ botId, generation, token: secrets.DISCORD_TOKEN ?? '' }, ready)
        return isSick ? { readyAfterMs: null, exitCode: 7 } : { readyAfterMs }
      },
    })
    simulation.watch(({ botId, at }) => ground.ended(botId, at.getTime()))
    return { ...simulation, strategy: name }
  }

  /** One more call of Muster's begins or ends: the one that it is to die, or to stand still, at? Of two only the calls of one count. */
  function fate(phase: 'before' | 'after', life: Life): void {
    if (doom.life !== undefined && doom.life !== life) return
    if (doom.calls > 0 && phase === doom.phase && --doom.calls === 0) doom.strike()
  }
  async function fateful<T>(life: Life, work: () => Promise<T>): Promise<T> {
    return time.flight(life, async () => {
      fate('before', life)
      // What was not sent yet never is.
      if (life.dead) return undefined as never
      const answer = await work()
      fate('after', life)
      return answer
    })
  }

  const connection =
    (life: Life): typeof fetch =>
    async (input, init) => {
      // What is fenced may go out as late as it likes.
      await time.awake(life)
      return fateful(life, async () => {
        const gone = weather.database === 'gone'
        if (gone && weather.answersLost <= 0) throw new TypeError('fetch failed')
        // However busy the machine is, no time goes by meanwhile that it could be too late in.
        const response = await fetch(input, { ...init, signal: null })
        const text = await response.text()
        if (gone) {
          weather.answersLost -= 1
          throw new TypeError('terminated')
        }
        const { status, headers } = response
        return new Response(status === 204 ? null : text, { status, headers })
      })
    }

  function driverOf(life: Life, name: EngineName, simulation: Simulation, note: (what: string) => void): Driver {
    const { breaks: _, ...kept } = simulation
    const deed = <T>(what: string, work: () => Promise<T>) => {
      note(what)
      return time.flight(life, work)
    }
    return {
      ...kept,
      apply: (workload) => deed('apply', () => simulation.apply(workload)),
      stop: (botId) => deed('stop', () => simulation.stop(botId)),
      remove: (botId) => deed('remove', () => simulation.remove(botId)),
      observe: () => time.flight(life, () => simulation.observe()),
      logs: (botId, options) => time.flight(life, () => simulation.logs(botId, options)),
      // An engine that cannot be reached pushes nothing.
      watch: (listener) =>
        simulation.watch((exit) => {
          const push = () => life.dead || away.has(name) || listener(exit)
          if (life.paused) void time.awake(life).then(push)
          else push()
        }),
      close: async () => undefined,
    }
  }

  /** What acts in that process, its `app.start` under way; with a lease as main has it: every write and deed is refused once it is lost. */
  function act(life: Life, lease?: { held: Held; who: string }, changes: Partial<AppNeeds> = {}) {
    const clock = time.clockOf(life)
    const { held, who = '' } = lease ?? {}
    const note = (what: string) => {
      if (held) ground.deeds.push({ at: time.now(), generation: held.generation, who, what })
    }
    const engines = [...imagined].map(([name, s]) => [name, driverOf(life, name, s, note)] as const)
    const alerts: AppNeeds['alerts'] = {
      send: (...told) =>
        fateful(life, () => {
          note('send')
          return sender.send(...told)
        }),
    }
    const { app } = world.muster({
      stores: connectStores({
        ...{ url: db.url, key: db.secretKey, fetch: connection(life) },
        ...(held ? { fence: held } : {}),
      }),
      ...{ defaultStrategy: 'docker', clock, policy: {} },
      drivers: new Map<Strategy, Driver>(
        engines.map(([name, d]) => [name, held ? underLease(d, ['apply', 'stop', 'remove'], held) : d]),
      ),
      alerts: held ? underLease(alerts, ['send'], held) : alerts,
      ...(held ? { leaseIsSure: held.isSure } : {}),
      discordReady: () => weather.discord,
      ...changes,
    })
    const over = new AbortController()
    const started = app.start().then(() => {
      for (const { everyMs, run } of jobsOf(app)) void keepDoing(everyMs, run).catch(() => undefined)
    })
    async function keepDoing(everyMs: number, run: () => Promise<unknown>): Promise<void> {
      for (;;) {
        await clock.sleep(everyMs - (time.now() % everyMs), over.signal)
        await run().catch(() => undefined)
      }
    }
    async function end(): Promise<void> {
      over.abort(new Error('It stands by.'))
      await app.stop()
    }
    return { app, started, end }
  }

  return {
    ...{ db, h, time, ground, world, ops, start: start.getTime(), weather, sick, away, doom, token: aToken },
    engineOf: (name: EngineName) => imagined.get(name) as Simulation,
    born,
    leaseFor: (life: Life) => connectLease({ url: db.url, key: db.secretKey, fetch: connection(life) }),
    act,
    /** A Muster that lives from now on, alone and so without a lease; its `app.start` is under way. */
    muster(changes: Partial<AppNeeds> = {}) {
      const life = born()
      return { ...act(life, undefined, changes), kill: () => time.kill(life) }
    },
    async close(): Promise<void> {
      for (const life of lives) time.kill(life)
      await h.sandbox.close()
      await db.close()
    },
  }
}
export type Stage = Awaited<ReturnType<typeof openStage>>
