import type { Cause } from '../domain/bot.ts'
import type { Incident } from '../domain/incident.ts'
import { missingIntents } from './intent-flags.ts'

/** Each cause in words for a person who was just woken up: what it means, what Muster does about it, and what only a person can do. */
export const causeTexts: Readonly<Record<Cause, { means: string; muster: string; person?: string }>> = {
  process_exited: {
    means: 'The bot’s process has ended.',
    muster: 'Starts it again, with longer pauses each time.',
  },
  zombie_gateway: {
    means:
      'The process runs, but its connection to Discord is dead: Discord no longer answers its heartbeats, or the bot reports nothing.',
    muster: 'Starts it again.',
  },
  token_invalid: {
    means: 'Discord refuses the bot’s token. It was probably reset in the Developer Portal.',
    muster: 'Leaves it alone: logging in again with a bad token can get this machine’s address banned.',
    person:
      'Open [the application in the Developer Portal](https://discord.com/developers/applications), choose “Bot”, then “Reset Token”, and give the new token to `/application add`. Then use `/bot start`.',
  },
  intents_denied: {
    means: 'Discord does not allow this application the privileged intents that the bot needs.',
    muster: 'Leaves it alone: Discord would refuse every further attempt.',
    person:
      'Open [the application in the Developer Portal](https://discord.com/developers/applications), choose “Bot”, switch on what the template needs under “Privileged Gateway Intents”, and save. Then use `/bot start`.',
  },
  login_budget: {
    means: 'The bot had to be started too often in 24 hours, or has almost used up the logins that Discord allows.',
    muster: 'Waits until it may log in again: past Discord’s limit its token would be reset.',
    person: '`/bot logs` tells why it keeps ending, `/bot show` until when Muster waits. `/bot restart` tries at once.',
  },
  crash_loop: {
    means: 'The bot keeps crashing right after it starts.',
    muster: 'Has stopped starting it, because another start would end the same way.',
    person: 'See `/bot logs`, mend its settings with `/bot edit`, then use `/bot start`.',
  },
  driver_unreachable: {
    means: 'The engine that runs the bot cannot be reached, so nothing is known about the bot. It may well be online.',
    muster: 'Keeps asking the engine, and touches no bot until it answers.',
    person: 'Check on the machine that the engine (PM2 or Docker) is up.',
  },
  monitor_blind: {
    means: 'Muster itself could not watch this bot for a while.',
    muster: 'Watches again; this time counts neither as up nor as down.',
  },
  discord_outage: {
    means: 'Discord itself has an outage.',
    muster: 'Waits for Discord; the bot reconnects by itself.',
    person: 'Outages are told on [discordstatus.com](https://discordstatus.com).',
  },
  deploy_failed: {
    means: 'The new version of the bot did not come online.',
    muster: 'Goes back to the last version that worked, where there is one.',
    person: 'See `/bot logs`, and mend the settings with `/bot edit`.',
  },
  command_unanswered: {
    means: 'The bot leaves commands unanswered.',
    muster: 'Starts it again where nothing of it answers; otherwise counts it as degraded and goes on watching.',
    person: 'See `/bot logs`; `/bot restart` often helps.',
  },
}

const portal = 'https://discord.com/developers/applications'

/** What only a person can do about this incident; the link leads to the very page, and what is to be switched on there is named. */
export function whatToDo({
  cause,
  applicationId,
  intents,
}: Pick<Incident, 'cause' | 'applicationId' | 'intents'>): string | undefined {
  const wanted = missingIntents(intents ?? 0, 0).map((name) => `**${name} Intent**`)
  const text = causeTexts[cause].person?.replace(
    'what the template needs',
    wanted.join(' and ') || 'what the template needs',
  )
  // ~ The portal's own address of an application's page “Bot”.
  return applicationId === null ? text : text?.replace(portal, `${portal}/${applicationId}/bot`)
}
