import type { Beside } from '../rules/messages.ts'
import type { IsEmoji } from '../rules/tally.ts'
import { cleanName, type Upload } from '../world/attachments.ts'
import type { Core } from '../world/core.ts'
import { usableEmoji } from '../world/emojis.ts'
import type { Channel, StoredMessage } from '../world/records.ts'

/** What an application may put on the components of a message in this channel. */
export const emojisFor =
  (core: Core, applicationId: string, channel: Channel | undefined): IsEmoji =>
  ({ id, name = '' }) =>
    channel !== undefined &&
    usableEmoji(core.world, applicationId, channel, id === undefined ? name : `id:${id}`) !== undefined

/** What the rules want to know beside a message's body: its uploads, and the message that it changes. */
export function beside(body: unknown, uploads: Upload[], changes?: StoredMessage): Beside {
  const { attachments } = (body ?? {}) as { attachments?: unknown }
  const listed = Array.isArray(attachments) ? (attachments as ({ id?: unknown; filename?: unknown } | null)[]) : []
  const uploaded = uploads.map(({ index, name }) => {
    const renamed = listed.find((entry) => String(entry?.id) === index)?.filename
    return typeof renamed === 'string' ? renamed : name
  })
  const kept = changes?.object.attachments.map(({ filename }) => filename) ?? []
  const names = [...uploaded, ...kept].flatMap((name) => [name, cleanName(name)])
  return { files: uploads.length, names, ...(changes ? { edit: true, present: changes.object } : {}) }
}
