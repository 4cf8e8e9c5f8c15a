import { expect, it } from 'vitest'
import { createReplay } from './replay.ts'
import { createSession, deliver, dispatch, encodeEvent, missedSince } from './session.ts'

const presence = { status: 'online', activities: [] }

function sessionsOf(replay: ReturnType<typeof createReplay>, count: number) {
  return Array.from({ length: count }, (_, i) =>
    createSession({
      ...{ applicationId: String(i), intents: 0, shard: [0, 1], connection: undefined },
      ...{ presence, replay, largeThreshold: 50 },
    }),
  )
}

it('keeps the newest thousand events of a session', () => {
  const [session] = sessionsOf(createReplay(), 1)
  if (!session) throw new Error('no session')
  for (let i = 0; i < 1500; i += 1) dispatch(session, 'X', i)
  expect(session.sent).toHaveLength(1000)
  expect(missedSince(session, 1498)?.map(({ event }) => event.json)).toEqual(['1498', '1499'])
  expect(missedSince(session, 500)).toHaveLength(1000)
  expect(missedSince(session, 499)).toBeUndefined()
})

it('forgets the oldest of all sessions when they are too much together, and nothing newer', () => {
  const all = sessionsOf(createReplay(10 * (200 + 6)), 2)
  for (let i = 0; i < 20; i += 1) for (const session of all) dispatch(session, 'X', `${1000 + i}`)
  expect(all.map(({ sent }) => sent.map(({ s }) => s))).toEqual([
    [16, 17, 18, 19, 20],
    [16, 17, 18, 19, 20],
  ])
})

it('counts an event that goes to many sessions once', () => {
  const all = sessionsOf(createReplay(100 * 200 + 10_000), 100)
  const event = encodeEvent('X', 'x'.repeat(9_000))
  for (const session of all) deliver(session, event)
  expect(all.map(({ sent }) => sent.length)).toEqual(all.map(() => 1))
})

it('loses no event of a session when another one has ended or dropped some itself', () => {
  const [ended, busy, other] = sessionsOf(createReplay(1200 * 201), 3)
  if (!ended || !busy || !other) throw new Error('no sessions')
  for (let i = 0; i < 100; i += 1) dispatch(ended, 'X', 1)
  ended.sent = []
  for (let i = 0; i < 1050; i += 1) dispatch(busy, 'X', 1)
  for (let i = 0; i < 140; i += 1) dispatch(other, 'X', 1)
  expect(other.sent).toHaveLength(140)
  expect(busy.sent).toHaveLength(1000)
})
