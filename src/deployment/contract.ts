// Over the usual length: one suite, read from top to bottom, is what makes every driver the same to Muster.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Driver, DriverUnreachable, type Exit, type Workload } from './driver.ts'

/**
 * What the bot of a workload does. All print `opened <generation>` when they begin. `run` prints `closed <generation>` when
 * it is asked to end, and takes a moment for it; `stubborn` does not end by itself; `exit` ends at once with code 3;
 * `talk` prints `line 1` … `line 300`, then runs; `timed` is `run` that also prints `from <generation> <ms>` as the first
 * thing it does, and `until <generation> <ms>` as the last.
 */
export type Behaviour = 'run' | 'stubborn' | 'exit' | 'talk' | 'timed'

/** A driver whose calls to its engine are watched. */
export interface Tapped {
  driver: Driver
  calls(): number
}

/** One engine of its own for one test. */
export interface Harness {
  /** A driver on that engine: the first, or one as Muster makes it after a restart. */
  open(): Promise<Driver>
  workload(overrides?: Partial<Workload>, behaviour?: Behaviour): Workload
  /** `kill -9` from outside. */
  kill(botId: string): Promise<void>
  /** Makes the bot end by itself with that code. */
  crash(botId: string, code: number): Promise<void>
  /** How many processes (or what stands for them) of that bot are alive, asked of the system and not of the engine. */
  processes(botId: string): Promise<number>
  /** Everything that other users of the machine, and people using the engine's own listings, can see. */
  visible(): Promise<string>
  /** What the bot itself read of its secrets. */
  secretsSeen(botId: string): Promise<unknown>
  /** What is left in files of that bot. */
  files(botId: string): Promise<string[]>
  /** Makes the engine say nothing more, until the returned function is called. */
  silence(): Promise<() => void>
  /** Ends the engine, and starts it anew where it does not come back by itself. */
  restartEngine(): Promise<void>
  /** A driver on the same engine; after `breakAfter` calls, the last of which is carried out, it reaches the engine no more. */
  tap(breakAfter?: number): Promise<Tapped>
  /** What the system holds the bot's process to; undefined where there is no process. */
  limitsOf(botId: string): Promise<Partial<Workload['limits']> | undefined>
  /** Ends everything, also after a failed test. */
  close(): Promise<void>
}

/** What an engine is like, where that is not a machine with processes. */
export interface Traits {
  /**
   * `on demand`: requests start a bot's workers and the platform ends them as it likes, within limits of its own. There is
   * no exit to tell and no limit to set; instead, a bot whose worker ended must answer the next request.
   */
  workers?: 'lasting' | 'on demand'
}

