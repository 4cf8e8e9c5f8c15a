import { describe, expect, it } from 'vitest'
import { createManualClock } from '../testing/manual-clock.ts'
import { createHistory } from './history.ts'

/** A database with that many steps of ten days to fold, each of which takes a while. */
function historyWith(steps: number, failsAt = Number.NaN) {
  const clock = createManualClock()
  const stopping = new AbortController()
  const warnings: string[] = []
  let left = steps
  let thinned = 0
  const history = createHistory({
    clock,
    stopping: stopping.signal,
    policy: { foldMs: 1_000, foldPauseMs: 50 },
    log: { debug: () => {}, info: () => {}, warn: (_, text) => void warnings.push(text), error: () => {} },
    uptime: {
      async fold(bots) {
        expect(bots).toBeLessThanOrEqual(50)
        await clock.sleep(100)
        if (left === failsAt) throw new Error('away')
        if (left === 0) return 0
        left -= 1
        return 10
      },
      async thin() {
        if (left > 0) throw new Error('Folding comes first.')
        if (thinned === 2) return 0
        thinned += 1
        return 50
      },
    },
  })
  return { history, clock, stopping, warnings, left: () => left, thinned: () => thinned }
}

describe('folding the history', () => {
  it('goes on until nothing is left', async () => {
    const { history, clock, warnings, left, thinned } = historyWith(3)
    const folded = history.fold()
    await clock.advance(10_000)
    expect([await folded, left(), thinned(), warnings]).toEqual([30, 0, 2, []])
  })

  it('ends at its deadline, says so, and takes up the rest the next time', async () => {
    const { history, clock, warnings, left } = historyWith(9)
    const first = history.fold()
    await clock.advance(10_000)
    expect([await first, left(), warnings.length]).toEqual([70, 2, 1])
    const second = history.fold()
    await clock.advance(10_000)
    expect([await second, left(), warnings.length]).toEqual([20, 0, 1])
  })

  it('ends after the step it is in when Muster stops, also when the database goes away then', async () => {
    for (const failsAt of [Number.NaN, 3]) {
      const { history, clock, stopping, left } = historyWith(4, failsAt)
      const folded = history.fold()
      await clock.advance(160)
      stopping.abort(new Error('Muster is stopping.'))
      await clock.advance(10_000)
      expect([await folded, left()]).toEqual(Number.isNaN(failsAt) ? [20, 2] : [10, 3])
    }
  })

  it('fails as a job does when the database is away', async () => {
    const { history, clock } = historyWith(4, 3)
    const failed = expect(history.fold()).rejects.toThrow('away')
    await clock.advance(10_000)
    await failed
  })
})
