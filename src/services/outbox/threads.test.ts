import { describe, expect, it } from 'vitest'
import { SendFailed } from '../../domain/delivery.ts'
import type { ThreadPart } from '../../domain/incident-thread.ts'
import type { Log } from '../../lib/log.ts'
import { createRedactor } from '../../lib/redact.ts'
import { anIncident } from '../../testing/commands.ts'
import { fleetRoutes } from '../../testing/fleet.ts'
import { createManualClock } from '../../testing/manual-clock.ts'
import { createThreadTroubles } from './thread-troubles.ts'
import { createThreads } from './threads.ts'

/** One thread for each of these incidents, in memory. */
function made(ids: readonly string[]) {
  const clock = createManualClock()
  const done: string[] = []
  const warned: object[] = []
  const nonces: string[] = []
  const state = { next: [] as unknown[], threads: true, threadId: null as string | null, attempts: 0, storeAway: false }
  const owed = new Set(ids)
  const over = (id: string, what: string) => {
    owed.delete(id)
    done.push(`${id} ${what}`)
  }
  const fail = () => {
    const fault = state.next.shift()
    if (fault) throw fault
  }
  const log: Log = {
    debug() {},
    info() {},
    warn: (fields) => void warned.push(fields),
    error: (fields) => void warned.push(fields),
  }
  const troubles = createThreadTroubles({ check: async () => ({ kind: 'gone' }), clock })
  const known = () => troubles.known().map(({ channelId, kind, why }) => [channelId, kind, why].join(' '))
  const threads = createThreads({
    troubles,
    threads: {
      async due() {
        if (state.storeAway) throw new Error('away')
        return [...owed].map((id) => anIncident({ id, channelId: 'ops', messageId: `card ${id}` }))
      },
      begin: async () =>
        ({ part: 1, steps: [], logTail: [], attempts: state.attempts, threadId: state.threadId }) satisfies ThreadPart,
      made: async (id, threadId) => void done.push(`${id} made ${threadId}`),
      told: async (id, ms) => over(id, `told, ${ms}`),
      retry: async (id, ms) => over(id, `again, ${ms}`),
      end: async (id, why) => over(id, why),
    },
    routes: async () => fleetRoutes('ops').map((route) => ({ ...route, threads: state.threads })),
    messages: {
      async open({ messageId }) {
        fail()
        return `thread of ${messageId}`
      },
      async post(threadId, incident, _part, nonce) {
        fail()
        nonces.push(nonce)
        done.push(`${incident.id} in ${threadId}`)
      },
    },
    redact: createRedactor(),
    clock,
    log,
  })
  return { threads, clock, done, warned, nonces, state, owed, known }
}

describe('threads of incidents', () => {
  it('are made once, and told', async () => {
    const { threads, done, nonces, state, owed } = made(['a'])
    await Promise.all([threads.drain(), threads.drain()])
    expect(done).toEqual(['a made thread of card a', 'a in thread of card a', 'a told, 15000'])
    state.threadId = 'thread of card a'
    owed.add('a')
    await threads.drain()
    expect(done.slice(3)).toEqual(['a in thread of card a', 'a told, 15000'])
    // The same message has the same nonce, which Discord takes up to 25 characters of.
    expect(nonces[0]).toBe(nonces[1])
    expect(nonces[0]).toMatch(/^\w{1,25}$/)
  })

  it('are left alone where the route wants none', async () => {
    const { threads, done, state } = made(['a'])
    state.threads = false
    await threads.drain()
    expect(done).toEqual(['a off'])
  })

  it('end where Discord allows none, with one word in the log for each channel, or where one is deleted', async () => {
    const { threads, done, warned, state, owed, known } = made(['a', 'b'])
    state.next = [new SendFailed('no', { gone: true }), new SendFailed('no', { gone: true })]
    await threads.drain()
    expect([done, warned]).toEqual([['a refused', 'b refused'], [{ incidentId: 'a', channelId: 'ops', why: 'no' }]])
    expect(known()).toEqual(['ops refused no'])
    state.threadId = 'thread'
    state.next = [new SendFailed('Unknown Channel', { gone: true, missing: true })]
    owed.add('c')
    await threads.drain()
    expect([done.at(-1), warned.length]).toEqual(['c gone', 1])
    expect(known()).toEqual(['ops refused no'])
    // The next one succeeds.
    owed.add('d')
    await threads.drain()
    expect(known()).toEqual([])
  })

  it.each([
    ['a thread that must not be made', null, { forbidden: true }, 'refused', ['ops forbidden no']],
    ['one that must not be written in', 'thread', { forbidden: true }, 'gone', ['ops forbidden no']],
    ['a card that was deleted', null, { missing: true }, 'refused', []],
    ['a thread that was deleted', 'thread', { missing: true }, 'gone', []],
  ])('have trouble, or none, with %s', async (_, threadId, more, end, expected) => {
    const { threads, done, warned, state, known } = made(['a'])
    state.threadId = threadId
    state.next = [new SendFailed('no', { gone: true, ...more })]
    await threads.drain()
    expect([done, known(), warned.length]).toEqual([[`a ${end}`], expected, expected.length])
  })

  it('have no trouble any more where nobody wants them', async () => {
    const { threads, state, owed, known } = made(['a'])
    state.next = [new SendFailed('no', { gone: true })]
    await threads.drain()
    state.threads = false
    owed.add('b')
    await threads.drain()
    expect(known()).toEqual([])
  })

  it('go on after a part that Discord never takes', async () => {
    const { threads, done, state, known } = made(['a', 'b'])
    state.next = [undefined, undefined, undefined, new SendFailed('Invalid Form Body', { invalid: true })]
    await threads.drain()
    expect(done.filter((line) => line.includes('told'))).toEqual(['a told, 15000', 'b told, 15000'])
    expect(known()).toEqual(['ops part Invalid Form Body'])
  })

  it('pause as long as Discord asks, and half a minute while it is away', async () => {
    const { threads, clock, done, state, owed } = made(['a', 'b'])
    state.next = [new SendFailed('busy', { retryAfterMs: 7_000 })]
    await threads.drain()
    await clock.advance(6_999)
    await threads.drain()
    expect(done).toEqual(['a again, 7000'])
    await clock.advance(1)
    state.next = [new SendFailed('away', { away: true })]
    state.attempts = 2
    await threads.drain()
    expect(done.slice(1)).toEqual(['b again, 20000'])
    owed.add('c')
    await clock.advance(29_999)
    await threads.drain()
    expect(done).toHaveLength(2)
    await clock.advance(1)
    await threads.drain()
    expect(done.at(-1)).toBe('c told, 15000')
  })

  it('are tried again when the database was away, and not after the end', async () => {
    const { threads, done, state } = made(['a'])
    state.storeAway = true
    await threads.drain()
    state.storeAway = false
    await threads.drain()
    expect(done.at(-1)).toBe('a told, 15000')
    await threads.stop()
    await threads.drain()
    expect(done).toHaveLength(3)
  })
})
