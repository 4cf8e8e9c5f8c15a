// Over 200 lines: one loop with a clock by hand, watched through everything that can happen to a bot.
import { afterEach, describe, expect, it } from 'vitest'
import type { Driver } from '../../deployment/driver.ts'
import { createSimulation, type Simulation } from '../../deployment/simulation/simulation.ts'
import type { Bot, Strategy } from '../../domain/bot.ts'
import { problem } from '../../domain/errors.ts'
import type { ReceivedReport } from '../../domain/health.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import { silentLog } from '../../lib/log.ts'
import { createRedactor } from '../../lib/redact.ts'
import type { Launch, Login, Stores, Transition } from '../../stores/stores.ts'
import { aLedger } from '../../testing/ledger.ts'
import { createManualClock } from '../../testing/manual-clock.ts'
import { defaultPolicy, type Policy } from '../policy.ts'
import { createReconciler, type Loop } from './reconciler.ts'

const loops: Loop[] = []
afterEach(async () => {
  for (const loop of loops.splice(0)) await loop.stop()
})

/** The watching part of the database in memory, with every call counted, and an engine of imagined bots. */
function fleet(
  size: number,
  options: { policy?: Partial<Policy>; readyAfterMs?: number; strategies?: Strategy[] } = {},
) {
  const clock = createManualClock()
  const { readyAfterMs = 50, strategies = ['simulation' as Strategy] } = options
  const engines = new Map(
    strategies.map((strategy): [Strategy, Simulation] => {
      const engine = createSimulation({ clock, script: () => ({ readyAfterMs }) })
      return [strategy, { ...engine, strategy }]
    }),
  )
  const calls: Record<string, number> = {}
  const counted = <T extends object>(prefix: string, target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          const key = `${prefix}.${String(name)}`
          calls[key] = (calls[key] ?? 0) + 1
          return member(...args)
        }
      },
    })
  const wishes = new Map<string, Wish>()
  const recorded: Transition[] = []
  const state = { away: false, discordReady: true, left: 1000, kicks: 0, retired: [] as string[] }
  const add = (botId: string, changes: Partial<Wish> = {}, strategy: Strategy = strategies[0] as Strategy) => {
    wishes.set(botId, {
      ...{ botId, desired: 'running', generation: 1, deploying: false, status: 'starting', cause: null },
      ...{ strategy, movedFrom: null },
      ...{ statusSince: clock.now(), observedGeneration: 0, report: undefined, openIncident: false },
      ...changes,
    })
  }
  for (let i = 0; i < size; i += 1) add(`bot-${i}`)
  const up = () => {
    if (state.away) throw problem('DatabaseUnreachable')
  }
  const bot = (botId: string) =>
    ({
      ...wishes.get(botId),
      id: botId,
      name: botId,
      applicationId: botId,
    }) as unknown as Bot
  const watch: Stores['watch'] = {
    begin: async () => ({ runId: 'run', gapMs: 0 }),
    end: async () => undefined,
    async tick() {
      up()
      const all = [...wishes.values()].map((wish) => ({ ...wish }))
      return { now: clock.now(), mark: '', full: true, heardSince: new Date(0), wishes: all, gone: [] }
    },
    async wishOf(botId) {
      up()
      const wish = wishes.get(botId)
      return wish && { ...wish }
    },
    async record(transitions) {
      up()
      recorded.push(...transitions)
      return transitions.flatMap(({ botId, generation, status, cause, since, incident }) => {
        const wish = wishes.get(botId)
        if (wish?.generation !== generation) return []
        const openIncident = incident === 'open' || (wish.openIncident && incident !== 'resolve')
        wishes.set(botId, { ...wish, status, cause, statusSince: since, observedGeneration: generation, openIncident })
        return [botId]
      })
    },
  }
  const bots = {
    async moved(botId: string, generation: number) {
      const wish = wishes.get(botId)
      if (wish?.generation !== generation) return false
      wishes.set(botId, { ...wish, movedFrom: null })
      return true
    },
  } as unknown as Stores['bots']
  const ledger = aLedger()
  const logins: Stores['logins'] = {
    ...ledger,
    async launchesOf(botIds, now) {
      up()
      const there = botIds.filter((botId) => wishes.has(botId))
      const launchOf = async (botId: string): Promise<[string, Launch]> => {
        const token = { id: botId, tokenCiphertext: '', state: 'claimed' as const }
        return [botId, { bot: bot(botId), token, ledger: await ledger.ledgerOf(botId, 'simulation', now) }]
      }
      return new Map(await Promise.all(there.map(launchOf)))
    },
    async book(asked) {
      const wished = ({ botId, generation }: Login) => wishes.get(botId)?.generation === generation
      return ledger.book(asked.filter(wished))
    },
  }
  const loop = createReconciler({
    stores: { watch: counted('watch', watch), bots: counted('bots', bots), logins: counted('logins', logins) },
    drivers: new Map(
      [...engines].map(([strategy, engine]): [Strategy, Driver] => [strategy, counted(strategy, engine)]),
    ),
    workloadOf: async ({ bot: { id, name, generation } }) => ({
      ...{ botId: id, name, generation, artifact: { digest: 'd', file: '/f' } },
      ...{ environment: {}, secrets: { DISCORD_TOKEN: 't' }, limits: { memoryMb: 1 } },
    }),
    discord: { sessionStarts: async () => ({ remaining: state.left, resetAfterMs: 86_400_000, maxConcurrency: 1 }) },
    refusals: { heard: () => undefined },
    discordReady: () => state.discordReady,
    tokenRefused: async () => undefined,
    retire: async (botId) => {
      state.retired.push(botId)
      wishes.delete(botId)
    },
    outbox: {
      kick() {
        state.kicks += 1
      },
    },
    redact: createRedactor(),
    clock,
    log: silentLog,
    policy: { ...defaultPolicy, loginWindowMs: 0, ...options.policy },
  })
  loops.push(loop)
  const engine = engines.get(strategies[0] as Strategy) as Simulation
  const statuses = () => [...wishes.values()].map(({ status, cause }) => [status, cause].filter(Boolean).join(' '))
  const since = () => {
    const before = { ...calls }
    return () =>
      Object.fromEntries(
        Object.entries(calls)
          .map(([k, n]) => [k, n - (before[k] ?? 0)])
          .filter(([, n]) => n),
      )
  }
  return { ...{ clock, engine, engines, loop, wishes, recorded, state, calls, add, statuses, since, ledger, watch } }
}

