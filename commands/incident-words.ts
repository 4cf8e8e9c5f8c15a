import type { Form, Input, Tone } from '../src/discord/command.ts'
import { cutEnd } from '../src/discord/cut.ts'
import { ago, at, doer, duration, plain } from '../src/discord/text.ts'
import type { Incident, IncidentEvent } from '../src/domain/incident.ts'
import type { ThreadStep } from '../src/domain/incident-thread.ts'
import { causeWords, statusWords } from './status-words.ts'

/** What people may say about an incident, in characters: a card stays short. */
export const mostWords = 500

/** Whether anybody has to do something: red while nobody looks after it. */
export function stateWords(incident: Incident): { icon: string; word: string; tone: Tone } {
  if (incident.state === 'resolved')
    return { icon: '🟢', word: endings[incident.resolution ?? 'recovered'], tone: 'good' }
  if (incident.flappingSince !== null) return { icon: '🟡', word: 'flapping', tone: 'warning' }
  if (incident.acknowledgedBy !== null) return { icon: '🟠', word: 'acknowledged', tone: 'warning' }
  if (incident.snoozedUntil !== null) return { icon: '💤', word: 'snoozed', tone: 'warning' }
  return { icon: '🔴', word: 'open', tone: 'bad' }
}

const endings = {
  recovered: 'recovered',
  stopped: 'the bot was stopped',
  deleted: 'the bot was deleted',
  closed: 'closed by hand',
} as const

/** Two lines for lists: which bot and how far it is; why, since when, and who looks after it. */
export function incidentLines(incident: Incident): string {
  const { icon, word } = stateWords(incident)
  const { botName, clientName, cause, downSince, resolvedAt, acknowledgedBy } = incident
  const took = resolvedAt ? `, lasted ${duration(resolvedAt.getTime() - downSince.getTime())}` : ''
  const whose = acknowledgedBy !== null && !resolvedAt ? ` by ${doer(acknowledgedBy)}` : ''
  return [
    `${icon} **${plain(botName)}** · ${plain(clientName)} · ${word}${whose} · \`${incident.id.slice(0, 8)}\``,
    `${causeWords[cause]} · ${ago(downSince)}${took}`,
  ].join('\n')
}

/** One line of the timeline. */
export function eventLine({ happenedAt, kind, by, text, status, cause }: IncidentEvent): string {
  const who = by === null ? '' : ` by ${doer(by)}`
  const bot = status === null ? '' : `${statusWords[status].icon} ${statusWords[status].word}`
  const why = cause === null ? '' : `: ${causeWords[cause]}`
  const what = {
    opened: `${bot}${why}`,
    changed: `${bot}${why}`,
    acknowledged: `🟠 acknowledged${who}`,
    flapping: '🟡 flapping: comes and goes',
    noted: `📝 noted${who}`,
    reminded: '🔔 told again: nobody had acknowledged it',
    escalated: '📣 escalated: nobody had acknowledged it',
    snoozed: `💤 snoozed${who}${text === null ? '' : ` until ${at(new Date(text))}`}`,
    resolved: by === null ? '🟢 over' : `⚪ closed${who}`,
  }[kind]
  return `<t:${Math.floor(happenedAt.getTime() / 1000)}:T> ${what}${text === null || kind === 'snoozed' ? '' : `: ${plain(cutEnd(text, mostWords))}`}`
}

/** As in the timeline; of a start the how manieth it is. */
export const stepLine = (step: ThreadStep): string =>
  step.kind === 'changed' && step.status === 'starting'
    ? `${eventLine(step)}, attempt ${step.attempt}`
    : eventLine(step)

/** What the thread of an incident is called. */
export const threadName = ({ botName, cause, groupKind }: Incident): string =>
  groupKind === null ? `${botName}: ${causeWords[cause]}` : botName

/** Asks for a few words, unless the option `option` holds them already. */
export function wordsForm(
  input: Input,
  option: string,
  ask: { title: string; label: string; description: string; required: boolean },
): Form | undefined {
  if (input.text(option) !== undefined) return undefined
  const { title, ...field } = ask
  return { title, fields: [{ id: option, ...field, style: 'long', maxLength: mostWords }] }
}

/** From the option or from the form. */
export const wordsOf = (input: Input, option: string) => input.text(option) ?? input.field(option)
