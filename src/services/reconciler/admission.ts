import { Problem } from '../../domain/errors.ts'
import { type HeldWhy, judgeReserve, judgeStart, refusalsRecheckMs } from '../../domain/login-budget.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import type { Log } from '../../lib/log.ts'
import type { Launch, Login, Stores } from '../../stores/stores.ts'
import { createGather } from '../gather.ts'
import type { Refusals } from '../refusals.ts'
import type { DiscordApplications } from '../services.ts'
import { within } from '../within.ts'

/** Whether a bot may log in now. `entry` = what the ledger calls this start, where it keeps one; `stale` = the wish has changed meanwhile. */
export type Admission = { kind: 'go'; entry?: number } | Held | { kind: 'token_invalid' | 'stale' }
export interface Held {
  kind: 'held'
  why: HeldWhy
  until: Date
}

export interface AdmissionNeeds {
  logins: Pick<Stores['logins'], 'book'>
  discord: Pick<DiscordApplications, 'sessionStarts'>
  /** Told how much was refused at the address the bot calls from, whenever that was asked. */
  refusals: Pick<Refusals, 'heard'>
  now: () => Date
  log: Log
  loginWindowMs: number
}

const heldByRefusals = (now: Date): Held => ({
  kind: 'held',
  why: 'refusals',
  until: new Date(now.getTime() + refusalsRecheckMs),
})

/** The gate before every start: judges our ledger, asks Discord, and writes the start down before it happens. Rejects when it cannot be written down. */
export function createAdmission({ logins, discord, refusals, now, log, loginWindowMs }: AdmissionNeeds) {
  /** As Discord last told it, by application; 1 for all but very large bots. */
  const concurrency = new Map<string, number>()
  const book = createGather(async (together: readonly Login[]) => {
    const entries = await logins.book(together)
    return together.map(({ botId }) => entries.get(botId))
  })

  async function askDiscord(botId: string, applicationId: string, token: string): Promise<Admission> {
    try {
      const starts = await within(5_000, discord.sessionStarts(token), 'Asking Discord for the login budget')
      concurrency.set(applicationId, starts.maxConcurrency)
      const verdict = judgeReserve(starts, now())
      return verdict.may ? { kind: 'go' } : { kind: 'held', ...verdict }
    } catch (error) {
      if (error instanceof Problem && error.code === 'TokenRefused') return { kind: 'token_invalid' }
      if (error instanceof Problem && error.code === 'DiscordPaused') return heldByRefusals(now())
      // Discord being away is no reason not to start: the bot itself waits for it.
      log.debug({ botId, err: error }, 'the login budget is not known')
      return { kind: 'go' }
    }
  }

  return async function admit(
    wish: Wish,
    { bot, ledger }: Launch,
    token: string | undefined,
    restart: boolean,
  ): Promise<Admission> {
    const { applicationId, strategy } = bot
    // Only a connection to the gateway is a login.
    if (token === undefined || applicationId === null || !ledger || strategy === 'serverless') return { kind: 'go' }
    refusals.heard(ledger.refusals, strategy === 'swarm' ? 'swarm' : 'here')
    const { botId, generation } = wish
    // What Muster itself ended with everything else is begun again at a person's wish.
    const repeated =
      wish.status !== 'stopped' && ledger.starts.some((s) => s.botId === botId && s.generation === generation)
    const unattended = restart || repeated
    const start = { unattended, maxConcurrency: concurrency.get(applicationId) ?? 1, windowMs: loginWindowMs }
    const verdict = judgeStart(ledger, start, now())
    if (!verdict.may) return { kind: 'held', ...verdict }
    const admission = await askDiscord(botId, applicationId, token)
    if (admission.kind !== 'go') return admission
    const kind = unattended ? 'unattended' : 'asked'
    const entry = await book({ applicationId, botId, generation, kind, at: now() })
    return entry === undefined ? { kind: 'stale' } : { kind: 'go', entry }
  }
}
