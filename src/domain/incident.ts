import { z } from 'zod'
import { botStatuses, causes } from './bot.ts'

/** One failure of one bot from its first sign to its end; one message in the ops channel follows it. */
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
  resolvedAt: z.date().nullable(),
  /** How it ended: `recovered`, `stopped` (a person stopped the bot) or `deleted`. */
  resolution: z.enum(['recovered', 'stopped', 'deleted']).nullable(),
  restarts: z.number().int(),
  /** Redacted before it was written. */
  logTail: z.array(z.string()),
  /** +1 with every change; buttons carry it so that a stale card cannot act. */
  version: z.number().int(),
  channelId: z.string().nullable(),
  messageId: z.string().nullable(),
})
export type Incident = z.infer<typeof incidentSchema>

/** A message owed to a channel. What it shows is rendered when it is sent, so it always shows the true state. */
export const outboxItemSchema = z.object({
  id: z.number().int(),
  kind: z.enum(['incident_opened', 'incident_updated', 'incident_resolved', 'alert_test', 'notice']),
  incidentId: z.uuid().nullable(),
  /** For `alert_test` and `notice`: what to say. */
  text: z.string().nullable(),
  /** Set where the message belongs to one channel; otherwise the alert route decides at sending time. */
  channelId: z.string().nullable(),
  /** A message there that is changed instead of a new one being posted. */
  messageId: z.string().nullable(),
  dedupeKey: z.string(),
  attempts: z.number().int(),
  createdAt: z.date(),
})
export type OutboxItem = z.infer<typeof outboxItemSchema>
