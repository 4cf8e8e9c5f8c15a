import type { App } from '../app.ts'
import { problem } from '../domain/errors.ts'
import type { Incident } from '../domain/incident.ts'
import { encodeId, type Remembered } from './custom-id.ts'
import type { Button } from './message.ts'

/**
 * What one can do about an open incident from its card. The ids hold all that is needed, so they work after a restart of Muster,
 * and they hold the card's version. At most 84 of Discord's 100 characters.
 */
export function incidentButtons({ id, version, state, botId, openedAt }: Incident): Button[] {
  if (state !== 'open' || botId === null) return []
  const button = (label: string, path: string, index: number): Button => {
    const options = { incident: id, version: String(version) }
    return { label, customId: encodeId({ kind: 'incident', path, options, userId: '', issuedAt: openedAt, index }) }
  }
  return [button('Restart', 'bot restart', 0), button('Logs', 'bot logs', 1)]
}

/** The options of the button's command. Throws Problem `CardOutdated` where the card no longer shows how the bot is; looking is always allowed. */
export async function incidentOptions({ path, options }: Remembered, app: Pick<App, 'alerts'>) {
  const incident = await app.alerts.incident(options.incident ?? '')
  if (!incident?.botId) throw problem('CardOutdated')
  const current = incident.state === 'open' && String(incident.version) === options.version
  if (!current && path !== 'bot logs') throw problem('CardOutdated')
  return { bot: incident.botId }
}