describe('a tick', () => {
  it('costs one look per driver and one call to the database for a thousand bots', async () => {
    const { clock, loop, statuses, since, recorded } = fleet(1_000)
    await loop.start()
    await clock.advance(3_000)
    expect(new Set(statuses())).toEqual(new Set(['online']))
    const spent = since()
    const written = recorded.length
    await loop.tick()
    expect(spent()).toEqual({ 'simulation.observe': 1, 'watch.tick': 1 })
    expect(recorded.length).toBe(written)
  })

  it('writes everything that changed in one call', async () => {
    const { clock, engine, loop, statuses, since, recorded } = fleet(100)
    await loop.start()
    await clock.advance(3_000)
    await loop.stop()
    for (let i = 0; i < 100; i += 1) engine.crash(`bot-${i}`)
    const spent = since()
    await loop.tick()
    expect(new Set(statuses())).toEqual(new Set(['offline process_exited']))
    expect(spent()).toMatchObject({ 'simulation.observe': 1, 'watch.tick': 1, 'watch.record': 1 })
    expect(recorded.slice(-100).every(({ incident }) => incident === 'open')).toBe(true)
  })

  it('asks for and writes bots that fall at once together, and the first of them at once', async () => {
    const { clock, engine, loop, since, recorded } = fleet(1_000)
    await loop.start()
    await clock.advance(3_000)
    const spent = since()
    const before = recorded.length
    for (let i = 0; i < 1_000; i += 1) engine.crash(`bot-${i}`)
    await expect.poll(() => recorded.length - before).toBeGreaterThanOrEqual(1_000)
    expect(spent()).toMatchObject({ 'watch.wishOf': 1, 'watch.tick': 1, 'watch.record': 2 })
    const opened = recorded.slice(before).filter(({ incident }) => incident === 'open')
    expect(new Set(opened.map(({ botId }) => botId)).size).toBe(1_000)
  })

  it('asks together for what is due while the database is asked', async () => {
    const { clock, loop, watch, since } = fleet(10)
    await loop.start()
    await clock.advance(3_000)
    const { wishOf } = watch
    let answer = () => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    watch.wishOf = (botId) => answered.then(() => wishOf(botId))
    const spent = since()
    for (let i = 0; i < 10; i += 1) {
      loop.kick(`bot-${i}`)
      await clock.advance(1)
    }
    answer()
    await clock.advance(400)
    expect(spent()).toEqual({ 'watch.wishOf': 1, 'watch.tick': 1, 'simulation.observe': 2 })
  })

  it('is not held up by a slow driver', async () => {
    const { clock, engines, loop, wishes, add } = fleet(0, { strategies: ['simulation', 'docker'] })
    engines.get('docker')?.faults({ observeMs: 8_000 })
    add('fast', {}, 'simulation')
    add('slow', {}, 'docker')
    const started = loop.start()
    await clock.advance(0)
    // The grace for slower drivers is real time.
    const began = performance.now()
    await started
    expect(performance.now() - began).toBeLessThan(15_000)
    await clock.advance(2_000)
    expect(wishes.get('fast')?.status).toBe('online')
    expect(wishes.get('slow')?.status).toBe('starting')
    await clock.advance(60_000)
    expect(wishes.get('slow')?.status).toBe('online')
  })

  it('removes what no record knows, at the second tick', async () => {
    const { clock, engine, loop } = fleet(0)
    await engine.apply({
      ...{ botId: 'stray', name: 'Stray', generation: 1, artifact: { digest: 'd', file: '/f' } },
      ...{ environment: {}, secrets: {}, limits: { memoryMb: 1 } },
    })
    await loop.start()
    expect(await engine.observe()).toHaveLength(1)
    await loop.tick()
    await clock.advance(0)
    expect(await engine.observe()).toEqual([])
  })

  it('removes what is on another engine than it is wished for, at the second tick, and not before it has moved', async () => {
    const { clock, engines, loop, wishes, add } = fleet(0, { strategies: ['simulation', 'docker'] })
    const stray = {
      ...{ botId: 'bot-0', name: 'Stray', generation: 1, artifact: { digest: 'd', file: '/f' } },
      ...{ environment: {}, secrets: {}, limits: { memoryMb: 1 } },
    }
    await engines.get('docker')?.apply(stray)
    add('bot-0', {}, 'simulation')
    await loop.start()
    await clock.advance(1_000)
    expect(await engines.get('docker')?.observe()).toHaveLength(1)
    await loop.tick()
    await clock.advance(0)
    expect(await engines.get('docker')?.observe()).toEqual([])
    expect(wishes.get('bot-0')?.status).toBe('online')
  })

  it('finishes what was retired', async () => {
    const { clock, loop, wishes, state } = fleet(1)
    await loop.start()
    await clock.advance(1_000)
    wishes.set('bot-0', { ...(wishes.get('bot-0') as Wish), desired: 'retired', generation: 2 })
    const gone = loop.until('bot-0', ({ exists }) => !exists, { signal: AbortSignal.timeout(5_000) })
    await clock.advance(2_000)
    await expect(gone).resolves.toMatchObject({ exists: false })
    expect(state.retired).toEqual(['bot-0'])
  })
})

