import { describe, expect, it } from 'vitest'
import { SendFailed } from '../../domain/delivery.ts'
import type { OutboxItem } from '../../domain/incident.ts'
import { silentLog } from '../../lib/log.ts'
import { createRedactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import { createManualClock } from '../../testing/manual-clock.ts'
import type { AlertMessage } from '../services.ts'
import { createOutbox } from './outbox.ts'

function post() {
  const clock = createManualClock()
  const items = new Map<number, OutboxItem & { state: string; notBefore: number; error?: string }>()
  const asked: string[] = []
  const sent: (AlertMessage & { channelId: string; nonce: string })[] = []
  const state = { channel: 'ops' as string | undefined, next: [] as unknown[], storeAway: 0 }
  const change = (id: number, with_: object) => void Object.assign(items.get(id) ?? {}, with_)
  const store: Stores['outbox'] = {
    async due(limit) {
      if (state.storeAway-- > 0) throw new Error('away')
      const due = [...items.values()].filter((i) => i.state === 'pending' && i.notBefore <= clock.now().getTime())
      return due.slice(0, limit)
    },
    add: async () => 0,
    sent: async (id) => change(id, { state: 'sent' }),
    retry: async (id, afterMs, error) =>
      change(id, { notBefore: clock.now().getTime() + afterMs, error, attempts: (items.get(id)?.attempts ?? 0) + 1 }),
    giveUp: async (id, error) => change(id, { state: 'given_up', error }),
    find: async () => undefined,
  }
  const outbox = createOutbox({
    outbox: store,
    incidents: { find: async (id) => void asked.push(id), setMessage: async () => undefined },
    fleetChannel: async () => state.channel,
    sender: {
      async send(channelId, alert, nonce) {
        const fault = state.next.shift()
        if (fault) throw fault
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
      ...{ createdAt: clock.now(), state: 'pending', notBefore: 0, messageId: null },
    })
  const states = () => [...items.values()].map((item) => item.state)
  return { clock, outbox, owe, sent, state, states, items, asked }
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
    owe(1)
    owe(2)
    state.next = [new SendFailed('Unknown channel', { gone: true })]
    await outbox.drain()
    expect(states()).toEqual(['given_up', 'sent'])
    expect(items.get(1)?.error).toBe('Unknown channel')
    expect(sent[0]?.late).toBe(false)
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

  it('looks up no incident while nothing of it can be sent', async () => {
    const { outbox, owe, items, state, asked, states } = post()
    state.channel = undefined
    owe(1)
    Object.assign(items.get(1) ?? {}, { kind: 'incident_opened', incidentId: 'i1' })
    await outbox.drain()
    expect([asked, states()]).toEqual([[], ['pending']])
    state.channel = 'ops'
    await outbox.drain()
    expect([asked, states()]).toEqual([['i1'], ['sent']])
  })
})
