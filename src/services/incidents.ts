import { type AlertRoute, routesOf } from '../domain/alert-route.ts'
import { problem } from '../domain/errors.ts'
import type { Incident } from '../domain/incident.ts'
import { snoozeUntil } from '../domain/snooze.ts'
import type { Clock } from '../lib/clock.ts'
import type { Stores } from '../stores/stores.ts'
import type { App, Incidents } from './services.ts'

interface Needs {
  incidents: Pick<
    Stores['incidents'],
    'find' | 'list' | 'timeline' | 'acknowledge' | 'close' | 'note' | 'snooze' | 'tend'
  >
  routes: () => Promise<readonly AlertRoute[]>
  clients: Pick<Stores['clients'], 'find'>
  sender: Pick<App['outbox'], 'kick'>
  clock: Clock
}

/** A page of Discord holds ten; who wants more than this asks the database. */
const listed = 200

/** What people do about incidents; each step is in the timeline, and its card shows it soon. */
export function createIncidents({ incidents, routes, clients, sender, clock }: Needs): Incidents {
  async function get(ref: string): Promise<Incident> {
    const found = await incidents.find(ref.trim())
    if (!found) throw problem('IncidentNotFound', ref.trim())
    return found
  }
  const said = (text: string | undefined) => text?.trim() || null

  async function change(ref: string, act: (incident: Incident) => Promise<void>): Promise<Incident> {
    const found = await get(ref)
    // Of bots that failed together people speak as of one.
    const told = found.groupId === null ? found : await get(found.groupId)
    await act(told)
    sender.kick()
    return get(told.id)
  }

  /** Whose morning it is: that of the quiet hours of its route, or else its client's. */
  async function zoneOf(incident: Incident): Promise<string> {
    const [route] = routesOf(await routes(), incident)
    const [clientId, ...others] = incident.clientIds
    const client = clientId === undefined || others.length > 0 ? undefined : await clients.find(clientId)
    return route?.quiet?.zone ?? client?.timeZone ?? 'UTC'
  }

  return {
    get,
    find: (ref) => incidents.find(ref),
    list: ({ openOnly = false } = {}) => incidents.list({ limit: listed, openOnly }),
    async timeline(ref) {
      const incident = await get(ref)
      return { incident, events: await incidents.timeline(incident.id) }
    },
    acknowledge: (ref, by, text) => change(ref, ({ id }) => incidents.acknowledge(id, by, said(text))),
    close: (ref, by, text) => change(ref, ({ id }) => incidents.close(id, by, said(text))),
    note(ref, by, text) {
      return change(ref, ({ id }) => {
        const words = said(text)
        if (words === null) throw problem('NothingNoted')
        return incidents.note(id, by, words)
      })
    },
    snooze: (ref, by, asked) =>
      change(ref, async (incident) =>
        incidents.snooze(incident.id, by, snoozeUntil(asked, await zoneOf(incident), clock.now())),
      ),
    async tend() {
      if ((await incidents.tend()) > 0) sender.kick()
    },
  }
}
