import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CallData } from './command.ts'
import { type BotReport, createHealth } from './health.ts'
import { createReporter } from './reporter.ts'

function setUp() {
  const lines: string[] = []
  const told: BotReport[] = []
  const spent: unknown[] = []
  let answer: CallData = async () => ({ ok: true })
  const log = { info: (m: string) => lines.push(m), warn: (m: string) => lines.push(m), error: () => undefined }
  const health = createHealth({ generation: 1, now: Date.now, memoryBytes: () => 1, eventLoopLagMs: () => 0 })
  const call: CallData = (name, args) => {
    if (name === 'bot_spent') {
      spent.push(args.p_spent)
      return answer(name, args)
    }
    expect(name).toBe('bot_heartbeat')
    told.push(args.p_report as BotReport)
    return answer(name, args)
  }
  const reporter = createReporter({ health, call, log })
  return { reporter, health, told, spent, lines, answerWith: (next: CallData) => (answer = next) }
}

describe('reporter', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('beats every 15 s, the first time after one interval', async () => {
    const { reporter, told } = setUp()
    reporter.start()
    await vi.advanceTimersByTimeAsync(14_999)
    expect(told).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(told).toHaveLength(1)
    await reporter.beatNow()
    expect(told).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(14_999)
    expect(told).toHaveLength(2)
    await reporter.stop()
  })

  it('tells logins after the first and refusals once, by themselves, and nothing where there are none', async () => {
    const { reporter, health, spent, answerWith } = setUp()
    health.loggedIn()
    await reporter.beatNow()
    expect(spent).toEqual([])
    health.loggedIn()
    for (const status of [401, 403, 403]) health.refused(status)
    answerWith(async (name) => {
      if (name === 'bot_spent') throw new Error('away')
    })
    await reporter.beatNow()
    health.loggedIn()
    answerWith(async () => ({ ok: true }))
    await reporter.beatNow()
    await reporter.beatNow()
    expect(spent).toEqual([
      { logins: 1, refusals: { 401: 1, 403: 2 } },
      { logins: 2, refusals: { 401: 1, 403: 2 } },
    ])
    await reporter.stop()
  })

  it('keeps the counts of a report that failed, and writes one line per outage', async () => {
    const { reporter, health, told, lines, answerWith } = setUp()
    answerWith(async () => {
      throw new Error('away')
    })
    health.command()
    health.error()
    await reporter.beatNow()
    health.command()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(lines).toEqual(['reports do not arrive: away'])
    answerWith(async () => ({ ok: true }))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(told.map(({ commands, errors }) => [commands, errors])).toEqual([
      [1, 1],
      [2, 1],
      [2, 1],
      [2, 1],
      [0, 0],
    ])
    expect(lines).toEqual(['reports do not arrive: away', 'reports arrive again'])
    await reporter.stop()
  })

  it('never has two reports under way', async () => {
    const { reporter, health, told, answerWith } = setUp()
    const answers: (() => void)[] = []
    answerWith(() => new Promise((resolve) => answers.push(() => resolve({ ok: true }))))
    health.command()
    const beats = [reporter.beatNow()]
    await vi.advanceTimersByTimeAsync(0)
    beats.push(reporter.beatNow(), reporter.beatNow())
    await vi.advanceTimersByTimeAsync(0)
    expect(told).toHaveLength(1)
    answers[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    answers[1]?.()
    await Promise.all(beats)
    expect(told.map(({ commands }) => commands)).toEqual([1, 0])
    await reporter.stop()
  })

  it('tells what is left when it stops, and only then', async () => {
    const { reporter, health, told } = setUp()
    await reporter.stop()
    expect(told).toHaveLength(0)
    health.command()
    await reporter.stop()
    expect(told).toMatchObject([{ commands: 1 }])
  })
})
