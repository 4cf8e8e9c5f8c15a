import { expect, it } from 'vitest'
import type { Bot } from '../../domain/bot.ts'
import type { BotNow } from '../services.ts'
import { createAwaitStatus } from './await-status.ts'

const bot = { id: 'b', name: 'Greeter', generation: 1, strategy: 'pm2' } as Bot
const at = (seconds: number) => new Date(Date.UTC(2026, 7, 1, 0, 0, seconds))

interface Moment {
  seconds: number
  ok: boolean
  checkedAt: number
}

/** The bot as it is at these moments, READY at the first second, while Muster waits 30 s for its self-check. */
function answering(moments: Moment[]): Promise<string> {
  let now = 0
  const awaitStatus = createAwaitStatus({
    stopping: new AbortController().signal,
    reconciler: {
      async until(_, accept) {
        for (const { seconds, ok, checkedAt } of moments) {
          now = seconds * 1000
          const canary = { ok, at: at(checkedAt).toISOString(), ...(ok ? {} : { failed: '/stats: no database' }) }
          const times = { readyForMs: now, ackAgeMs: 0, heartbeatIntervalMs: 41_250, receivedAt: at(seconds) }
          const state = { exists: true, desired: 'running', generation: 1, observedGeneration: 1, status: 'online' }
          const whole = { ...state, cause: null, report: { ...times, generation: 1, canary } } as BotNow
          if (accept(whole)) return whole
        }
        throw new Error('it waits on')
      },
    },
  })
  return awaitStatus
    .answering(bot, 30_000, () => now)
    .catch((error: Error & { code?: string }) => error.code ?? error.message)
}

const [failed, again, good, late] = [
  { seconds: 1, ok: false, checkedAt: 0 },
  { seconds: 6, ok: false, checkedAt: 5 },
  { seconds: 6, ok: true, checkedAt: 5 },
  { seconds: 31, ok: false, checkedAt: 0 },
] as const

it.each<[string, Moment[], string]>([
  ['waits for a second opinion after one failure', [failed, { ...failed, seconds: 2 }], 'it waits on'],
  ['believes the second opinion that it answers', [failed, good], 'answers'],
  ['gives up when two checks in a row failed', [failed, again], 'CanaryFailed'],
  ['gives up in the end where no second opinion comes', [failed, late], 'CanaryFailed'],
])('%s', async (_, moments, outcome) => {
  expect(await answering(moments)).toBe(outcome)
})

it.each([
  ['ceiling', 'TooManyStarts', '25 times within 24 hours'],
  ['reserve', 'LoginBudgetLow', 'fewer than 50'],
] as const)('says which of the two limits holds a bot back: the %s', async (held, code, words) => {
  const state = { exists: true, desired: 'running', generation: 1, observedGeneration: 1, status: 'offline' }
  const now = { ...state, cause: 'login_budget', held } as unknown as BotNow
  const reconciler = {
    async until(_: string, accept: (now: BotNow) => boolean) {
      accept(now)
      return now
    },
  }
  const { online } = createAwaitStatus({ stopping: new AbortController().signal, reconciler })
  await expect(online(bot, 50)).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
})
