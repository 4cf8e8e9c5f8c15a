import { z } from 'zod'
import type { Bot } from './bot.ts'
import type { ProblemCode } from './errors.ts'

/** `running` and `paused` may go on; the other three are final. `halted` = by itself. */
export const rolloutStates = ['running', 'paused', 'halted', 'aborted', 'succeeded'] as const
/** `failed` = its release did not work; `skipped` = it was deleted or changed meanwhile, or the change is one for a person. */
const rolloutBotStates = ['waiting', 'moving', 'moved', 'failed', 'skipped'] as const

/** One bot of a rollout. */
export const rolloutBotSchema = z.object({
  botId: z.uuid(),
  name: z.string(),
  clientName: z.string(),
  /** From 1. */
  wave: z.number().int(),
  state: z.enum(rolloutBotStates),
  /** Why it failed, was skipped, or waits. */
  reason: z.string().nullable(),
  /** When its release began, and when it ended. */
  beganAt: z.date().nullable(),
  endedAt: z.date().nullable(),
})
export type RolloutBot = z.infer<typeof rolloutBotSchema>

/** Bots of one template on their way to one version, wave by wave. */
export const rolloutSchema = z.object({
  id: z.uuid(),
  template: z.string(),
  version: z.string(),
  /** Of one client alone; null for all. */
  clientName: z.string().nullable(),
  state: z.enum(rolloutStates),
  /** Why it halted. */
  reason: z.string().nullable(),
  requestedBy: z.string(),
  channelId: z.string().nullable(),
  /** The message there that shows it. */
  messageId: z.string().nullable(),
  createdAt: z.date(),
  finishedAt: z.date().nullable(),
  bots: z.array(rolloutBotSchema),
})
export type Rollout = z.infer<typeof rolloutSchema>

/** By size: one bot, then up to 10 %, 50 %, and all. By client: one client after another, the smallest first. */
export const waveModes = ['size', 'client'] as const
export type WaveMode = (typeof waveModes)[number]

/** Each wave's bots, in the order in which they are moved; no wave is empty. */
export function planWaves<B extends Pick<Bot, 'id' | 'clientId'>>(bots: readonly B[], mode: WaveMode): B[][] {
  if (mode === 'client') {
    const clients = new Map<string, B[]>()
    for (const bot of bots) clients.set(bot.clientId, [...(clients.get(bot.clientId) ?? []), bot])
    return [...clients.values()].toSorted((a, b) => a.length - b.length)
  }
  const ends = [1, Math.ceil(bots.length * 0.1), Math.ceil(bots.length * 0.5), bots.length]
  return ends
    .map((end, i) => bots.slice(i === 0 ? 0 : Math.max(...ends.slice(0, i)), end))
    .filter(({ length }) => length > 0)
}

/** How often the bots that were moved crashed since, and in the day before. */
export interface Crashes {
  since: number
  sinceHours: number
  before: number
  beforeHours: number
}

/** So many crashes are chance, whatever the rate: a rate of few hours says little. */
const chance = 1
/** More than this many times as often as before is no chance. */
const tolerated = 2

/** True when bots crash more often than they did before they were moved. */
export function crashRateRose({ since, sinceHours, before, beforeHours }: Crashes): boolean {
  if (since <= chance) return false
  const rate = (crashes: number, hours: number) => (hours > 0 ? crashes / hours : 0)
  return rate(since, Math.max(sinceHours, 1)) > tolerated * rate(before, beforeHours)
}

/** What to do next. `rest` = what is under way must end first, or nothing may be begun. */
export type RolloutStep =
  | { kind: 'rest' }
  | { kind: 'move'; bots: RolloutBot[] }
  /** The wave before is through: its bots are watched before this one begins. */
  | { kind: 'watch'; wave: number }
  | { kind: 'halt'; reason: string }
  | { kind: 'finish' }

export interface RolloutNow {
  /** Releases under way at once. */
  atOnce: number
  /** The newest wave that was watched. */
  watched: number
  crashes: Crashes
  /** Bots that have to wait, by id. */
  held: ReadonlySet<string>
}

/** The next step, from the rows alone, so that it is the same after a restart; but that a wave is then watched again. */
export function nextStep(
  rollout: Pick<Rollout, 'state' | 'bots'>,
  { atOnce, watched, crashes, held }: RolloutNow,
): RolloutStep {
  const { state, bots } = rollout
  const are = (wanted: RolloutBot['state']) => bots.filter((bot) => bot.state === wanted)
  const moving = are('moving')
  if (state !== 'running') return { kind: 'rest' }
  const [failed] = are('failed')
  const wrong = failed
    ? `The release of “${failed.name}” failed: ${failed.reason ?? 'see /bot deployments.'}`
    : crashRateRose(crashes) &&
      `Bots that were moved crashed ${crashes.since} times since, against ${crashes.before} in the day before.`
  // Nothing is torn from a release that is under way: it ends well or is taken back.
  if (wrong) return moving.length > 0 ? { kind: 'rest' } : { kind: 'halt', reason: wrong }
  const open = [...are('waiting'), ...moving]
  const wave = open.length > 0 ? Math.min(...open.map((bot) => bot.wave)) : (bots.at(-1)?.wave ?? 1) + 1
  const moved = bots.filter((bot) => bot.wave < wave && bot.state === 'moved')
  const newest = Math.max(0, ...moved.map((bot) => bot.wave))
  if (newest > watched) return { kind: 'watch', wave: newest }
  if (open.length === 0) return { kind: 'finish' }
  const next = are('waiting').filter((bot) => bot.wave === wave && !held.has(bot.botId))
  const some = next.slice(0, Math.max(0, atOnce - moving.length))
  return some.length > 0 ? { kind: 'move', bots: some } : { kind: 'rest' }
}

/** Problems that say nothing about the version: the bot waits and is tried again. It was not touched. */
const passing = new Set<ProblemCode>([
  ...(['LoginBudgetLow', 'DiscordPaused', 'DiscordUnreachable', 'DatabaseUnreachable'] as const),
  ...(['DeploymentUnderWay', 'EngineUnreachable', 'SupabaseBusy', 'SupabaseTokenRefused', 'NoRoom'] as const),
])
/** Those that concern this bot alone, where the version is not to blame. It was not touched. */
const personal = new Set<ProblemCode>(['BotNotFound', 'SettingsDropped', 'SettingInvalid', 'SourceEdited'])

/** What a problem of one release means for its bot in the rollout. */
export function stateAfter(code: ProblemCode): 'waiting' | 'skipped' | 'failed' {
  if (passing.has(code)) return 'waiting'
  return personal.has(code) ? 'skipped' : 'failed'
}
