import type { Upload } from '../world/attachments.ts'
import type { StoredMessage } from '../world/records.ts'

/** Who writes under `/webhooks/:id/:token`: an application that answers an interaction, or a channel's webhook. */
export interface Hook {
  /** Whether a new message is answered with itself; otherwise with 204. */
  waits: boolean
  /** One of its own messages. */
  find(id: string): StoredMessage | undefined
  /** Throws what Discord would refuse. */
  send(body: unknown, uploads: Upload[]): Promise<StoredMessage>
  /** Throws what Discord would refuse. */
  edit(stored: StoredMessage, body: unknown, uploads: Upload[]): Promise<StoredMessage>
}
