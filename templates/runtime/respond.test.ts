import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Answer } from './command.ts'
import { DataUnavailable } from './data-client.ts'
import { deferAfterMs, type Responder, respond } from './respond.ts'

const hello: Answer = { title: 'Hello', tone: 'good' }

function setUp(faults: Partial<Responder> = {}) {
  const sent: unknown[] = []
  const lines: string[] = []
  const responder: Responder = {
    reply: async (answer) => void sent.push(['reply', answer.title, answer.ephemeral ?? false]),
    defer: async (ephemeral) => void sent.push(['defer', ephemeral]),
    edit: async (answer) => void sent.push(['edit', answer.title]),
    ...faults,
  }
  const keep = (message: string, cause?: unknown) => lines.push(`${message} ${cause ?? ''}`)
  const onError = vi.fn()
  const go = (run: () => Promise<Answer>, slowAnswer: 'public' | 'ephemeral' = 'public') =>
    respond(responder, { title: '/x', slowAnswer, run, onError, log: { info: keep, warn: keep, error: keep } })
  return { sent, lines, onError, go }
}
const slowly = (ms: number) => new Promise<Answer>((resolve) => setTimeout(() => resolve(hello), ms))

describe('respond', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('replies at once when the command is quick', async () => {
    const { sent, onError, go } = setUp()
    await go(async () => hello)
    await vi.advanceTimersByTimeAsync(5000)
    expect(sent).toEqual([['reply', 'Hello', false]])
    expect(onError).not.toHaveBeenCalled()
  })

  it.each([
    ['public', false],
    ['ephemeral', true],
  ] as const)('defers (%s) when the command is slow, and edits when it is done', async (slowAnswer, ephemeral) => {
    const { sent, go } = setUp()
    const done = go(() => slowly(2500), slowAnswer)
    await vi.advanceTimersByTimeAsync(deferAfterMs - 1)
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toEqual([['defer', ephemeral]])
    await vi.advanceTimersByTimeAsync(1000)
    await done
    expect(sent).toEqual([
      ['defer', ephemeral],
      ['edit', 'Hello'],
    ])
  })

  it('waits for the defer to arrive before it edits', async () => {
    const sent: string[] = []
    const { go } = setUp({
      defer: () => new Promise((resolve) => setTimeout(() => resolve(void sent.push('deferred')), 800)),
      edit: async () => void sent.push('edited'),
    })
    const done = go(() => slowly(1600))
    await vi.advanceTimersByTimeAsync(3000)
    await done
    expect(sent).toEqual(['deferred', 'edited'])
  })

  it('answers a fault with an incident number that is in the log, and counts it', async () => {
    const { sent, lines, onError, go } = setUp()
    await go(async () => {
      throw new Error('broken')
    })
    expect(sent).toEqual([['reply', 'Something went wrong', true]])
    expect(onError).toHaveBeenCalledOnce()
    expect(lines[0]).toMatch(/^\/x failed, incident [0-9a-f]{8} Error: broken/)
  })

  it('says that the data is away, and counts it', async () => {
    const { sent, onError, go } = setUp()
    await go(async () => {
      throw new DataUnavailable('gone')
    })
    expect(sent).toEqual([['reply', 'Not available right now', true]])
    expect(onError).toHaveBeenCalledOnce()
  })

  it.each([
    ['reply', 0],
    ['defer', 2000],
    ['edit', 2000],
  ] as const)('survives a %s that Discord refuses, and counts it', async (method, ms) => {
    const { onError, lines, go } = setUp({
      [method]: async () => {
        throw new Error('Unknown interaction')
      },
    })
    const done = go(() => slowly(ms))
    await vi.advanceTimersByTimeAsync(3000)
    await done
    expect(onError).toHaveBeenCalledOnce()
    expect(lines.join()).toContain('could not be answered Error: Unknown interaction')
  })
})
