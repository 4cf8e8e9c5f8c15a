// Over 200 lines: every way in which a message may fail, over one store and one channel in memory.
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { SendFailed } from '../../domain/delivery.ts'
import type { OutboxItem } from '../../domain/incident.ts'
import { silentLog } from '../../lib/log.ts'
import { createRedactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import { fleetRoutes } from '../../testing/fleet.ts'
import { createManualClock } from '../../testing/manual-clock.ts'
import type { AlertMessage } from '../services.ts'
import { createOutbox } from './outbox.ts'

function post() {
  const clock = createManualClock()
  const items = new Map<number, OutboxItem & { state: string; notBefore: number; error?: string }>()
  const begun: number[] = []
  const sent: (AlertMessage & { channelId: string; nonce: string })[] = []
  const state = {
    channel: 'ops' as string | undefined,
    next: [] as unknown[],
    storeAway: 0,
    closed: '',
    away: false,
    broken: 0,
  }
  const change = (id: number, with_: object) => void Object.assign(items.get(id) ?? {}, with_)
  const store: Stores['outbox'] = {
    async begin(id) {
      begun.push(id)
      const item = items.get(id)
      if (item?.state !== 'pending') return undefined
      change(id, { attempts: item.attempts + 1 })
      return { incident: undefined }
    },
    async postpone(ids, afterMs, error) {
      for (const id of ids) change(id, { notBefore: clock.now().getTime() + afterMs, error })
    },
    async due(limit) {
      if (state.storeAway-- > 0) throw new Error('away')
      const due = [...items.values()].filter((i) => i.state === 'pending' && i.notBefore <= clock.now().getTime())
      return structuredClone(due.slice(0, limit))
    },
    add: async () => 0,
    sent: async (id) => change(id, { state: 'sent' }),
    retry: async (id, afterMs, error) => change(id, { notBefore: clock.now().getTime() + afterMs, error }),
    hold: async () => undefined,
    skip: async (id) => change(id, { state: 'skipped' }),
    giveUp: async (id, error) => change(id, { state: 'given_up', error }),
    find: async () => undefined,
  }
  const outbox = createOutbox({
    outbox: store,
    incidents: { setMessage: async () => undefined, setCopy: async () => undefined },
    routes: async () => fleetRoutes(state.channel),
    sender: {
      async send(channelId, alert, nonce) {
        const fault = state.next.shift()
        if (fault) throw fault
        if (state.closed === channelId) throw new SendFailed('Missing Permissions', { gone: true })
        if (state.away || state.broken === alert.item.id)
          throw new SendFailed('Discord does not answer.', { away: true })
        sent.push({ ...alert, channelId, nonce })
        return { messageId: `m${sent.length}` }
      },
    },
    redact: createRedactor(),
    clock,
    log: silentLog,
    policy: { lateMs: 60_000 },
  })
  const owe = (id: number, channelId: string | null = null) =>
    items.set(id, {
      ...{ id, kind: 'notice', incidentId: null, text: `n${id}`, channelId, dedupeKey: `key-${id}`, attempts: 0 },
      ...{ createdAt: clock.now(), state: 'pending', notBefore: 0, messageId: null, clientId: null, held: false },
      severity: 'minor',
    })
  const states = () => [...items.values()].map((item) => item.state)
  /** Lets time pass; a digest is worked out beside the event loop, so that its end is waited for in real time. */
  async function pass(ms: number, step = 1_000) {
    for (let left = ms; left > 0; left -= step) {
      await clock.advance(Math.min(left, step))
      await delay(2)
    }
  }
  return { pass, clock, outbox, owe, sent, state, states, items, begun }
}

describe('the outbox', () => {
  it('sends in order, with a nonce that is the same for the same message', async () => {
    const { outbox, owe, sent, states } = post()
    for (const id of [1, 2, 3]) owe(id, id === 2 ? 'elsewhere' : null)
    await Promise.all([outbox.drain(), outbox.drain(), outbox.drain()])
    expect(sent.map(({ item, channelId }) => [item.id, channelId])).toEqual([
      [1, 'ops'],
      [2, 'elsewhere'],
      [3, 'ops'],
    ])
    expect(new Set(sent.map(({ nonce }) => nonce)).size).toBe(3)
    for (const { nonce } of sent) expect(nonce).toMatch(/^.{1,25}$/)
    expect(states()).toEqual(['sent', 'sent', 'sent'])
  })

  it('waits as long as Discord says, then twice as long each time, and marks what is late', async () => {
    const { outbox, owe, sent, state, clock, items } = post()
    owe(1)
    state.next = [
      new SendFailed('busy', { retryAfterMs: 7_000 }),
      ...Array.from({ length: 6 }, () => new SendFailed('no', {})),
    ]
    await outbox.drain()
    const waits: number[] = []
    while (sent.length === 0) {
      const item = items.get(1)
      const wait = (item?.notBefore ?? 0) - clock.now().getTime()
      waits.push(wait)
      await clock.advance(wait)
      // It goes by itself by now; this only waits for it to have gone.
      await outbox.drain()
    }
    expect(waits).toEqual([7_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000])
    expect(sent[0]?.late).toBe(true)
  })

  it('gives up only what can never arrive, and goes on with the rest', async () => {
    const { outbox, owe, sent, state, states, items } = post()
    for (const id of [1, 2, 3]) owe(id)
    Object.assign(items.get(2) ?? {}, { kind: 'alert_test' })
    state.next = [
      new SendFailed('Invalid Form Body', { invalid: true }),
      new SendFailed('Unknown channel', { gone: true }),
    ]
    await outbox.drain()
    expect(states()).toEqual(['given_up', 'given_up', 'sent'])
    expect([items.get(1)?.error, items.get(2)?.error]).toEqual(['Invalid Form Body', 'Unknown channel'])
    expect(sent[0]?.late).toBe(false)
  })

  it('owes on what its only channel does not take, asks seldom, and goes on when it does', async () => {
    const { outbox, owe, sent, state, states, begun, pass } = post()
    for (const id of [1, 2, 3]) owe(id)
    state.closed = 'ops'
    await outbox.drain()
    await pass(10 * 60_000, 5_000)
    expect(states()).toEqual(['pending', 'pending', 'pending'])
    // After 5, 10, 20 and 40 s, and then once a minute: one of them each time.
    expect(begun.length).toBeLessThan(17)
    state.closed = ''
    await pass(60_000)
    expect(sent.map(({ item, late }) => [item.id, late]).toSorted()).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ])
  })

  it('sends nothing to a channel before Discord’s pause is over, and everything else meanwhile', async () => {
    const { outbox, owe, sent, state, begun, pass } = post()
    for (const id of [1, 2, 3]) owe(id, id === 3 ? 'elsewhere' : null)
    state.next = [new SendFailed('busy', { retryAfterMs: 7_000 })]
    await outbox.drain()
    expect(sent.map(({ item }) => item.id)).toEqual([3])
    await pass(6_999)
    expect(begun).toEqual([1, 3])
    await pass(1)
    await expect.poll(() => sent.map(({ item }) => item.id)).toEqual([3, 1, 2])
  })

  it('sends nothing at all before a pause for everything is over', async () => {
    const { outbox, owe, sent, state, begun, pass } = post()
    for (const id of [1, 2]) owe(id, `channel ${id}`)
    state.next = [new SendFailed('busy', { retryAfterMs: 7_000, everywhere: true })]
    await outbox.drain()
    await pass(6_999)
    expect(begun).toEqual([1])
    await pass(1)
    await expect.poll(() => sent.map(({ item }) => item.id)).toEqual([1, 2])
  })

  it('asks with one message while Discord is away, for an hour, and then tells everything late', async () => {
    const { outbox, owe, sent, state, begun, pass } = post()
    for (let id = 1; id <= 200; id++) owe(id)
    state.away = true
    await outbox.drain()
    await pass(60 * 60_000, 5_000)
    expect(begun.length).toBeLessThan(140)
    state.away = false
    await pass(61_000)
    expect(new Set(sent.map(({ item }) => item.id)).size).toBe(200)
    expect(sent.every(({ late }) => late)).toBe(true)
  })

  it('is not held up by a message that breaks Discord each time', async () => {
    const { outbox, owe, sent, state, pass } = post()
    for (const id of [1, 2, 3]) owe(id)
    state.broken = 1
    await outbox.drain()
    await pass(10_000)
    expect(sent.map(({ item }) => item.id)).toEqual([2, 3])
  })

  it('takes the fleet’s channel where the one it was meant for is gone', async () => {
    const { outbox, owe, sent, state, states } = post()
    owe(1, 'elsewhere')
    state.next = [new SendFailed('Unknown channel', { gone: true })]
    await outbox.drain()
    expect([states(), sent[0]?.channelId]).toEqual([['sent'], 'ops'])
  })

  it('is not held up by one message that cannot be rendered', async () => {
    const { outbox, owe, state, states } = post()
    owe(1)
    owe(2)
    state.next = [new TypeError('cannot read')]
    await outbox.drain()
    expect(states()).toEqual(['pending', 'sent'])
  })

  it('keeps what has no channel until there is one', async () => {
    const { outbox, owe, state, states } = post()
    state.channel = undefined
    owe(1)
    owe(2, 'elsewhere')
    await outbox.drain()
    expect(states()).toEqual(['pending', 'sent'])
    state.channel = 'ops'
    await outbox.drain()
    expect(states()).toEqual(['sent', 'sent'])
  })

  it('goes on by itself when the database was away', async () => {
    const { outbox, owe, state, states, clock } = post()
    state.storeAway = 1
    owe(1)
    await outbox.drain()
    expect(states()).toEqual(['pending'])
    await clock.advance(2_000)
    await expect.poll(states).toEqual(['sent'])
  })

  it('begins nothing of an incident while nothing of it can be sent', async () => {
    const { outbox, owe, items, state, begun, states } = post()
    state.channel = undefined
    owe(1)
    Object.assign(items.get(1) ?? {}, { kind: 'incident_opened', incidentId: 'i1' })
    await outbox.drain()
    expect([begun, states()]).toEqual([[], ['pending']])
    state.channel = 'ops'
    await outbox.drain()
    expect([begun, states()]).toEqual([[1], ['sent']])
  })

  it('leaves a channel that is closed for the fleet’s, and comes back when it is open', async () => {
    const { outbox, owe, sent, state, pass } = post()
    state.closed = 'elsewhere'
    owe(1, 'elsewhere')
    owe(2, 'elsewhere')
    await outbox.drain()
    state.closed = ''
    await pass(60_000)
    owe(3, 'elsewhere')
    await outbox.drain()
    expect(sent.map(({ channelId }) => channelId)).toEqual(['ops', 'ops', 'elsewhere'])
  })
})
