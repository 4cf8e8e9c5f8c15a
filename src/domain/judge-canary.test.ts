import { expect, it } from 'vitest'
import type { ReceivedReport } from './health.ts'
import { judgeCanary } from './judge-canary.ts'

const received = Date.parse('2026-01-01T00:01:00Z')
const secondsBefore = (seconds: number) => new Date(received - seconds * 1000).toISOString()
const report = (changes: Partial<ReceivedReport>): ReceivedReport => ({
  ...{ generation: 2, readyForMs: 10_000, ackAgeMs: 9_900, heartbeatIntervalMs: 41_250, guilds: 1, users: 1 },
  ...{ eventLoopLagMs: 1, memoryBytes: 1, commands: 0, errors: 0, receivedAt: new Date(received) },
  canary: { ok: true, at: secondsBefore(9) },
  ...changes,
})

it.each<[string, Partial<ReceivedReport>, object]>([
  ['a check since READY and an ack since READY', {}, { kind: 'answers' }],
  ['no ack since READY', { ackAgeMs: 10_000 }, { kind: 'wait', heard: true }],
  ['no ack at all', { ackAgeMs: null }, { kind: 'wait', heard: true }],
  ['a bot without a gateway, which has no acks', { ackAgeMs: null, heartbeatIntervalMs: null }, { kind: 'answers' }],
  ['a check of an earlier life', { canary: { ok: true, at: secondsBefore(60) } }, { kind: 'wait', heard: false }],
  ['a bot that is not connected', { readyForMs: null }, { kind: 'wait', heard: false }],
  ['another generation', { generation: 1 }, { kind: 'wait', heard: false }],
  ['an artifact that cannot check itself', { canary: undefined as never }, { kind: 'wait', heard: false }],
  [
    'a command that does not answer, whatever the gateway does',
    { ackAgeMs: null, canary: { ok: false, at: secondsBefore(9), failed: '/refer: no answer' } },
    { kind: 'fails', why: '/refer: no answer', at: secondsBefore(9) },
  ],
])('%s', (_, changes, verdict) => {
  expect(judgeCanary(report(changes), 2)).toEqual(verdict)
})

it('waits for a bot that was never heard', () => {
  expect(judgeCanary(undefined, 2)).toEqual({ kind: 'wait', heard: false })
})
