import type { APIAttachment, APIEmbed, APIMessage, APIUser } from 'discord-api-types/v10'
import { linkEmbeds, storeUploads, type Upload } from './attachments.ts'
import { componentObjects } from './component-objects.ts'
import type { Core } from './core.ts'
import { defaultMentions, mayMentionAll, mentionsIn } from './mentions.ts'
import { userObject } from './objects.ts'
import type { Channel, StoredMessage } from './records.ts'
import { repliedUser } from './replies.ts'
import { noteMessage } from './thread-activity.ts'
import { messagesOf } from './world.ts'

/** A message body after the rules accepted it. */
export type MessageBody = Partial<
  Pick<APIMessage, 'content' | 'tts' | 'embeds' | 'components' | 'flags'> & {
    attachments: { id?: unknown; filename?: unknown; description?: unknown }[]
    allowed_mentions: { parse?: string[]; users?: string[]; roles?: string[]; replied_user?: boolean }
    message_reference: { message_id: string; channel_id?: string }
  }
> & { nonce?: string | number }

export const Flag = {
  crossposted: 1,
  ephemeral: 64,
  loading: 128,
  suppressEmbeds: 4,
  suppressNotifications: 4096,
  v2: 1 << 15,
  hasThread: 32,
} as const

/** Types of messages that never go (resources/message, Message Types); here a thread's first is the only one made. */
export const UNDELETABLE: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 14, 15, 16, 17, 21])

export interface Writing {
  channel: Channel
  authorId: string
  body: MessageBody
  uploads?: Upload[]
  /** Who it is shown to be from, where that is no user: a channel's webhook. */
  author?: APIUser
  /** Set for answers to interactions, and for what a channel's webhook writes. */
  webhook?: { id: string; applicationId: string | null; interactionId?: string; ephemeralTo?: string | null }
  /** Fields of the message object that the body does not decide. */
  also?: Partial<APIMessage>
}

/** Writes a message and tells the world. */
export async function createMessage(core: Core, writing: Writing): Promise<StoredMessage> {
  const { channel, body, webhook } = writing
  const user = core.world.users.get(writing.authorId)
  const author = writing.author ?? (user && userObject(user))
  if (!author) throw new Error(`no user ${writing.authorId}`)
  const attachments = await storeUploads(core, channel.id, writing.uploads ?? [], body.attachments)
  const linked = linkEmbeds(embedsOf(body), attachments)
  const layout = componentObjects(body.components ?? [], linked.rest, core.newId)
  const object = {
    id: core.newId(),
    type: 0,
    channel_id: channel.id,
    author,
    content: textOf(body),
    timestamp: core.timestamp(),
    edited_timestamp: null,
    tts: body.tts ?? false,
    ...mentions(core, channel, writing.authorId, body, webhook !== undefined, writing.also),
    attachments: layout.rest,
    embeds: linked.embeds,
    components: layout.components,
    pinned: false,
    flags: body.flags ?? 0,
    ...(body.nonce === undefined ? {} : { nonce: body.nonce }),
    ...(webhook ? { webhook_id: webhook.id } : {}),
    ...(webhook?.applicationId ? { application_id: webhook.applicationId } : {}),
    ...(channel.thread ? { position: channel.thread.total_message_sent } : {}),
    ...writing.also,
  } as APIMessage
  const stored: StoredMessage = {
    object,
    guild_id: channel.guild_id ?? null,
    edits: 0,
    ephemeral_to: webhook?.ephemeralTo ?? null,
    interaction_id: webhook?.interactionId ?? null,
    ...(body.nonce === undefined ? {} : { nonce: String(body.nonce) }),
    ...(attachments.length > 0 ? { file_ids: attachments.map(({ id }) => id) } : {}),
  }
  messagesOf(core.world, channel.id).set(object.id, stored)
  if (!stored.ephemeral_to) {
    channel.last_message_id = object.id
    // A thread's first message, which only shows where it began, is not counted.
    if (object.type !== 21) noteMessage(core, channel, webhook ? undefined : writing.authorId)
  }
  core.bus.emit('message', stored)
  core.touch()
  return stored
}

