import type { Tone } from '../src/discord/command.ts'
import { ago } from '../src/discord/text.ts'
import type { Bot, BotStatus, Cause } from '../src/domain/bot.ts'
import type { Condition } from '../src/domain/maintenance.ts'

/** How a status looks in every list: an icon for the eye, a word for everyone, a tone for the colour bar. */
export const statusWords: Readonly<Record<BotStatus, { icon: string; word: string; tone: Tone }>> = {
  online: { icon: '🟢', word: 'online', tone: 'good' },
  degraded: { icon: '🟡', word: 'degraded', tone: 'warning' },
  offline: { icon: '🔴', word: 'offline', tone: 'bad' },
  failed: { icon: '⛔', word: 'failed', tone: 'bad' },
  deploying: { icon: '🔵', word: 'deploying', tone: 'info' },
  starting: { icon: '🔵', word: 'starting', tone: 'info' },
  stopped: { icon: '⚪', word: 'stopped', tone: 'quiet' },
  maintenance: { icon: '🛠️', word: 'maintenance', tone: 'quiet' },
  unknown: { icon: '❔', word: 'unknown', tone: 'quiet' },
}

/** Why a bot is not simply online, as half a sentence. */
export const causeWords: Readonly<Record<Cause, string>> = {
  process_exited: 'its process ended',
  zombie_gateway: 'its connection to Discord is dead',
  token_invalid: 'Discord refused its token',
  intents_denied: 'Discord denied its intents',
  login_budget: 'it has logged in too often today',
  crash_loop: 'it keeps crashing',
  driver_unreachable: 'the engine that runs it cannot be reached',
  monitor_blind: 'Muster could not watch it',
  discord_outage: 'Discord itself has an outage',
  deploy_failed: 'its deployment failed',
  command_unanswered: 'it leaves commands unanswered',
}

/** `🔴 offline: its process ended`. */
export function statusText({ status, cause }: Pick<Bot, 'status' | 'cause'>): string {
  const { icon, word } = statusWords[status]
  return cause ? `${icon} ${word}: ${causeWords[cause]}` : `${icon} ${word}`
}

/** How a bot is beneath its maintenance: `beneath: 🔴 offline: its process ended, since …`. */
export const beneathText = (beneath: Condition): string =>
  `beneath: ${statusText(beneath)}, since ${ago(beneath.since)}`
