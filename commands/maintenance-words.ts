import type { SlashCommandBooleanOption, SlashCommandStringOption } from 'discord.js'
import type { Input, Reply } from '../src/discord/command.ts'
import { cutEnd } from '../src/discord/cut.ts'
import { ago, at, doer, duration, plain } from '../src/discord/text.ts'
import { type Maintenance, phaseOf } from '../src/domain/maintenance.ts'

const icons = { running: '🛠️', planned: '🗓️', past: '⚪' } as const

/** Of what it is: a name, or the whole fleet. */
export const subjectText = ({ scope, subject }: Pick<Maintenance, 'scope' | 'subject'>): string =>
  scope === 'fleet' ? '**the whole fleet**' : `**${plain(subject)}**${scope === 'client' ? ' (all bots)' : ''}`

/** Two or three lines for lists: of what and when; how often, by whom and why. */
export function maintenanceLines(one: Maintenance, now: Date): string {
  const { startsAt, endsAt, endedBy, createdBy, reason } = one
  const phase = phaseOf(one, now)
  const took = duration(endsAt.getTime() - startsAt.getTime())
  const when = {
    running: `until ${at(endsAt)} (${ago(endsAt)})`,
    planned: `${at(startsAt)} (${ago(startsAt)}), for ${took}`,
    past: `${at(startsAt)}, lasted ${took}${endedBy === null ? '' : `, ended by ${doer(endedBy)}`}`,
  }[phase]
  const more = [repeatText(one), `by ${doer(createdBy)}`, reason === null ? '' : plain(cutEnd(reason, 100))].filter(
    Boolean,
  )
  return `${icons[phase]} ${subjectText(one)} · ${when}\n${more.join(' · ')}`
}

/** `repeats: 0 3 * * sun, Europe/Berlin`; empty for what happens once. */
const repeatText = ({ cron, timeZone, repeats }: Maintenance) =>
  cron === null || !repeats ? '' : `repeats: ${plain(cron)}, ${timeZone}`

/** What was planned, and what it means. */
export function plannedReply(one: Maintenance, now: Date): Reply {
  const open = phaseOf(one, now) === 'running'
  const repeats = repeatText(one)
  return {
    panels: [
      {
        title: open ? 'Maintenance has begun' : 'Maintenance planned',
        tone: 'good',
        text: [
          open
            ? `${subjectText(one)} until ${at(one.endsAt)} (${ago(one.endsAt)}).`
            : `${subjectText(one)} from ${at(one.startsAt)} (${ago(one.startsAt)}) until ${at(one.endsAt)}.`,
          ...(repeats === '' ? [] : [`It ${repeats}.`]),
          'Bots go on running and are restarted as ever. No alert comes meanwhile, and the time is outside uptime. What is down when it ends is told then.',
        ].join('\n'),
      },
    ],
  }
}

type Text = SlashCommandStringOption

/** Of what it is, and for how long. */
export const maintenanceOptions = {
  bot: (o: Text) => o.setName('bot').setDescription('One bot').setAutocomplete(true),
  client: (o: Text) => o.setName('client').setDescription('All bots of a client').setAutocomplete(true),
  fleet: (o: SlashCommandBooleanOption) => o.setName('fleet').setDescription('All bots'),
  duration: (o: Text) => o.setName('duration').setDescription('How long: 45m, 2h, 1h 30m, 3d').setMaxLength(20),
} as const

/** Options that say of what and why; the reason stands in every list. */
export const subjectOf = (input: Input) => ({
  bot: input.text('bot'),
  client: input.text('client'),
  fleet: input.flag('fleet'),
  timeZone: input.text('timezone'),
  reason: input.text('reason'),
  by: input.actor.userId,
})

/** The longest reason, in characters. */
export const mostReason = 200