describe('a crash', () => {
  it('is recorded by push, without listing anything, and restarted after a second', async () => {
    const { clock, engine, loop, statuses, since, state, calls } = fleet(3)
    await loop.start()
    await clock.advance(2_000)
    const [spent, kicks, applied] = [since(), state.kicks, calls['simulation.apply']]
    engine.crash('bot-1', 'SIGKILL')
    await clock.advance(900)
    expect(statuses()).toEqual(['online', 'offline process_exited', 'online'])
    expect(spent()).toEqual({ 'watch.wishOf': 1, 'simulation.logs': 1, 'watch.record': 1 })
    expect(state.kicks).toBe(kicks + 1)
    await clock.advance(1_200)
    expect(calls['simulation.apply']).toBe((applied ?? 0) + 1)
    expect(statuses()).toEqual(['online', 'online', 'online'])
  })

  it('is not forgotten because of a list that was asked for before it', async () => {
    const { clock, engine, loop, recorded } = fleet(1)
    await loop.start()
    await clock.advance(2_000)
    const observe = engine.observe
    let answer = () => {}
    engine.observe = async () => {
      const list = await observe()
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return list
    }
    const ticked = loop.tick()
    await clock.advance(10)
    engine.crash('bot-0')
    await clock.advance(10)
    engine.observe = observe
    answer()
    await ticked
    expect([...loop.beliefs()].map(({ status }) => status)).toEqual(['offline'])
    await clock.advance(900)
    expect(recorded.map(({ status }) => status)).toEqual(['starting', 'online', 'offline'])
  })

  it('three times within a minute of life is a crash loop', async () => {
    const { clock, engine, loop, statuses } = fleet(1)
    await loop.start()
    for (let life = 1; life <= 3; life += 1) {
      await clock.advance(5_000)
      engine.crash('bot-0')
    }
    await clock.advance(5_000)
    expect(statuses()).toEqual(['failed crash_loop'])
    await clock.advance(3_600_000)
    expect(statuses()).toEqual(['failed crash_loop'])
  })

  it('is tried again later and later, and given up after ten times in an hour', async () => {
    const { clock, engine, loop, statuses, calls } = fleet(1)
    await loop.start()
    for (let life = 1; life <= 10; life += 1) {
      await clock.advance(400_000 - life)
      await clock.advance(0)
    }
    const before = calls['simulation.apply'] ?? 0
    const waits: number[] = []
    while (statuses()[0] !== 'failed crash_loop') {
      await clock.advance(61_000)
      engine.crash('bot-0')
      await clock.advance(0)
      const down = clock.now().getTime()
      while (statuses()[0] === 'offline process_exited') await clock.advance(250)
      if (statuses()[0] === 'online') waits.push(Math.floor((clock.now().getTime() - down) / 1_000))
    }
    expect((calls['simulation.apply'] ?? 0) - before).toBe(10)
    expect(waits.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 32])
  })
})