/** The shared suite that every driver passes; `create` makes a fresh engine for each test. */
export function describeDriver(
  name: string,
  create: () => Promise<Harness>,
  { workers = 'lasting' }: Traits = {},
): void {
  const tellsExits = workers === 'lasting'
  /** For what only processes that last can do. */
  const itLasts = tellsExits ? it : () => undefined
  /** For what stands in its place. */
  const itWakes = tellsExits ? () => undefined : it
  describe(`driver ${name}`, () => {
    let harness: Harness
    let driver: Driver
    beforeEach(async () => {
      harness = await create()
      driver = await harness.open()
    })
    afterEach(() => harness.close())

    const seen = async (botId: string, by = driver) => (await by.observe()).find((bot) => bot.botId === botId)
    const said = async (botId: string, line: string) =>
      expect.poll(() => driver.logs(botId, { tail: 500 }), { timeout: 10_000 }).toContain(line)
    const sessions = async (botId: string) =>
      (await driver.logs(botId, { tail: 500 })).filter((line) => /^(opened|closed) /.test(line))
    const exits = () => {
      const told: Exit[] = []
      const end = driver.watch((exit) => told.push(exit))
      const next = (count = 1) => expect.poll(() => told.length, { timeout: 10_000, interval: 10 }).toBe(count)
      return { told, end, next }
    }

    it('has nothing to tell before the first workload', async () => {
      expect(await driver.observe()).toEqual([])
      expect(await driver.logs(randomUUID(), { tail: 10 })).toEqual([])
    })

    it('runs what is applied', async () => {
      const workload = harness.workload()
      await driver.apply(workload)
      expect(await seen(workload.botId)).toMatchObject({ generation: 1, state: 'running', since: expect.any(Date) })
      await said(workload.botId, 'opened 1')
      expect(await harness.processes(workload.botId)).toBe(1)
    })

    it('leaves alone what runs already', async () => {
      const workload = harness.workload()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      const before = await seen(workload.botId)
      await driver.apply(workload)
      await driver.apply(workload)
      expect((await seen(workload.botId))?.since).toEqual(before?.since)
      expect(await sessions(workload.botId)).toEqual(['opened 1'])
    })

    it('adopts what already runs', async () => {
      const workload = harness.workload()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      const before = await seen(workload.botId)
      await driver.close()
      driver = await harness.open()
      expect(await seen(workload.botId)).toMatchObject({ generation: 1, state: 'running', since: before?.since })
      await driver.apply(workload)
      expect(await sessions(workload.botId)).toEqual(['opened 1'])
      if (!tellsExits) return
      const { told, next } = exits()
      await harness.kill(workload.botId)
      await next()
      expect(told[0]).toMatchObject({ botId: workload.botId, generation: 1, code: null, signal: 'SIGKILL' })
    })

    it('ends the older generation before the newer one starts', async () => {
      const workload = harness.workload()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      await driver.apply(harness.workload({ ...workload, generation: 2 }))
      await said(workload.botId, 'opened 2')
      expect(await sessions(workload.botId)).toEqual(['opened 1', 'closed 1', 'opened 2'])
      expect(await seen(workload.botId)).toMatchObject({ generation: 2, state: 'running' })
      expect(await harness.processes(workload.botId)).toBe(1)
    })

    it('does not let a belated older generation replace a newer one', async () => {
      const workload = harness.workload({ generation: 2 })
      await driver.apply(workload)
      await said(workload.botId, 'opened 2')
      await driver.apply(harness.workload({ ...workload, generation: 1 }))
      expect(await seen(workload.botId)).toMatchObject({ generation: 2, state: 'running' })
      expect(await sessions(workload.botId)).toEqual(['opened 2'])
    })

    itLasts('starts again what exited', async () => {
      const workload = harness.workload()
      const { next } = exits()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      await harness.kill(workload.botId)
      await next()
      await driver.apply(workload)
      expect(await seen(workload.botId)).toMatchObject({ generation: 1, state: 'running' })
      await expect.poll(() => sessions(workload.botId)).toEqual(['opened 1', 'opened 1'])
    })

    it('makes one process of many applies at once', async () => {
      const workload = harness.workload()
      await Promise.all(Array.from({ length: 5 }, () => driver.apply(workload)))
      await said(workload.botId, 'opened 1')
      expect(await harness.processes(workload.botId)).toBe(1)
      expect(await sessions(workload.botId)).toEqual(['opened 1'])
    })

    itWakes('answers again after its worker ended, and tells no exit', async () => {
      const workload = harness.workload()
      const { told } = exits()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      const before = await seen(workload.botId)
      await harness.kill(workload.botId)
      expect(await harness.processes(workload.botId)).toBe(0)
      const after = await seen(workload.botId)
      expect(after).toMatchObject({
        state: 'running',
        since: before?.since,
        report: { readyForMs: expect.any(Number) },
      })
      await driver.apply(workload)
      expect(await sessions(workload.botId)).toEqual(['opened 1', 'opened 1'])
      await driver.stop(workload.botId)
      await driver.apply(workload)
      expect(await seen(workload.botId)).toMatchObject({ generation: 1, state: 'running', report: { generation: 1 } })
      expect(told).toEqual([])
    })

    itWakes('tells nothing good of a workload that ends at once', async () => {
      const workload = harness.workload({}, 'exit')
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      const bot = await seen(workload.botId)
      expect(bot).toMatchObject({ generation: 1, state: 'running' })
      expect(bot).not.toHaveProperty('report')
    })

    itLasts('tells of a workload that exits at once', async () => {
      const workload = harness.workload({}, 'exit')
      const { told, next } = exits()
      await driver.apply(workload)
      await next()
      expect(told[0]).toMatchObject({ botId: workload.botId, generation: 1, code: 3, signal: null })
      const bot = await seen(workload.botId)
      expect(bot).toMatchObject({ generation: 1, state: 'exited', exit: { code: 3, signal: null } })
      expect(Math.abs(Date.now() - Number(bot?.since))).toBeLessThan(60_000)
    })

    itLasts('tells of a kill from outside, with its signal', async () => {
      const workload = harness.workload()
      const { told, next } = exits()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      await harness.kill(workload.botId)
      await next()
      expect(told).toEqual([
        { botId: workload.botId, generation: 1, at: expect.any(Date), code: null, signal: 'SIGKILL' },
      ])
      expect(await seen(workload.botId)).toMatchObject({ state: 'exited', exit: { code: null, signal: 'SIGKILL' } })
    })

    itLasts('tells of a crash, with its code, and leaves it at that', async () => {
      const workload = harness.workload()
      const { told, next } = exits()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      await harness.crash(workload.botId, 7)
      await next()
      expect(told[0]).toMatchObject({ generation: 1, code: 7, signal: null })
      expect(await seen(workload.botId)).toMatchObject({ state: 'exited', exit: { code: 7, signal: null } })
      expect(await harness.processes(workload.botId)).toBe(0)
    })

    itLasts('tells every exit once, to every listener, until the listener leaves', async () => {
      const workload = harness.workload()
      const [stays, leaves] = [exits(), exits()]
      driver.watch(() => {
        throw new Error('a listener of bad manners')
      })
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      await driver.stop(workload.botId)
      await Promise.all([stays.next(), leaves.next()])
      leaves.end()
      await driver.apply(harness.workload({ ...workload, generation: 2 }))
      await said(workload.botId, 'opened 2')
      await driver.stop(workload.botId)
      await stays.next(2)
      expect(stays.told.map((exit) => exit.generation)).toEqual([1, 2])
      expect(leaves.told).toHaveLength(1)
    })

    it('stops a bot that ends when asked, keeping its log', async () => {
      const workload = harness.workload()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      await driver.stop(workload.botId)
      expect(await harness.processes(workload.botId)).toBe(0)
      expect((await seen(workload.botId))?.state ?? 'exited').toBe('exited')
      expect(await sessions(workload.botId)).toEqual(['opened 1', 'closed 1'])
      await driver.stop(workload.botId)
    })

    it('ends a bot that does not end when asked', async () => {
      const workload = harness.workload({}, 'stubborn')
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      await driver.stop(workload.botId)
      expect(await harness.processes(workload.botId)).toBe(0)
    })

    it('takes stop and remove of what is not there', async () => {
      await driver.stop(randomUUID())
      await driver.remove(randomUUID())
      expect(await driver.observe()).toEqual([])
    })

    it('leaves nothing of what is removed', async () => {
      const workload = harness.workload()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      await driver.remove(workload.botId)
      expect(await driver.observe()).toEqual([])
      expect(await harness.processes(workload.botId)).toBe(0)
      expect(await harness.files(workload.botId)).toEqual([])
      expect(await driver.logs(workload.botId, { tail: 10 })).toEqual([])
      await driver.remove(workload.botId)
    })

    it('observes many at once', async () => {
      const workloads = Array.from({ length: 5 }, (_, n) => harness.workload({ generation: n + 1 }))
      await Promise.all(workloads.map((workload) => driver.apply(workload)))
      await driver.stop(workloads[0]?.botId ?? '')
      const all = await driver.observe()
      const running = all.filter((bot) => bot.state === 'running')
      expect(new Map(running.map((bot) => [bot.botId, bot.generation]))).toEqual(
        new Map(workloads.slice(1).map((workload) => [workload.botId, workload.generation])),
      )
    })

    it('answers the newest lines of a log, oldest first', async () => {
      const workload = harness.workload({}, 'talk')
      await driver.apply(workload)
      await said(workload.botId, 'line 300')
      expect(await driver.logs(workload.botId, { tail: 3 })).toEqual(['line 298', 'line 299', 'line 300'])
      expect(await driver.logs(workload.botId, { tail: 0 })).toEqual([])
      const all = await driver.logs(workload.botId, { tail: 1000 })
      expect(all).toEqual(['opened 1', ...Array.from({ length: 300 }, (_, n) => `line ${n + 1}`)])
    })

    it('brings secrets to the bot and to nobody else', async () => {
      const secrets = { DISCORD_TOKEN: `canary-${randomUUID()}`, BOT_KEY: `canary-${randomUUID()}` }
      const workload = harness.workload({ secrets })
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      expect(await harness.secretsSeen(workload.botId)).toEqual(secrets)
      const visible = `${await harness.visible()}${JSON.stringify(await driver.observe())}`
      expect(visible).toContain(workload.botId)
      expect(visible).not.toContain('canary')
      await driver.stop(workload.botId)
      expect((await harness.files(workload.botId)).filter((file) => file.includes('secret'))).toEqual([])
    })

    it('blames the engine, and soon, when the engine says nothing', async () => {
      const workload = harness.workload()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      const speak = await harness.silence()
      const began = performance.now()
      await expect(driver.observe()).rejects.toThrow(DriverUnreachable)
      expect(performance.now() - began).toBeLessThan(20_000)
      speak()
      await expect.poll(() => seen(workload.botId)).toMatchObject({ state: 'running' })
      expect(await sessions(workload.botId)).toEqual(['opened 1'])
    })

    it('never runs two generations at once', async () => {
      const { botId } = harness.workload()
      const spans = async () => {
        const lines = (await driver.logs(botId, { tail: 500 })).map((line) => line.split(' '))
        const at = (word: string, generation: number) =>
          Number(lines.find(([said, of]) => said === word && of === String(generation))?.[2])
        return (generation: number) => ({ from: at('from', generation), until: at('until', generation) })
      }
      for (let generation = 1; generation <= 3; generation++) {
        await driver.apply(harness.workload({ botId, generation }, 'timed'))
        await said(botId, `opened ${generation}`)
        if (generation === 1) continue
        const of = await spans()
        expect(of(generation - 1).until).toBeGreaterThan(of(generation - 1).from)
        expect(of(generation).from).toBeGreaterThanOrEqual(of(generation - 1).until)
      }
    })

    it('ends in the same state when an apply was cut short at any call', async () => {
      for (let cut = 1; ; cut++) {
        const { botId } = harness.workload()
        await driver.apply(harness.workload({ botId }))
        await said(botId, 'opened 1')
        const newer = harness.workload({ botId, generation: 2, secrets: { DISCORD_TOKEN: 'second', BOT_KEY: 'k' } })
        const tapped = await harness.tap(cut)
        await tapped.driver.apply(newer).catch(() => undefined)
        await tapped.driver.close()
        await driver.apply(newer)
        await said(botId, 'opened 2')
        expect(await sessions(botId), `cut after call ${cut}`).toEqual(['opened 1', 'closed 1', 'opened 2'])
        expect((await driver.observe()).filter((bot) => bot.botId === botId)).toMatchObject([
          { generation: 2, state: 'running' },
        ])
        expect(await harness.processes(botId)).toBe(1)
        expect(await harness.secretsSeen(botId)).toEqual(newer.secrets)
        await driver.remove(botId)
        expect(await harness.files(botId), `cut after call ${cut}`).toEqual([])
        if (tapped.calls() < cut) break
        expect(cut).toBeLessThan(40)
      }
    }, 900_000)

    it('is right again after a restart of the engine', async () => {
      const [workload, other] = [harness.workload(), harness.workload()]
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      const { told } = exits()
      await harness.restartEngine()
      const survives = async () => (await harness.processes(workload.botId)) === 1
      await expect
        .poll(
          async () => ((await seen(workload.botId).catch(() => undefined))?.state === 'running') === (await survives()),
        )
        .toBe(true)
      if (tellsExits && !(await survives()))
        await expect.poll(() => told.map(({ botId }) => botId)).toEqual([workload.botId])
      await driver.apply(workload)
      await driver.apply(other)
      await said(other.botId, 'opened 1')
      expect(await seen(workload.botId)).toMatchObject({ generation: 1, state: 'running' })
      expect([await harness.processes(workload.botId), await harness.processes(other.botId)]).toEqual([1, 1])
      if (!tellsExits) return
      const before = told.length
      await harness.kill(other.botId)
      await expect.poll(() => told.slice(before)).toMatchObject([{ botId: other.botId, signal: 'SIGKILL' }])
    })

    itLasts('holds a bot to its limits', async () => {
      const limits = { memoryMb: 112, cpus: 0.75, pids: 40 }
      const workload = harness.workload({ limits })
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      const held = await harness.limitsOf(workload.botId)
      if (held === undefined) expect(name).toBe('simulation')
      else expect(limits).toMatchObject({ memoryMb: 0, ...held })
    })

    it('observes any number by one call', async () => {
      const { driver: observing, calls } = await harness.tap()
      for (const count of [1, 6]) {
        await Promise.all(Array.from({ length: count }, () => driver.apply(harness.workload())))
        await observing.observe()
        const before = calls()
        const bots = await observing.observe()
        expect([bots.length, calls() - before]).toEqual([count === 1 ? 1 : 7, 1])
      }
      await observing.close()
    })

    it('leaves the bots running when it lets go', async () => {
      const workload = harness.workload()
      await driver.apply(workload)
      await said(workload.botId, 'opened 1')
      await driver.close()
      expect(await harness.processes(workload.botId)).toBe(1)
    })

    it('leaves nothing when it closes with its bots', async () => {
      const workloads = [harness.workload(), harness.workload({}, 'stubborn'), harness.workload({}, 'exit')]
      for (const workload of workloads) {
        await driver.apply(workload)
        await said(workload.botId, 'opened 1')
      }
      await driver.close({ stopBots: true })
      for (const { botId } of workloads) {
        expect(await harness.processes(botId)).toBe(0)
        expect(await harness.files(botId)).toEqual([])
      }
      driver = await harness.open()
      expect(await driver.observe()).toEqual([])
    })
  })
}
