import type { App } from '../app.ts'
import { problem } from '../domain/errors.ts'
import type { Incident } from '../domain/incident.ts'
import { encodeId, type Remembered } from './custom-id.ts'
import type { Button } from './message.ts'

/**
 * What one can do about an open incident from its card. The ids hold all that is needed, so they work after a restart of Muster,
 * and they hold the card's version. At most 89 of Discord's 100 characters.
 */
export function incidentButtons(incident: Incident): Button[] {
  const { id, version, state, botId, openedAt, acknowledgedBy, rollbackTo, groupId } = incident
  if (state !== 'open' || groupId !== null) return []
  const button = (label: string, path: string, index: number, more: Record<string, string> = {}): Button => {
    const options = { incident: id, version: String(version), ...more }
    return { label, customId: encodeId({ kind: 'incident', path, options, userId: '', issuedAt: openedAt, index }) }
  }
  return [
    ...(acknowledgedBy === null ? [{ ...button('Acknowledge', 'incident ack', 2), style: 'primary' as const }] : []),
    ...(botId !== null && rollbackTo !== null ? [button('Roll back', 'bot rollback', 3)] : []),
    ...(botId === null ? [] : [button('Restart', 'bot restart', 0), button('Logs', 'bot logs', 1)]),
    { ...button('Snooze 15 min', 'incident snooze', 4, { for: '15m' }), newRow: true },
    button('Snooze 1 h', 'incident snooze', 5, { for: '1h' }),
    button('Snooze until morning', 'incident snooze', 6, { for: 'morning' }),
  ]
}

/** True where only the person who pressed is to see the answer: the card shows it to the others, or it is long. */
export const whispered = (path: string) => path === 'bot logs' || path.startsWith('incident ')

/**
 * The options of the button's command. Throws Problem `CardOutdated` where the card no longer shows how the bot is; looking is
 * always allowed, and what is said about an incident is about it as long as it is open. `BotNotFound` where the bot is deleted.
 */
export async function incidentOptions(
  { path, options }: Remembered,
  app: Pick<App, 'incidents'>,
): Promise<Record<string, string>> {
  const incident = await app.incidents.find(options.incident ?? '')
  if (path.startsWith('incident ')) {
    if (!incident) throw problem('CardOutdated')
    if (incident.state !== 'open') throw problem('IncidentOver', incident.botName)
    return { incident: incident.id, ...(options.for === undefined ? {} : { for: options.for }) }
  }
  if (!incident) throw problem('CardOutdated')
  if (incident.botId === null) throw problem('BotNotFound', incident.botName)
  const current = incident.state === 'open' && String(incident.version) === options.version
  if (!current && path !== 'bot logs') throw problem('CardOutdated')
  if (path === 'bot rollback') {
    if (incident.rollbackTo === null) throw problem('CardOutdated')
    return { bot: incident.botId, to: incident.rollbackTo }
  }
  return { bot: incident.botId }
}