describe('a bot that runs and does not work', () => {
  it('is down since the first ack that did not come, ended and started again', async () => {
    const { clock, engine, loop, wishes, recorded } = fleet(1)
    await loop.start()
    await clock.advance(100_000)
    const frozen = clock.now().getTime()
    engine.freeze('bot-0')
    for (let minute = 0; minute < 4 && wishes.get('bot-0')?.status === 'online'; minute += 0.1) {
      await clock.advance(6_000)
      await loop.tick()
    }
    const down = recorded.find(({ status }) => status === 'offline')
    expect(down).toMatchObject({ cause: 'zombie_gateway', incident: 'open' })
    expect((down?.since.getTime() ?? 0) - frozen).toBeLessThanOrEqual(41_250)
    await clock.advance(5_000)
    expect(wishes.get('bot-0')?.status).toBe('online')
    expect(recorded.at(-1)).toMatchObject({ incident: 'resolve', resolution: 'recovered', restarts: 1 })
  })
})

describe('a look at reports', () => {
  /** Three bots that work, after two minutes of watching. */
  async function working() {
    const world = fleet(3)
    await world.loop.start()
    for (let halves = 0; halves < 4; halves += 1) {
      await world.clock.advance(30_000)
      await world.loop.tick()
    }
    const said = (botId: string, ageMs: number, changes: Partial<ReceivedReport> = {}) => {
      const wish = world.wishes.get(botId) as Wish
      const report = {
        ...{ generation: wish.generation, readyForMs: 50_000, ackAgeMs: 100, heartbeatIntervalMs: 41_250 },
        ...{ guilds: 1, users: 1, eventLoopLagMs: 1, memoryBytes: 1, commands: 0, errors: 0 },
        ...{ receivedAt: new Date(world.clock.now().getTime() - ageMs), ...changes },
      }
      world.wishes.set(botId, { ...wish, report })
    }
    for (const botId of world.wishes.keys()) said(botId, 10_000)
    const spent = world.since()
    return {
      ...{ ...world, said },
      async look() {
        await world.loop.tickReports()
        await world.clock.advance(0)
        return spent()
      },
    }
  }

  it('costs one call while every bot says that it works, whatever is said of bots that are down already', async () => {
    const { look, said, wishes } = await working()
    said('bot-1', 10_000, { ackAgeMs: 130_000 })
    wishes.set('bot-1', { ...(wishes.get('bot-1') as Wish), status: 'failed' })
    said('bot-2', 10_000, { ackAgeMs: 130_000, generation: 0 })
    expect(await look()).toEqual({ 'watch.tick': 1 })
  })

  it.each<Partial<ReceivedReport>>([
    { ackAgeMs: 130_000 },
    { readyForMs: null },
    { canary: { ok: false, at: '2026-01-01T00:00:00.000Z', failed: '/stats' } },
  ])('looks at the one bot that says %j', async (changes) => {
    const { look, said } = await working()
    said('bot-1', 10_000, changes)
    expect(await look()).toEqual({ 'watch.tick': 1, 'watch.wishOf': 1, 'simulation.observe': 1 })
  })

  it('looks at all of them where one is silent, for perhaps nobody can be heard', async () => {
    const { look, said } = await working()
    said('bot-1', 46_000)
    expect(await look()).toEqual({ 'watch.tick': 2, 'simulation.observe': 1 })
  })

  it('fails quietly while the database is away', async () => {
    const { look, loop, state } = await working()
    state.away = true
    await loop.tickReports()
    state.away = false
    expect(await look()).toMatchObject({ 'watch.tick': 2 })
  })
})