/** Changes what the body names; the first filling of a deferred reply ends its loading. */
export async function editMessage(
  core: Core,
  stored: StoredMessage,
  body: MessageBody,
  uploads: Upload[] = [],
): Promise<StoredMessage> {
  const { object } = stored
  const channel = core.world.channels.get(object.channel_id)
  if (!channel) throw new Error(`no channel ${object.channel_id}`)
  const added = await storeUploads(core, channel.id, uploads, body.attachments)
  const attachments = [...keptAttachments(object.attachments, body), ...added]
  const linked = linkEmbeds(body.embeds === undefined ? object.embeds : embedsOf(body), attachments)
  const layout = body.components && componentObjects(body.components, linked.rest, core.newId)
  const wasLoading = ((object.flags ?? 0) & Flag.loading) !== 0
  Object.assign(object, {
    embeds: linked.embeds,
    attachments: layout?.rest ?? linked.rest,
    edited_timestamp: wasLoading ? null : core.timestamp(),
    flags: editedFlags(object.flags ?? 0, body.flags),
    ...(body.components === undefined ? {} : { components: layout?.components ?? [] }),
    ...(body.content === undefined
      ? {}
      : {
          content: textOf(body),
          ...mentions(core, channel, object.author.id, body, object.webhook_id !== undefined, object),
        }),
  })
  if (added.length > 0) stored.file_ids = [...(stored.file_ids ?? []), ...added.map(({ id }) => id)]
  stored.edits++
  core.bus.emit('message_update', stored)
  core.touch()
  return stored
}

/** Deletes many messages of one channel at once, which the gateway tells of in one event. */
export function deleteMessages(core: Core, channel: Channel, gone: StoredMessage[]): void {
  if (gone.length === 0) return
  for (const message of gone) forget(core, message)
  core.bus.emit('message_delete_bulk', { channel, messages: gone })
  core.touch()
}

export function deleteMessage(core: Core, stored: StoredMessage): void {
  forget(core, stored)
  core.bus.emit('message_delete', stored)
  core.touch()
}

function forget(core: Core, stored: StoredMessage): void {
  const { thread } = core.world.channels.get(stored.object.channel_id) ?? {}
  if (messagesOf(core.world, stored.object.channel_id).delete(stored.object.id) && thread && thread.message_count > 0)
    thread.message_count--
}

function mentions(
  core: Core,
  channel: Channel,
  authorId: string,
  body: MessageBody,
  webhook: boolean,
  answer?: Partial<APIMessage>,
) {
  const guild = channel.guild_id ? core.world.guilds.get(channel.guild_id) : undefined
  const may = mayMentionAll(core.world, guild, channel, authorId)
  const allowed = body.allowed_mentions ?? defaultMentions(webhook)
  const found = mentionsIn(core.world, guild, textOf(body), allowed, may)
  const replied = allowed.replied_user ? repliedUser(core.world, answer, authorId) : []
  return {
    ...found,
    mentions: [...found.mentions, ...replied.filter(({ id }) => !found.mentions.some((one) => one.id === id))],
  }
}

/** Discord takes a number as text. */
const textOf = (body: MessageBody): string => String(body.content ?? '')

/** Loading ends; of the rest an edit may suppress embeds or show them again, and turn to components alone. */
function editedFlags(present: number, wanted: number | null | undefined): number {
  const settled = present & ~Flag.loading
  if (wanted === undefined || wanted === null) return settled
  return (settled & ~Flag.suppressEmbeds) | (wanted & (Flag.v2 | Flag.suppressEmbeds))
}

function keptAttachments(present: APIAttachment[], body: MessageBody): APIAttachment[] {
  const named = body.attachments
  return named ? present.filter((a) => named.some((entry) => String(entry.id) === a.id)) : present
}

const embedsOf = (body: MessageBody): APIEmbed[] =>
  (body.embeds ?? []).map((embed) => ({
    ...embed,
    type: 'rich' as APIEmbed['type'] & string,
    ...(embed.timestamp ? { timestamp: new Date(embed.timestamp).toISOString() } : {}),
    ...(embed.fields ? { fields: embed.fields.map((f) => ({ ...f, inline: f.inline ?? false })) } : {}),
  }))
