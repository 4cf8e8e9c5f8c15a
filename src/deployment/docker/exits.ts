import type { Readable } from 'node:stream'
import { backoffMs } from '../../lib/backoff.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Exit } from '../driver.ts'
import { type Engine, unless } from './engine.ts'
import { jsonLines } from './json-lines.ts'
import { exitOf, type Listed } from './listing.ts'
import { labels } from './names.ts'

interface Needs {
  engine: Engine
  supervisor: () => string
  list: () => Promise<Listed[]>
  clock: Clock
  log: Log
}

/** A message of the engine's event stream, as far as we read it. */
interface DieEvent {
  Actor: { ID: string; Attributes: Record<string, string> }
  timeNano: number
}

/** As long after an event a list may still show what was before it. */
const listsLagMs = 3000

/** How every container that runs ends, told once: by the engine's event stream, and by the lists where that has a gap. */
export type Exits = ReturnType<typeof createExits>

/** A container runs once (each start makes a new one), so its id is what an exit is known by. */
export function createExits({ engine, supervisor, list, clock, log }: Needs) {
  const listeners = new Set<(exit: Exit) => void>()
  /** Believed to run, and since when by our clock: whoever is missing in a list asked for later ended without an event. */
  const running = new Map<string, Pick<Listed, 'botId' | 'generation'> & { since: number }>()
  /** How each ended, and when by the engine's clock; `toldAt` by ours. */
  const ended = new Map<string, { at: Date; exit?: Listed['exit']; toldAt: number }>()
  const closing = new AbortController()
  let connecting: Promise<void> | undefined
  /** Up to when everything was heard, by the engine's clock in seconds. */
  let heardUntil: number | undefined

  function tell(id: string, exit: Exit): void {
    running.delete(id)
    if (ended.has(id)) return
    const { at, code, signal } = exit
    ended.set(id, { at, exit: { code, signal }, toldAt: clock.now().getTime() })
    for (const listener of listeners) {
      try {
        listener(exit)
      } catch (error) {
        log.error({ err: error, botId: exit.botId }, 'a listener failed at an exit')
      }
    }
  }

  function heard({ Actor, timeNano }: DieEvent): void {
    heardUntil = Math.max(heardUntil ?? 0, timeNano / 1e9)
    const { [labels.bot]: botId, [labels.generation]: generation, exitCode } = Actor.Attributes
    if (botId === undefined) return
    const at = new Date(timeNano / 1e6)
    tell(Actor.ID, { botId, generation: Number(generation), at, ...exitOf(Number(exitCode)) })
  }

  async function engineTime(): Promise<number> {
    const { SystemTime } = await engine.ask((docker) => docker.info())
    return Date.parse(SystemTime) / 1000
  }

  async function open(): Promise<Readable> {
    // Only containers die.
    const filters = { event: ['die'], label: [`${labels.supervisor}=${supervisor()}`] }
    // An engine greets before it listens to itself, so from a moment before; what comes again is known by its id.
    heardUntil ??= await engineTime()
    const since = heardUntil - 0.001
    const givenUp = new AbortController()
    const abortSignal = AbortSignal.any([closing.signal, givenUp.signal])
    try {
      return (await engine.ask((docker) => docker.getEvents({ filters, since, abortSignal }))) as Readable
    } catch (error) {
      givenUp.abort()
      throw error
    }
  }

  /** Ends when the stream does. */
  async function follow(stream: Readable): Promise<void> {
    try {
      for await (const message of jsonLines(stream)) heard(message as DieEvent)
    } catch (error) {
      log.debug({ err: error }, 'the event stream of the engine broke')
    }
  }

  async function keepFollowing(first: Readable): Promise<void> {
    let stream: Readable | undefined = first
    for (let failures = 0; !closing.signal.aborted; ) {
      if (stream) await follow(stream)
      if (closing.signal.aborted) return
      try {
        await clock.sleep(backoffMs(failures + 1, { firstMs: 200, maxMs: 15_000 }), closing.signal)
        stream = await open()
        await compare(await list(), clock.now().getTime())
        if (failures > 0) log.info({}, 'the engine tells its events again')
        failures = 0
      } catch (error) {
        stream = undefined
        if (failures++ === 0 && !closing.signal.aborted) log.warn({ err: error }, 'the events of the engine stopped')
      }
    }
  }

  /** Exact, by one question per container whose end nobody saw. */
  async function endOf(one: Listed): Promise<Date> {
    const known = ended.get(one.id)
    if (known) return known.at
    const at = await finishedAt(one)
    ended.set(one.id, { at, toldAt: clock.now().getTime() })
    return at
  }

  async function finishedAt(one: Listed): Promise<Date> {
    const inspected = await engine
      .ask((docker, abortSignal) => docker.getContainer(one.id).inspect({ abortSignal }))
      .catch(unless(404))
    return new Date(inspected?.State.FinishedAt ?? clock.now())
  }

  /** An engine tells of an end before its own list shows it. */
  function corrected(one: Listed): Listed {
    const known = one.state === 'running' ? ended.get(one.id) : undefined
    if (!known || clock.now().getTime() - known.toldAt > listsLagMs) return one
    return { ...one, state: 'exited', ...(known.exit ? { exit: known.exit } : {}) }
  }

  /** What a list shows that no event told. `askedAt`: what happened later is not in it. */
  async function compare(listed: readonly Listed[], askedAt: number): Promise<void> {
    const there = new Map(listed.map((one) => [one.id, one]))
    for (const one of listed) {
      if (one.state !== 'running') continue
      // Somebody started an ended container by hand.
      ended.delete(one.id)
      running.set(one.id, { botId: one.botId, generation: one.generation, since: running.get(one.id)?.since ?? 0 })
    }
    for (const [id, { botId, generation, since }] of [...running]) {
      const one = there.get(id)
      if (one?.state === 'running' || since >= askedAt) continue
      const at = one ? await finishedAt(one) : clock.now()
      if (running.has(id)) tell(id, { botId, generation, at, ...(one?.exit ?? { code: null, signal: null }) })
    }
    for (const [id, { toldAt }] of ended) if (!there.has(id) && toldAt < askedAt) ended.delete(id)
  }

  return {
    watch(listener: (exit: Exit) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Resolves when the engine's events arrive; at once when nobody wants them. */
    async ready(): Promise<void> {
      if (listeners.size === 0) return
      connecting ??= open().then(
        (stream) => void keepFollowing(stream),
        (error) => {
          connecting = undefined
          throw error
        },
      )
      await connecting
    },
    started(id: string, bot: Pick<Listed, 'botId' | 'generation'>): void {
      if (!ended.has(id)) running.set(id, { ...bot, since: clock.now().getTime() })
    },
    compare,
    corrected,
    endOf,
    close: () => closing.abort(),
  }
}
