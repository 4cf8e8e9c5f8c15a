import type { BotStatus } from '../domain/bot.ts'
import type { Incident } from '../domain/incident.ts'
import type { Redactor } from '../lib/redact.ts'
import { causeTexts, whatToDo } from './causes.ts'
import type { Panel } from './command.ts'
import { cutMiddle } from './cut.ts'
import { groupPanel, memberPanel, namedOnCard } from './incident-group-card.ts'
import { ago, at, count, doer, duration, percent, plain } from './text.ts'

/** An incident as it is now. Its lines were redacted when they were written; what is secret since then, `redact` knows. */
export function incidentPanel(
  incident: Incident,
  redact: Pick<Redactor, 'text'> = { text: (text) => text },
  named = namedOnCard,
): Panel {
  if (incident.groupKind !== null) {
    return groupPanel(incident, [...cost(incident), ...acknowledged(incident), ...closed(incident)], named)
  }
  if (incident.groupId !== null && incident.state === 'open' && incident.messageId !== null)
    return memberPanel(incident)
  return incident.state === 'open' ? openPanel(incident, redact) : resolvedPanel(incident, redact)
}

function openPanel(incident: Incident, redact: Pick<Redactor, 'text'>): Panel {
  const cause = causeTexts[incident.cause]
  const todo = whatToDo(incident)
  if (incident.flappingSince !== null && incident.status !== 'failed') return flappingPanel(incident, redact)
  if (incident.status === 'maintenance') {
    return {
      title: `${plain(incident.botName)} is in maintenance`,
      tone: 'quiet',
      text: `It was down when that began. Nobody is alerted meanwhile; what is still wrong when it ends is told here. What had happened: ${cause.means}`,
      fields: [...facts(incident), ...release(incident), ...acknowledged(incident), ...logField(incident, redact)],
    }
  }
  if (incident.status === 'starting') {
    return {
      title: `${plain(incident.botName)} is coming back`,
      tone: 'warning',
      text: `What had happened: ${cause.means}`,
      fields: [...facts(incident), ...release(incident), ...acknowledged(incident), ...logField(incident, redact)],
    }
  }
  return {
    title: `${plain(incident.botName)} ${states[incident.status] ?? 'is offline'}`,
    tone: incident.status === 'degraded' || incident.status === 'unknown' ? 'warning' : 'bad',
    text: cause.means,
    fields: [
      ...facts(incident),
      ...release(incident),
      ...acknowledged(incident),
      { name: 'What Muster is doing', value: cause.muster },
      ...(todo ? [{ name: 'What to do', value: todo }] : []),
      ...logField(incident, redact),
    ],
  }
}

function flappingPanel(incident: Incident, redact: Pick<Redactor, 'text'>): Panel {
  return {
    title: `${plain(incident.botName)} comes and goes`,
    tone: 'warning',
    text: `It went down or came back six times within an hour, and is ${incident.status === 'online' ? 'online' : 'not online'} now. Why it last went down: ${causeTexts[incident.cause].means}`,
    fields: [
      ...facts(incident),
      ...release(incident),
      ...acknowledged(incident),
      {
        name: 'What Muster is doing',
        value: 'Starts it again each time. Says so once a minute at most, until it has stayed online for 30 minutes.',
      },
      ...logField(incident, redact),
    ],
  }
}

/** Which release it befell; where that is the likely cause, the card has a button to go back. */
function release({ release: name, releasedAt, rollbackTo }: Incident) {
  if (name === null || releasedAt === null) return []
  const doubt = rollbackTo === null ? '' : '. It was new when this began: **probably the cause**.'
  return [{ name: 'Release', value: `${plain(name)}, since ${ago(releasedAt)}${doubt}` }]
}

/** A share of 30 days, so that it can be held against the uptime that `/stats` shows. */
function cost({ downMs }: Incident) {
  if (downMs === null || downMs === 0) return []
  return [
    {
      name: 'Uptime lost',
      value: `${duration(downMs)}, ${percent(downMs / (30 * 86_400_000))} of 30 days`,
      inline: true,
    },
  ]
}

function resolvedPanel(incident: Incident, redact: Pick<Redactor, 'text'>): Panel {
  const down = incident.resolvedAt ? duration(incident.resolvedAt.getTime() - incident.downSince.getTime()) : undefined
  const { title, tone } = endings[incident.resolution ?? 'recovered']
  return {
    title: `${plain(incident.botName)} ${title}`,
    tone,
    text: `What had happened: ${causeTexts[incident.cause].means}`,
    fields: [
      ...facts(incident),
      ...(down ? [{ name: 'Lasted', value: down, inline: true }] : []),
      ...(incident.resolvedAt
        ? [{ name: 'Ended', value: `${at(incident.resolvedAt)} (${ago(incident.resolvedAt)})`, inline: true }]
        : []),
      ...cost(incident),
      ...acknowledged(incident),
      ...closed(incident),
      ...(incident.foldedSteps === null ? logField(incident, redact) : [logGone]),
    ],
  }
}

const states: Partial<Record<BotStatus, string>> = {
  offline: 'is offline',
  failed: 'has given up',
  degraded: 'is degraded',
  unknown: 'cannot be watched',
}

const endings = {
  recovered: { title: 'is online again', tone: 'good' },
  stopped: { title: 'was stopped', tone: 'quiet' },
  deleted: { title: 'was deleted', tone: 'quiet' },
  closed: { title: 'is not looked at any more', tone: 'quiet' },
} as const

const facts = ({ clientName, downSince, restarts }: Incident) => [
  { name: 'Client', value: plain(clientName), inline: true },
  { name: 'Since', value: `${at(downSince)} (${ago(downSince)})`, inline: true },
  { name: 'Restarts so far', value: count(restarts, 'restart'), inline: true },
]

function acknowledged({ acknowledgedBy, acknowledgedAt, acknowledgement, ...more }: Incident) {
  const { snoozedBy, snoozedUntil, state } = more
  return [
    ...(acknowledgedBy === null || acknowledgedAt === null
      ? []
      : [{ name: 'Acknowledged', value: `${spoken(acknowledgedBy, acknowledgement)} (${ago(acknowledgedAt)})` }]),
    ...(snoozedBy === null || snoozedUntil === null || state !== 'open'
      ? []
      : [{ name: 'Snoozed', value: `Until ${at(snoozedUntil)} (${ago(snoozedUntil)}) by ${doer(snoozedBy)}` }]),
  ]
}

const closed = ({ closedBy, closing }: Incident) =>
  closedBy === null ? [] : [{ name: 'Closed by hand', value: spoken(closedBy, closing) }]

const spoken = (by: string, words: string | null) => `${doer(by)}${words === null ? '' : `: ${plain(words)}`}`

/** In a code block, whose fences stay whole: the text is cut before they are put around it. */
export function logField(
  { logTail }: Pick<Incident, 'logTail'>,
  redact: Pick<Redactor, 'text'>,
): { name: string; value: string }[] {
  const lines = redact.text(logTail.join('\n')).replace(terminalColours, '').replaceAll('```', '`\u200b``').trim()
  return lines === '' ? [] : [{ name: 'Last log lines', value: `\`\`\`\n${cutMiddle(lines, 1000)}\n\`\`\`` }]
}

const logGone = { name: 'Last log lines', value: 'They are kept for 30 days after the end.' }

// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins what terminals read as a colour.
const terminalColours = /\u001b\[[0-9;]*[A-Za-z]/g
