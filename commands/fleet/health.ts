import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { cutMiddle } from '../../src/discord/cut.ts'
import { ago, count, duration, plain } from '../../src/discord/text.ts'
import { type OwnHealth, type Trouble, troublesOf } from '../../src/domain/own-health.ts'

/** `/fleet health`: how Muster itself is, what needs a person first. */
export const fleetHealth = {
  data: new SlashCommandSubcommandBuilder().setName('health').setDescription('How Muster itself is'),
  level: 'viewer',
  async run(_input, app) {
    const health = await app.supervision.health()
    const troubles = troublesOf(health)
    const tone = troubles.some((trouble) => trouble.tone === 'bad') ? 'bad' : troubles.length > 0 ? 'warning' : 'good'
    return {
      panels: [
        {
          title: { good: 'Muster is well', warning: 'Muster works, but look at this', bad: 'Muster is not well' }[tone],
          tone,
          text:
            troubles.length === 0
              ? 'It watches its bots, and everything that it needs answers.'
              : troubles.map(troubleText).join('\n'),
          fields: fieldsOf(health).map(([name, value]) => ({ name, value, inline: true })),
          footer: `Muster ${health.process.version}`,
        },
      ],
    }
  },
} satisfies Command

function troubleText({ tone, text, why }: Trouble): string {
  const reason = why === undefined ? '' : `\n${plain(cutMiddle(why, 200))}`
  return `${tone === 'bad' ? '🔴' : '🟡'} ${text}${reason}`
}

function fieldsOf(health: OwnHealth): [string, string][] {
  const { loop, lease, database, discord, outbox, logins, engines, process } = health
  const ms = (value: number | null, otherwise: string) => (value === null ? otherwise : duration(value))
  return [
    [
      'Lease',
      lease
        ? `${plain(lease.heldBy)}, since ${ago(lease.heldSince)}\ngeneration ${lease.generation} · ${lease.standbyBy === null ? 'nobody stands by' : `${plain(lease.standbyBy)} stands by`}`
        : 'not known',
    ],
    [
      'Loop',
      `last look ${loop.lastTickAgeMs === null ? 'not yet' : `${duration(loop.lastTickAgeMs)} ago`}\n95 % of looks take up to ${ms(loop.p95Ms, '–')}`,
    ],
    [
      'Outbox',
      outbox === null
        ? 'not known'
        : outbox.pending === 0
          ? 'everything is sent'
          : `${count(outbox.pending, 'message')} owed, ${outbox.tried} tried\nthe oldest for ${ms(outbox.oldestAgeMs, '–')}`,
    ],
    ['Database', 'ms' in database ? `answers in ${duration(database.ms)}` : 'does not answer'],
    [
      'Discord',
      `${discord.connected ? 'connected' : 'not connected'}, acknowledged ${discord.ackAgeMs === null ? 'nothing yet' : `${duration(discord.ackAgeMs)} ago`}\n${discord.restMs === null ? 'requests get no answer' : `requests take ${duration(discord.restMs)}`}`,
    ],
    [
      'Login budget',
      logins === null
        ? 'untouched'
        : `lowest: ${plain(logins.botName)}\n${logins.left} logins and ${count(logins.unattendedLeft, 'restart')} left today`,
    ],
    [
      'Engines',
      engines.size === 0
        ? 'none in use'
        : [...engines].map(([name, state]) => `${name}: ${state === 'ok' ? 'answers' : 'out of reach'}`).join('\n'),
    ],
    ['Incidents', health.incidentsOpen === null ? 'not known' : `${health.incidentsOpen} open`],
    [
      'Process',
      `${Math.round(process.memoryBytes / 2 ** 20)} MB, timers ${duration(process.eventLoopLagMs)} late\nup since ${ago(process.startedAt)}`,
    ],
  ]
}
