import type { AlertMessage } from '../app.ts'
import { type Incident, isCard, type OutboxItem } from '../domain/incident.ts'
import type { Redactor } from '../lib/redact.ts'
import { clientPanel } from './client-panel.ts'
import type { Panel } from './command.ts'
import { incidentPanel } from './incident-card.ts'
import { plain } from './text.ts'
import { unattendedPanel } from './unattended-panel.ts'

/** What an alert says: an incident as it is now, or the text of a test or a notice. */
export function alertPanel(alert: AlertMessage, redact: Pick<Redactor, 'text'>): Panel {
  const { item, incident, late } = alert
  const lateness = late ? 'Sent late: it could not be delivered when it happened.' : undefined
  if (incident) {
    const wasHeld = item.clientId !== null ? item.held : incident.heldUntil !== null
    const held = wasHeld ? wasHeldText : undefined
    const footer = [alertMark(item, incident), held, lateness].filter(Boolean).join(' · ')
    if (item.clientId !== null) return { ...clientPanel(incident, item.clientId), footer }
    const panel = isCard(item) ? incidentPanel(incident, redact) : unattendedPanel(item, incident)
    return { ...panel, fields: [...(panel.fields ?? []), ...moved(alert)], footer }
  }
  const test = item.kind === 'alert_test'
  const footer = [item.held ? wasHeldText : undefined, lateness].filter(Boolean).join(' · ')
  return {
    title: test ? 'Test alert' : 'Notice from Muster',
    tone: 'info',
    text: item.text ?? (test ? 'Alerts arrive in this channel.' : 'An incident that is over and no longer kept.'),
    fields: moved(alert),
    ...(footer ? { footer } : {}),
  }
}

const wasHeldText = 'Held until the end of the quiet hours.'

/** Begins the footer of an incident’s card, of each reminder and of the escalation, and of no other message. */
export function alertMark(
  { kind, clientId }: Pick<OutboxItem, 'kind' | 'clientId'>,
  { id, reminders }: Pick<Incident, 'id' | 'reminders'>,
) {
  const incident = `ncident ${id.slice(0, 8)}`
  if (clientId !== null) return `Reference ${id.slice(0, 8)}`
  if (kind === 'incident_reminder') return `Reminder ${reminders} of i${incident}`
  return kind === 'incident_escalated' ? `Escalation of i${incident}` : `I${incident}`
}

/** Stands for an alert that Discord does not take as it is. */
export function refusedPanel({ item, incident }: AlertMessage, why: string): Panel {
  if (incident && item.clientId !== null) {
    const text = 'Something is wrong with it, but the message could not be shown. The agency knows more.'
    return { title: `About ${plain(incident.botName)}`, tone: 'warning', text, footer: alertMark(item, incident) }
  }
  return {
    title: incident ? `About ${plain(incident.botName)}` : 'Notice from Muster',
    tone: 'warning',
    text: incident
      ? `The full message could not be shown. All of it: \`/incident show incident:${incident.id.slice(0, 8)}\``
      : `A notice could not be shown. It is number ${item.id} in the outbox, and Muster’s log names it.`,
    fields: [{ name: 'Why', value: plain(why) }],
    ...(incident ? { footer: alertMark(item, incident) } : {}),
  }
}

const moved = ({ insteadOf }: AlertMessage) =>
  insteadOf === undefined
    ? []
    : [
        {
          name: 'Why it is here',
          value: `<#${insteadOf}>, where it belongs, is gone or closed to Muster. Choose another with \`/alerts route\`.`,
        },
      ]
