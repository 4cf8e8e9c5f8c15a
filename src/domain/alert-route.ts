import { z } from 'zod'
import { type Incident, isCard, type OutboxItem } from './incident.ts'
import { quietEnd } from './quiet-hours.ts'
import { isBelow, type Severity, severities, severityOf } from './severity.ts'

/** Which part of the fleet a route is for; of several the most specific one counts. `people` = beside these, the client’s own people. */
const routeScopes = ['fleet', 'client', 'bot', 'people'] as const

/** Minutes that a reminder or an escalation may wait. */
export const waitLimits = { remind: 5, escalate: 1, most: 7 * 1440 } as const

/** Where alerts of a part of the fleet go, and how. */
export const alertRouteSchema = z.object({
  scope: z.enum(routeScopes),
  clientId: z.uuid().nullable(),
  botId: z.uuid().nullable(),
  channelId: z.string(),
  /** Mentioned with every new message about something that nobody looks after yet. */
  roleId: z.string().nullable(),
  /** What is less bad than this is told nobody. */
  minimum: z.enum(severities),
  /** Minutes between reminders of what nobody has acknowledged; null = none. */
  remindMinutes: z.number().int().nullable(),
  quiet: z.object({ from: z.number(), until: z.number(), zone: z.string() }).nullable(),
  /** Whether the steps of an incident are collected in a thread under its card. */
  threads: z.boolean(),
  /** Who is told, once, when nobody has acknowledged after so many minutes: another channel, another role, or both. */
  escalation: z
    .object({ minutes: z.number().int(), channelId: z.string().nullable(), roleId: z.string().nullable() })
    .nullable(),
})
export type AlertRoute = z.infer<typeof alertRouteSchema>

type Concerned = Pick<Incident, 'botId' | 'clientIds'>

/** The routes that an incident may take, the most specific first; the others stand in where a channel is gone. */
export function routesOf(routes: readonly AlertRoute[], { botId, clientIds }: Concerned): AlertRoute[] {
  const [clientId, ...others] = clientIds
  // Bots of several clients are a matter of the fleet.
  const only = others.length === 0 ? clientId : undefined
  return [
    ...routes.filter((route) => route.scope === 'bot' && route.botId === botId),
    ...routes.filter((route) => route.scope === 'client' && route.clientId === only),
    ...routes.filter((route) => route.scope === 'fleet'),
  ]
}

/** What is to be done now with a message that is owed. */
export type Delivery =
  /** `channelIds`: the first counts, the others stand in where one is gone. */
  | { kind: 'send'; channelIds: readonly [string, ...string[]]; roleId: string | null }
  | { kind: 'hold'; until: Date }
  /** Nobody wants to know, or not any more. */
  | { kind: 'skip' }
  /** There is no channel yet. */
  | { kind: 'wait' }

/** What to do with this message. A card that is there is edited whatever the hour: an edit wakes nobody. */
export function deliveryOf(
  item: Pick<OutboxItem, 'kind' | 'channelId' | 'messageId' | 'clientId' | 'severity'>,
  incident: Incident | undefined,
  routes: readonly AlertRoute[],
  now: Date,
): Delivery {
  const chain = incident ? routesOf(routes, incident) : routes.filter(({ scope }) => scope === 'fleet')
  const [route] = chain
  const to = (first: string | null | undefined, roleId: string | null): Delivery => {
    const all = [...new Set([first, ...chain.map(({ channelId }) => channelId)])].filter((id) => id != null)
    const [channelId, ...others] = all
    return channelId === undefined ? { kind: 'wait' } : { kind: 'send', channelIds: [channelId, ...others], roleId }
  }
  if (!incident) {
    // What belongs to one channel answers a person, who is awake.
    const until = item.channelId === null && route ? quietUntil(route, item.severity, now) : undefined
    return until ? { kind: 'hold', until } : to(item.channelId, null)
  }
  if (item.clientId !== null) return copyOf(item, incident, routes, now)
  if (!isCard(item) && !isUnattended(incident, now)) return { kind: 'skip' }
  if (isCard(item) && incident.messageId !== null) return to(incident.channelId, null)
  if (!route) return { kind: 'wait' }
  if (isBelow(severityOf(incident), route.minimum)) return { kind: 'skip' }
  const until = quietFor(route, incident, now)
  if (until) return { kind: 'hold', until }
  if (item.kind === 'incident_escalated') {
    const { escalation } = route
    return escalation ? to(escalation.channelId, escalation.roleId) : { kind: 'skip' }
  }
  return to(null, isUnattended(incident, now) ? route.roleId : null)
}

