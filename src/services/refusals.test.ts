import { expect, it } from 'vitest'
import { refusalShare } from '../domain/login-budget.ts'
import { silentLog } from '../lib/log.ts'
import { aLedger } from '../testing/ledger.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { createRefusals } from './refusals.ts'

function setUp() {
  const clock = createManualClock()
  const ledger = aLedger()
  const notices: string[] = []
  const writes: object[] = []
  const stopping = new AbortController()
  const state = { away: false, kicks: 0 }
  const refusals = createRefusals({
    logins: {
      noteRefusals: async (counts, now) => {
        if (state.away) throw new Error('away')
        writes.push(counts)
        return ledger.noteRefusals(counts, now)
      },
    },
    outbox: { add: async ({ text }) => notices.push(text) },
    sender: {
      kick() {
        state.kicks += 1
      },
    },
    ...{ clock, log: silentLog, stopping: stopping.signal },
  })
  return { refusals, ledger, clock, notices, writes, state }
}

it('writes a burst once, and nothing while nothing is refused', async () => {
  const { refusals, clock, writes } = setUp()
  await clock.advance(600_000)
  for (const status of [401, 403, 401]) refusals.note(status)
  await clock.advance(600_000)
  expect(writes).toEqual([{ 401: 2, 403: 1 }])
  expect(refusals.isPaused()).toBe(false)
})

it('forgets none while the database is away', async () => {
  const { refusals, clock, writes, state } = setUp()
  state.away = true
  refusals.note(401)
  await clock.advance(30_000)
  refusals.note(401)
  state.away = false
  await clock.advance(30_000)
  expect(writes).toEqual([{ 401: 2 }])
})

it('holds still at the share, tells it once, and goes on when it is over', async () => {
  const { refusals, ledger, clock, notices, state } = setUp()
  for (let i = 1; i < refusalShare; i += 1) refusals.note(429)
  expect(refusals.isPaused()).toBe(false)
  refusals.note(429)
  expect(refusals.isPaused()).toBe(true)
  refusals.note(429)
  await clock.advance(180_000)
  expect([refusals.isPaused(), notices.length, state.kicks]).toEqual([true, 1, 1])
  expect(notices[0]).toContain('5000')
  ledger.refusals = 10
  await clock.advance(120_000)
  expect(refusals.isPaused()).toBe(false)
})

it('hears of what bots were refused when one is started', async () => {
  const { refusals, clock, notices } = setUp()
  refusals.heard(refusalShare)
  expect(refusals.isPaused()).toBe(true)
  await clock.advance(120_000)
  expect([refusals.isPaused(), notices.length]).toEqual([false, 1])
})

it('tells once of the bots of a swarm, without holding still itself, and again the next time', async () => {
  const { refusals, clock, notices } = setUp()
  for (const count of [refusalShare, refusalShare + 5, 10, refusalShare]) {
    refusals.heard(count, 'swarm')
    await clock.advance(60_000)
  }
  expect(refusals.isPaused()).toBe(false)
  expect(notices).toEqual([expect.stringContaining('on the swarm'), expect.stringContaining('on the swarm')])
})
