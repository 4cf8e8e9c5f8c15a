import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  crashStarts,
  isRefusal,
  judgeReserve,
  judgeStart,
  type LedgerStart,
  loginReserve,
  refusalShare,
  unattendedCeiling,
} from './login-budget.ts'

const noon = new Date('2026-03-01T12:00:00Z')
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const before = (ms: number) => new Date(noon.getTime() - ms)
const start = (ms: number, unattended = true): LedgerStart => ({
  at: before(ms),
  unattended,
  botId: 'b',
  generation: 1,
})
const many = (n: number, unattended = true) =>
  Array.from({ length: n }, (_, i) => start((n - i) * 60_000 + hourMs, unattended))
const ledger = (starts: LedgerStart[], changes: { refusals?: number; lastReconnectAt?: Date } = {}) => ({
  ...{ starts, reconnects: 0, lastReconnectAt: null, refusals: 0, ...changes },
})
const usual = { unattended: true, maxConcurrency: 1, windowMs: 5_000 }

describe('one more start', () => {
  it('may be when there is nothing against it', () => {
    expect(judgeStart(ledger([]), usual, noon)).toEqual({ may: true })
    expect(judgeStart(ledger(many(unattendedCeiling - 1)), usual, noon)).toEqual({ may: true })
  })

  it('that nobody asked for waits at the ceiling until the oldest is a day old', () => {
    const starts = many(unattendedCeiling)
    const until = new Date((starts[0] as LedgerStart).at.getTime() + dayMs)
    expect(judgeStart(ledger(starts), usual, noon)).toEqual({ may: false, why: 'ceiling', until })
    expect(judgeStart(ledger(starts), { ...usual, unattended: false }, noon)).toEqual({ may: true })
  })

  it('after a day of deployments may be: what a person replaced was no crash', () => {
    const starts = many(200, false)
    expect(crashStarts(ledger(starts), noon)).toHaveLength(1)
    expect(judgeStart(ledger(starts), usual, noon)).toEqual({ may: true })
  })

  it('counts what a person started and a crash ended, too', () => {
    const loop = [start(50_000, false), start(40_000), start(30_000)]
    expect(crashStarts(ledger([...loop, ...loop]), noon)).toHaveLength(6)
  })

  it('waits as long as Discord wants between logins, also after a login that the bot made by itself', () => {
    const until = (ms: number) => ({ may: false, why: 'spacing', until: new Date(noon.getTime() + ms) })
    expect(judgeStart(ledger([start(2_000)]), usual, noon)).toEqual(until(3_000))
    expect(judgeStart(ledger([start(5_000)]), usual, noon)).toEqual({ may: true })
    expect(judgeStart(ledger([], { lastReconnectAt: before(1_000) }), usual, noon)).toEqual(until(4_000))
    const two = ledger([start(3_000), start(2_000)])
    expect(judgeStart(two, { ...usual, maxConcurrency: 2 }, noon)).toEqual(until(2_000))
    expect(judgeStart(two, { ...usual, maxConcurrency: 3 }, noon)).toEqual({ may: true })
  })

  it('waits while too much is refused at its address, whoever asks', () => {
    const asked = { ...usual, unattended: false }
    expect(judgeStart(ledger([], { refusals: refusalShare }), asked, noon)).toMatchObject({ why: 'refusals' })
    expect(judgeStart(ledger([], { refusals: refusalShare - 1 }), asked, noon)).toEqual({ may: true })
  })

  it('leaves the reserve alone, and is thought of again in ten minutes or when there are new logins', () => {
    const held = (ms: number) => ({ may: false, why: 'reserve', until: new Date(noon.getTime() + ms) })
    expect(judgeReserve({ remaining: loginReserve, resetAfterMs: 1 }, noon)).toEqual({ may: true })
    expect(judgeReserve({ remaining: loginReserve - 1, resetAfterMs: 5 * hourMs }, noon)).toEqual(held(600_000))
    expect(judgeReserve({ remaining: 0, resetAfterMs: 200_000 }, noon)).toEqual(held(200_000))
    expect(judgeReserve({ remaining: 0, resetAfterMs: 0 }, noon)).toEqual(held(60_000))
  })
})

describe('whatever a bot and people do', () => {
  /** Minutes between attempts, and whether a person asks for this one. */
  const attempts = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 40 * 60_000 }), asked: fc.boolean() }), {
    minLength: 50,
    maxLength: 400,
  })

  it('no 24 hours see more crashes than the ceiling, no two logins are closer than 5 s, and the reserve stays', () => {
    fc.assert(
      fc.property(attempts, fc.integer({ min: 0, max: 300 }), (all, left) => {
        const starts: LedgerStart[] = []
        let now = noon
        let remaining = left
        for (const { afterMs, asked } of all) {
          now = new Date(now.getTime() + afterMs)
          const recent = starts.filter(({ at }) => now.getTime() - at.getTime() < dayMs)
          const ours = judgeStart(ledger(recent), { ...usual, unattended: !asked }, now)
          if (!ours.may) expect(ours.until > now).toBe(true)
          if (!ours.may || !judgeReserve({ remaining, resetAfterMs: 1 }, now).may) continue
          starts.push({ at: now, unattended: !asked, botId: 'b', generation: 1 })
          remaining -= 1
          expect(remaining).toBeGreaterThanOrEqual(loginReserve - 1)
          if (!asked) expect(crashStarts({ starts }, now).length).toBeLessThanOrEqual(unattendedCeiling)
        }
        const times = starts.map(({ at }) => at.getTime())
        for (const [i, at] of times.entries()) expect(at - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(5_000)
      }),
      { numRuns: 60 },
    )
  })

  it('a bot that is never well makes no more than the ceiling and what people asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5_000, max: 20 * 60_000 }), fc.integer({ min: 0, max: 4 }), (everyMs, asks) => {
        const starts: LedgerStart[] = []
        for (let ms = 0, i = 0; ms < dayMs; ms += everyMs, i += 1) {
          const now = new Date(noon.getTime() + ms)
          const unattended = i % 50 !== 0 || i / 50 >= asks
          if (judgeStart(ledger(starts), { ...usual, unattended }, now).may)
            starts.push({ at: now, unattended, botId: 'b', generation: 1 })
        }
        expect(starts.length).toBeLessThan(30)
      }),
    )
  })
})

it('a refusal is what Discord counts as an invalid request', () => {
  expect([401, 403, 429].map((status) => isRefusal(status, null))).toEqual([true, true, true])
  expect([200, 204, 400, 404, 500].map((status) => isRefusal(status, null))).not.toContain(true)
  expect([isRefusal(429, 'shared'), isRefusal(429, 'user'), isRefusal(429, 'global')]).toEqual([false, true, true])
})
