import type { Incident, OutboxItem } from '../domain/incident.ts'
import { causeTexts } from './causes.ts'
import type { Panel } from './command.ts'
import { ago, at, count, plain } from './text.ts'

/** Says again that something is wrong, because nobody has acknowledged it; the incident's card tells the rest. */
export function unattendedPanel({ kind }: Pick<OutboxItem, 'kind'>, incident: Incident): Panel {
  const { botName, clientName, cause, channelId, downSince, groupKind, reminders } = incident
  const name = plain(botName)
  const { means, person } = causeTexts[cause]
  const escalated = kind === 'incident_escalated'
  return {
    title: escalated ? `Nobody looks after ${name}` : `${name} still ${groupKind === null ? 'needs' : 'need'} somebody`,
    tone: 'bad',
    text: `${means} ${escalated ? 'Nobody has acknowledged it, so it is told here.' : 'Nobody has acknowledged it yet.'}`,
    fields: [
      { name: groupKind === null ? 'Client' : 'Clients', value: plain(clientName), inline: true },
      { name: 'Since', value: `${at(downSince)} (${ago(downSince)})`, inline: true },
      ...(escalated ? [] : [{ name: 'Told again', value: count(reminders, 'time'), inline: true }]),
      ...(channelId === null ? [] : [{ name: 'The alert', value: `in <#${channelId}>`, inline: true }]),
      ...(person ? [{ name: 'What to do', value: person }] : []),
    ],
  }
}
