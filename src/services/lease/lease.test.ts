import { describe, expect, it } from 'vitest'
import type { LeaseStore } from '../../stores/stores.ts'
import { listeningLog } from '../../testing/app.ts'
import { createManualClock } from '../../testing/manual-clock.ts'
import { underLease } from './gate.ts'
import { createLease, type Held, leaseTimes } from './lease.ts'

/** One lease in memory, and Musters that can be cut off from it: their requests then wait until they are let through. */
function aDatabase() {
  const clock = createManualClock()
  const log = listeningLog()
  const row = { holder: undefined as string | undefined, generation: 0, by: '', until: 0 }
  const faults = { away: false, cutOff: new Map<string, Promise<void>>() }
  const store: LeaseStore = {
    async take({ holder, by, ttlMs, alone }) {
      await faults.cutOff.get(by)
      if (faults.away) throw new Error('away')
      const now = clock.now().getTime()
      const free = row.holder === undefined || row.until <= now || alone
      if (row.holder !== holder && !free) return { held: false, generation: row.generation, heldBy: row.by }
      if (row.holder !== holder) Object.assign(row, { holder, by, generation: row.generation + 1 })
      row.until = now + ttlMs
      return { held: true, generation: row.generation, heldBy: by }
    },
    async release(holder) {
      if (row.holder === holder) row.holder = undefined
    },
  }
  const monotonic = () => clock.now().getTime()
  const muster = (by: string, changes: { alone?: boolean; monotonic?: () => number } = {}) =>
    createLease({ store, clock, monotonic, log, by, alone: false, ...changes })
  /** Answers the function that lets its requests through. */
  function cutOff(by: string): () => void {
    let end = () => {}
    faults.cutOff.set(by, new Promise((resolve) => (end = resolve)))
    return () => {
      faults.cutOff.delete(by)
      end()
    }
  }
  return { clock, log, row, faults, muster, cutOff }
}

const going = new AbortController().signal
const codeOf = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return undefined
}

describe('the lease of a Muster', () => {
  it('is kept by being renewed, and another gets it within ten seconds of its holder’s death', async () => {
    const { clock, muster, cutOff } = aDatabase()
    const first = await muster('one').acquire(going)
    const standby = muster('two')
    let second: Held | undefined
    void standby.acquire(going).then((got) => (second = got))
    await clock.advance(60_000)
    expect([first.isSure(), second, standby.state()]).toEqual([true, undefined, { role: 'standby', heldBy: 'one' }])
    cutOff('one')
    await clock.advance(leaseTimes.ttlMs - leaseTimes.renewMs - 1)
    expect(second).toBe(undefined)
    await clock.advance(leaseTimes.renewMs + leaseTimes.pollMs + 1)
    expect([second?.generation, second?.isSure(), standby.state()]).toEqual([2, true, { role: 'acting' }])
  })

  it('is not used any more by a holder who was paused, before and after it hears that another has it', async () => {
    const { clock, muster, cutOff } = aDatabase()
    const first = await muster('one').acquire(going)
    const wake = cutOff('one')
    const second = muster('two').acquire(going)
    await clock.advance(leaseTimes.ttlMs - leaseTimes.marginMs + 1)
    expect([first.isSure(), codeOf(first.assert), first.lost.aborted]).toEqual([false, 'LeaseUnsure', false])
    await clock.advance(20_000)
    expect((await second).isSure()).toBe(true)
    wake()
    await clock.advance(leaseTimes.renewMs)
    expect([first.isSure(), codeOf(first.assert), first.lost.aborted]).toEqual([false, 'LeaseLost', true])
    await clock.advance(20_000)
    expect([(await second).isSure(), first.isSure()]).toEqual([true, false])
  })

  it('is lost at once when the database refuses a write, and cannot come back', async () => {
    const { clock, muster, row } = aDatabase()
    const first = await muster('one').acquire(going)
    first.refused()
    expect([first.isSure(), codeOf(first.assert), first.lost.aborted]).toEqual([false, 'LeaseLost', true])
    await clock.advance(leaseTimes.renewMs * 3)
    expect([first.isSure(), row.until <= clock.now().getTime() + leaseTimes.ttlMs]).toEqual([false, true])
  })

  it('goes on under the same generation when the database was away and nobody took it', async () => {
    const { clock, muster, faults } = aDatabase()
    const first = await muster('one').acquire(going)
    faults.away = true
    await clock.advance(60_000)
    expect(codeOf(first.assert)).toBe('LeaseUnsure')
    faults.away = false
    await clock.advance(leaseTimes.renewMs)
    expect([codeOf(first.assert), first.generation, first.lost.aborted]).toEqual([undefined, 1, false])
  })

  it('runs from the question, not from an answer that was long under way', async () => {
    const { clock, muster, cutOff } = aDatabase()
    const through = cutOff('one')
    const getting = muster('one').acquire(going)
    await clock.advance(leaseTimes.ttlMs)
    through()
    expect(codeOf((await getting).assert)).toBe('LeaseUnsure')
  })

  it('runs on when the clock is set back', async () => {
    const { clock, muster, cutOff } = aDatabase()
    let steady = 0
    const first = await muster('one', { monotonic: () => steady }).acquire(going)
    cutOff('one')
    expect(first.isSure()).toBe(true)
    steady = leaseTimes.ttlMs
    expect([first.isSure(), clock.now()]).toEqual([false, new Date('2026-01-01T00:00:00Z')])
  })

  it('is given back at a clean end, so that the next need not wait', async () => {
    const { clock, muster } = aDatabase()
    const first = await muster('one').acquire(going)
    const second = muster('two').acquire(going)
    await clock.advance(3_000)
    void first.release()
    await clock.advance(leaseTimes.pollMs)
    expect([(await second).generation, first.isSure(), first.lost.aborted]).toEqual([2, false, false])
  })

  it('is got at once where nobody else can be, whoever had it', async () => {
    const { muster } = aDatabase()
    await muster('one').acquire(going)
    expect((await muster('two', { alone: true }).acquire(going)).generation).toBe(2)
  })

  it('is waited for while the database is away, and until Muster ends', async () => {
    const { clock, muster, faults, row, log } = aDatabase()
    faults.away = true
    const ending = new AbortController()
    const lease = muster('one')
    const getting = lease.acquire(ending.signal).catch((reason: unknown) => reason)
    await clock.advance(10_000)
    expect(lease.state()).toEqual({ role: 'unknown' })
    expect(log.lines.filter((line) => line.includes('the database does not answer'))).toHaveLength(1)
    ending.abort('ended')
    expect([await getting, row.holder]).toEqual(['ended', undefined])
  })
})

describe('what acts', () => {
  it('is only refused while it may not, and everything else never', async () => {
    const told: string[] = []
    const engine = {
      name: 'pm2',
      stop: async (botId: string) => void told.push(`stop ${botId}`),
      observe: async () => 'seen',
    }
    let may = true
    const assert = () => {
      if (!may) throw new Error('may not')
    }
    const gated = underLease(engine, ['stop'], { assert })
    await gated.stop('a')
    may = false
    await expect(gated.stop('b')).rejects.toThrow('may not')
    expect([told, await gated.observe(), gated.name]).toEqual([['stop a'], 'seen', 'pm2'])
  })
})