/** The people of a client are told where they chose to be, and nowhere else. */
function copyOf(
  { kind, channelId, messageId, clientId }: Pick<OutboxItem, 'kind' | 'channelId' | 'messageId' | 'clientId'>,
  incident: Incident,
  routes: readonly AlertRoute[],
  now: Date,
): Delivery {
  const route = routes.find(({ scope, clientId: of }) => scope === 'people' && of === clientId)
  if (!route) return { kind: 'skip' }
  if (messageId !== null) return { kind: 'send', channelIds: [channelId ?? route.channelId], roleId: null }
  // A group tells of its bots, and the end of what they never heard of is no news.
  if (incident.groupId !== null || kind === 'incident_resolved') return { kind: 'skip' }
  if (isBelow(severityOf(incident), route.minimum)) return { kind: 'skip' }
  const until = quietFor(route, incident, now)
  return until ? { kind: 'hold', until } : { kind: 'send', channelIds: [route.channelId], roleId: null }
}

/** Until when quiet hours keep it; what is critical wakes people at any hour. */
const quietFor = (route: AlertRoute, incident: Incident, now: Date) => quietUntil(route, severityOf(incident), now)

const quietUntil = ({ quiet }: AlertRoute, severity: Severity, now: Date): Date | undefined =>
  quiet === null || severity === 'critical' ? undefined : quietEnd(quiet, now)

/** Somebody has to be told: it is open, nobody looks after it, it is not snoozed, and its bots are not in maintenance. */
function isUnattended({ state, status, acknowledgedBy, snoozedUntil }: Incident, now: Date): boolean {
  const rests = status === 'maintenance' || (snoozedUntil !== null && snoozedUntil > now)
  return state === 'open' && acknowledgedBy === null && !rests
}

/** Something that is to be said again because nobody has acknowledged an incident. */
export interface Nudge {
  incidentId: string
  kind: 'reminder' | 'escalation'
  /** How many reminders there were before, so that of two decisions from the same facts one counts. */
  reminders: number
}

/** What is due now of these incidents. After a pause, Muster's own or that of quiet hours, one reminder stands for all that were missed. */
export function nudgesDue(routes: readonly AlertRoute[], incidents: readonly Incident[], now: Date): Nudge[] {
  return incidents.flatMap((incident) => {
    const [route] = routesOf(routes, incident)
    if (!route || !isUnattended(incident, now) || isBelow(severityOf(incident), route.minimum)) return []
    if (quietFor(route, incident, now)) return []
    const { id: incidentId, openedAt, heldUntil, remindedAt, escalatedAt, reminders } = incident
    // What quiet hours kept is known since they ended. What became critical in them was told at once.
    const told = heldUntil !== null && heldUntil <= now && heldUntil > openedAt ? heldUntil : openedAt
    const isOver = (minutes: number, since: Date) => now.getTime() - since.getTime() >= minutes * 60_000
    const last = remindedAt !== null && remindedAt > told ? remindedAt : told
    const nudge = (kind: Nudge['kind']): Nudge => ({ incidentId, kind, reminders })
    return [
      ...(route.escalation && escalatedAt === null && isOver(route.escalation.minutes, told)
        ? [nudge('escalation')]
        : []),
      ...(route.remindMinutes !== null && isOver(route.remindMinutes, last) ? [nudge('reminder')] : []),
    ]
  })
}

/** True where time alone may make something due. */
export const nudges = (routes: readonly AlertRoute[]): boolean =>
  routes.some(({ remindMinutes, escalation }) => remindMinutes !== null || escalation !== null)
