import { z } from 'zod'
import { incidentEventSchema } from './incident.ts'

/** One step of an incident's timeline as its thread tells it. */
export const threadStepSchema = incidentEventSchema.extend({
  /** Of a start: the how manieth it is in this incident. */
  attempt: z.number().int(),
})
export type ThreadStep = z.infer<typeof threadStepSchema>

/** One message of an incident's thread: what happened since the one before. */
export interface ThreadPart {
  /** Counted from 1. */
  part: number
  steps: ThreadStep[]
  /** The bot's last lines, redacted; empty where the thread has them already. */
  logTail: string[]
  /** How often it was tried before; 0 = Discord has certainly never seen it. */
  attempts: number
  /** Null as long as no thread is known. */
  threadId: string | null
}

/** What stood in the way of the last thread, or part of one, under the alerts of a channel. */
export interface ThreadTrouble {
  channelId: string
  /** `forbidden`: Muster lacked a permission; `refused`: no thread could be made; `part`: a part of one was left out. */
  kind: 'forbidden' | 'refused' | 'part'
  /** In Discord's words. */
  why: string
  /** The permissions that Muster lacks there, by name; empty where that is not known. */
  lacking: readonly string[]
}

/** Why nothing more is told in a thread: it was switched off, it was deleted, or Discord does not allow it. */
export type ThreadEnd = 'off' | 'gone' | 'refused'
