import { z } from 'zod'
import { botStatuses, causes } from './bot.ts'
import { severities } from './severity.ts'

/** How an incident of several bots stands with one of them. */
const memberSchema = z.object({
  botName: z.string(),
  clientName: z.string(),
  state: z.enum(['open', 'resolved']),
  status: z.enum(botStatuses),
  clientId: z.uuid().nullable().default(null),
})

/** One failure of one bot, or of several that failed together, from its first sign to its end; one message in the ops channel follows it. */
export const incidentSchema = z.object({
  id: z.uuid(),
  botId: z.uuid().nullable(),
  botName: z.string(),
  clientName: z.string(),
  state: z.enum(['open', 'resolved']),
  status: z.enum(botStatuses),
  cause: z.enum(causes),
  /** First sign of the failure (back-dated), not the moment Muster noticed. */
  downSince: z.date(),
  openedAt: z.date(),
  /** By whom (a Discord id), when, and what they said; the first one counts. */
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: z.date().nullable(),
  acknowledgement: z.string().nullable(),
  /** By whom, and until when nobody is to be reminded; both null when awake. */
  snoozedBy: z.string().nullable(),
  snoozedUntil: z.date().nullable(),
  resolvedAt: z.date().nullable(),
  /** How it ended: `recovered`, `stopped` (a person stopped the bot), `deleted`, or `closed` (by hand, whatever the bot does). */
  resolution: z.enum(['recovered', 'stopped', 'deleted', 'closed']).nullable(),
  closedBy: z.string().nullable(),
  closing: z.string().nullable(),
  restarts: z.number().int(),
  /** Template and version that it ran when it opened, and since when; null where no release was known. */
  release: z.string().nullable(),
  releasedAt: z.date().nullable(),
  /** Set where that release is the likely cause: the deployment to go back to. */
  rollbackTo: z.uuid().nullable(),
  /** Downtime in it, in milliseconds; null while it is open. */
  downMs: z.number().int().nullable(),
  /** Set since the bot comes and goes: then it ends only after the bot has stayed for a while. */
  flappingSince: z.date().nullable(),
  /** Redacted before it was written; empty since it was folded. */
  logTail: z.array(z.string()),
  /** Its steps, as the database keeps them since a month after its end; null before that. */
  foldedSteps: z.string().nullable().default(null),
  /** +1 with every change; buttons carry it so that a stale card cannot act. */
  version: z.number().int(),
  /** Its application in Discord, and what its template wants of the gateway; null for the incident of several bots. */
  applicationId: z.string().nullable().default(null),
  intents: z.number().nullable().default(null),
  /** Set where the bot failed with others: the incident that is told instead of this one, and its name. */
  groupId: z.uuid().nullable(),
  groupName: z.string().nullable().default(null),
  /** What the bots have in common; null for the incident of one bot. */
  groupKind: z.enum(['engine', 'template']).nullable(),
  /** The engine's name, or the template's with its version. */
  groupKey: z.string().nullable(),
  /** Where it was asked for alone: its bots, those first that are not back. */
  members: z.array(memberSchema).default([]),
  /** Where it was asked for alone: the clients of its bots that still exist. */
  clientIds: z.array(z.uuid()).default([]),
  /** Quiet hours kept it: when they end, or ended. */
  heldUntil: z.date().nullable(),
  /** How often people were reminded of it, and when last. */
  reminders: z.number().int(),
  remindedAt: z.date().nullable(),
  /** When it was escalated. */
  escalatedAt: z.date().nullable(),
  channelId: z.string().nullable(),
  messageId: z.string().nullable(),
})
export type Incident = z.infer<typeof incidentSchema>

/** One line of an incident's timeline. */
export const incidentEventSchema = z.object({
  happenedAt: z.date(),
  kind: z.enum([
    'opened',
    'changed',
    'acknowledged',
    'noted',
    'flapping',
    'reminded',
    'escalated',
    'snoozed',
    'resolved',
  ]),
  /** A Discord id; null for what Muster saw or did. */
  by: z.string().nullable(),
  /** What a person said; of `snoozed` until when, as an ISO time. */
  text: z.string().nullable(),
  status: z.enum(botStatuses).nullable(),
  cause: z.enum(causes).nullable(),
})
export type IncidentEvent = z.infer<typeof incidentEventSchema>

/** The first three are an incident's one message; a reminder and an escalation are messages of their own. */
const outboxKinds = [
  'incident_opened',
  'incident_updated',
  'incident_resolved',
  'incident_reminder',
  'incident_escalated',
  'alert_test',
  'notice',
] as const

/** A message owed to a channel. What it shows is rendered when it is sent, so it always shows the true state. */
export const outboxItemSchema = z.object({
  id: z.number().int(),
  kind: z.enum(outboxKinds),
  incidentId: z.uuid().nullable(),
  /** For `alert_test` and `notice`: what to say. */
  text: z.string().nullable(),
  /** Set where it is for the people of that client. */
  clientId: z.uuid().nullable(),
  /** Of a notice, or of what is for the people of a client: quiet hours kept it. */
  held: z.boolean(),
  /** How bad a notice is. */
  severity: z.enum(severities),
  /** Set where the message belongs to one channel; otherwise the alert route decides at sending time. */
  channelId: z.string().nullable(),
  /** A message there that is changed instead of a new one being posted. */
  messageId: z.string().nullable(),
  dedupeKey: z.string(),
  attempts: z.number().int(),
  createdAt: z.date(),
})
export type OutboxItem = z.infer<typeof outboxItemSchema>

/** False for what is a message of its own beside the incident's one message. */
export const isCard = ({ kind }: Pick<OutboxItem, 'kind'>): boolean =>
  kind !== 'incident_reminder' && kind !== 'incident_escalated'
