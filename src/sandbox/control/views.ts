import type { Core } from '../world/core.ts'
import { messagesOfInteraction } from '../world/interactions.ts'
import { messageObject } from '../world/message-object.ts'
import type { Channel, Interaction, StoredMessage } from '../world/records.ts'

/**
 * A message as the control interface shows it: Discord's object, how often it was edited, and for whom it is. Its reactions
 * name everyone who reacted; `me` is about the viewer.
 */
export const messageView = (core: Core, message: StoredMessage, viewerId?: string) => ({
  ...withUsers(message, messageObject(core.world, message, viewerId)),
  ...(message.guild_id ? { guild_id: message.guild_id } : {}),
  edits: message.edits,
  ephemeral: message.ephemeral_to !== null,
  ...(message.ephemeral_to ? { ephemeral_to: message.ephemeral_to } : {}),
})

/** A channel or thread as the world shows it. */
export const channelView = (channel: Channel) => ({
  id: channel.id,
  name: channel.name,
  type: channel.type,
  parent_id: channel.parent_id ?? null,
  topic: channel.topic,
  position: channel.position,
  ...(channel.thread
    ? {
        owner_id: channel.thread.owner_id,
        archived: channel.thread.archived,
        locked: channel.thread.locked,
        message_count: channel.thread.message_count,
        member_ids: channel.thread.members.map((member) => member.user_id),
      }
    : {}),
})

/** The contract's Interaction. */
export const interactionView = (core: Core, interaction: Interaction) => ({
  id: interaction.id,
  type: interaction.type,
  app: interaction.application_id,
  user: interaction.user_id,
  channel_id: interaction.channel_id,
  state: interaction.state,
  ...(interaction.error ? { error: interaction.error } : {}),
  first_response_ms: interaction.first_response_ms,
  messages: messagesOfInteraction(core, interaction).map((m) => messageView(core, m, interaction.user_id)),
  ...(interaction.modal ? { modal: interaction.modal } : {}),
  ...(interaction.choices ? { choices: interaction.choices } : {}),
})

/** All that a person could read on a message: content, embeds, components, names of files. */
export function messageText(message: StoredMessage): string {
  const { content, embeds, components, attachments } = message.object
  const embedLines = embeds.flatMap((e) => [
    e.author?.name,
    e.title,
    e.description,
    ...(e.fields ?? []).flatMap((f) => [f.name, f.value]),
    e.footer?.text,
    e.url,
  ])
  const lines = [content, ...embedLines, ...readable(components ?? []), ...attachments.map((a) => a.filename)]
  return lines.filter(Boolean).join('\n')
}

const withUsers = <T extends { reactions?: object[] }>({ reactions = [] }: StoredMessage, object: T): T =>
  object.reactions
    ? { ...object, reactions: object.reactions.map((r, i) => ({ ...r, user_ids: reactions[i]?.user_ids })) }
    : object

const READABLE = new Set(['content', 'label', 'description', 'placeholder', 'title'])

function readable(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (READABLE.has(key) ? [inner] : []) : readable(inner),
  )
}