describe('the login budget', () => {
  it('keeps a bot from being started until there is enough again', async () => {
    const { clock, loop, statuses, state, calls } = fleet(1)
    state.left = 49
    await loop.start()
    await clock.advance(60_000)
    expect(statuses()).toEqual(['offline login_budget'])
    expect(calls['simulation.apply']).toBeUndefined()
    state.left = 1_000
    await clock.advance(10 * 60_000)
    expect(statuses()).toEqual(['online'])
  })
})

describe('the ledger of logins', () => {
  it('has every start before it happens, and what nobody asked for as such', async () => {
    const { clock, engine, loop, ledger } = fleet(1)
    const apply = engine.apply
    const known: number[] = []
    engine.apply = async (workload) => {
      known.push(ledger.starts.length)
      return apply(workload)
    }
    await loop.start()
    await clock.advance(90_000)
    engine.crash('bot-0')
    await clock.advance(5_000)
    expect(known).toEqual([1, 2])
    expect(ledger.starts.map(({ unattended }) => unattended)).toEqual([false, true])
  })

  it('has none that an engine out of reach never made', async () => {
    const { clock, engine, loop, ledger, statuses } = fleet(1)
    let tries = 0
    const { apply } = engine
    engine.apply = async () => {
      tries += 1
      throw Object.assign(new Error('gone'), { name: 'DriverUnreachable' })
    }
    await loop.start()
    await clock.advance(120_000)
    expect([ledger.starts, tries > 5]).toEqual([[], true])
    expect(statuses()).toEqual(['offline driver_unreachable'])
    engine.apply = apply
    await clock.advance(10_000)
    expect([statuses(), ledger.starts.length]).toEqual([['online'], 1])
  })

  it('keeps two logins of one application as far apart as Discord wants them', async () => {
    const { clock, engine, loop, ledger, statuses } = fleet(1, { policy: { loginWindowMs: 5_000 } })
    await loop.start()
    await clock.advance(1_500)
    engine.crash('bot-0')
    await clock.advance(3_000)
    expect([statuses(), ledger.starts.length]).toEqual([['offline process_exited'], 1])
    await clock.advance(2_000)
    expect([statuses(), ledger.starts.length]).toEqual([['online'], 2])
  })

  it('holds everything while too much is refused, and blames no bot for it', async () => {
    const { clock, loop, ledger, statuses, recorded } = fleet(2)
    ledger.refusals = 5_000
    await loop.start()
    await clock.advance(150_000)
    expect([statuses(), ledger.starts]).toEqual([['starting', 'starting'], []])
    ledger.refusals = 0
    await clock.advance(70_000)
    expect(statuses()).toEqual(['online', 'online'])
    expect(recorded.every(({ incident }) => incident === 'none')).toBe(true)
  })
})

