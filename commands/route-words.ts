import type { SlashCommandStringOption } from 'discord.js'
import type { NamedRoute } from '../src/app.ts'
import type { Panel } from '../src/discord/command.ts'
import { duration, plain } from '../src/discord/text.ts'
import { spanText } from '../src/domain/quiet-hours.ts'
import { type Severity, severities } from '../src/domain/severity.ts'

export const severityWords: Readonly<Record<Severity, string>> = {
  minor: 'works in part, or nobody can help',
  major: 'a bot is down, and Muster sees to it',
  critical: 'only a person can help, or many are down',
}

/** Whose alerts, in a sentence without its full stop. */
export function routeTitle({ scope, name, channelId }: NamedRoute): string {
  if (scope === 'people') return `The people of **${plain(name)}** are told in <#${channelId}>`
  const whose = scope === 'fleet' ? 'Alerts' : `Alerts of **${plain(name)}**`
  return `${whose} go to <#${channelId}>`
}

/** Everything that a route says; what is off is told, too. */
export function routeFields(route: NamedRoute): NonNullable<Panel['fields']> {
  const { minimum, roleId, remindMinutes } = route
  const field = (name: string, value: string) => ({ name, value, inline: true })
  return [
    field('From', minimum === 'minor' ? 'everything' : `${minimum}: ${severityWords[minimum]}`),
    field('Mentions', roleId === null ? 'nobody' : `<@&${roleId}>`),
    field('Reminds', remindMinutes === null ? 'never' : `every ${duration(remindMinutes * 60_000)}`),
    field('Quiet', quietText(route) ?? 'never'),
    field('Escalates', escalationText(route) ?? 'never'),
    field('Threads', threadsText(route)),
  ]
}

/** A route in two lines of a list; what is off is left out. */
export function routeLine(route: NamedRoute): string {
  const { minimum, roleId, remindMinutes } = route
  const quiet = quietText(route)
  const escalation = escalationText(route)
  const more = [
    roleId !== null && `mentions <@&${roleId}>`,
    minimum !== 'minor' && `from ${minimum}`,
    remindMinutes !== null && `reminds every ${duration(remindMinutes * 60_000)}`,
    quiet && `quiet ${quiet}`,
    escalation && `escalates ${escalation}`,
    route.scope !== 'people' && !route.threads && 'no threads',
  ].filter(Boolean)
  return [routeTitle(route), more.join(' · ')].filter(Boolean).join('\n')
}

/** From when to when, on whose clock; null where it never is. */
export const quietText = ({ quiet }: NamedRoute) => quiet && `${spanText(quiet)}, ${plain(quiet.zone)}`

function escalationText({ escalation, channelId }: NamedRoute): string | null {
  if (!escalation) return null
  const role = escalation.roleId === null ? '' : ` to <@&${escalation.roleId}>`
  return `after ${duration(escalation.minutes * 60_000)}${role} in <#${escalation.channelId ?? channelId}>`
}

function threadsText({ scope, threads, threadsLack = [] }: NamedRoute): string {
  if (scope === 'people' || !threads) return 'none'
  return threadsLack.length === 0
    ? 'one under each alert'
    : `none until Muster is given ${quotedList(threadsLack)} there`
}

/** What Muster would have to be given for threads under the alerts of that channel; nothing where it has all. */
export const threadsHint = ({ threadsLack = [] }: Pick<NamedRoute, 'threadsLack'>): string =>
  threadsLack.length === 0
    ? ''
    : ` With ${quotedList(threadsLack)} there, Muster also collects the steps of each incident in a thread.`

const quotedList = (names: readonly string[]) => names.map((name) => `“${name}”`).join(' and ')

/** From which severity a route tells. */
export const minimumOption = (o: SlashCommandStringOption) =>
  o
    .setName('minimum')
    .setDescription('What is less bad is not told; everything when left out')
    .addChoices(severities.map((value) => ({ name: `${value}: ${severityWords[value]}`, value })))

/** In which hours a route lets people sleep. */
export const quietOption = (o: SlashCommandStringOption) =>
  o.setName('quiet').setDescription('When only what is critical is told, for example 22:00-07:00').setMaxLength(40)