describe('the database away', () => {
  it('keeps everything as it was, and nobody is silent for what could not be heard', async () => {
    const { clock, engine, loop, wishes, state, recorded } = fleet(1)
    await loop.start()
    await clock.advance(2_000)
    // From now on only the database would tell of this bot.
    const observe = engine.observe
    engine.observe = async () => (await observe()).map(({ report: _, ...seen }) => seen)
    const wish = wishes.get('bot-0') as Wish
    const [seen] = await observe()
    wishes.set('bot-0', { ...wish, report: seen?.report })
    const written = recorded.length
    state.away = true
    for (let i = 0; i < 8; i += 1) {
      await loop.tick()
      await clock.advance(10_000)
    }
    state.away = false
    await clock.advance(20_000)
    await loop.tick()
    await clock.advance(20_000)
    expect(recorded.length).toBe(written)
    // But silence since it answers again does count.
    for (let i = 0; i < 4; i += 1) {
      await loop.tick()
      await clock.advance(6_000)
    }
    expect(recorded[written]).toMatchObject({ status: 'offline', cause: 'zombie_gateway' })
  })
})

describe('a bot that moves to another engine', () => {
  async function moving(changes: Partial<Wish> = {}) {
    const made = fleet(0, { strategies: ['simulation', 'docker'] })
    const [from, to] = ['simulation', 'docker'].map((name) => made.engines.get(name as Strategy) as Simulation)
    made.add('bot-0', {}, 'simulation')
    await made.loop.start()
    await made.clock.advance(1_000)
    const wish = made.wishes.get('bot-0') as Wish
    const move = () => {
      made.wishes.set('bot-0', { ...wish, generation: 2, strategy: 'docker', movedFrom: 'simulation', ...changes })
      made.loop.kick('bot-0')
    }
    return { ...made, from: from as Simulation, to: to as Simulation, move }
  }

  it('is never seen on both, and is not started while the engine it leaves still shows it', async () => {
    const { clock, from, to, move, wishes } = await moving()
    let stays = true
    const observe = from.observe
    const apply = to.apply
    const both: number[] = []
    to.apply = async (workload) => {
      both.push((await observe()).length)
      return apply(workload)
    }
    const remove = from.remove
    from.remove = async (botId) => (stays ? undefined : remove(botId))
    move()
    await clock.advance(10_000)
    expect(await to.observe()).toEqual([])
    expect(wishes.get('bot-0')).toMatchObject({ status: 'unknown', cause: 'driver_unreachable' })
    stays = false
    await clock.advance(10_000)
    expect(both).toEqual([0])
    expect(wishes.get('bot-0')).toMatchObject({ status: 'online', movedFrom: null })
    expect(await to.observe()).toMatchObject([{ generation: 2, state: 'running' }])
  })

  it.each(['stopped', 'retired'] as const)('and is %s meanwhile leaves nothing behind', async (desired) => {
    const { clock, from, to, move } = await moving({ desired })
    move()
    await clock.advance(5_000)
    expect([...(await from.observe()), ...(await to.observe())]).toEqual([])
  })
})
