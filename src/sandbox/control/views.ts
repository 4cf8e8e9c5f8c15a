import type { Core } from '../world/core.ts'
import { messagesOfInteraction } from '../world/interactions.ts'
import type { Interaction, StoredMessage } from '../world/records.ts'

/** A message as the control interface shows it: Discord's object, how often it was edited, and for whom it is. */
export const messageView = (message: StoredMessage) => ({
  ...message.object,
  ...(message.guild_id ? { guild_id: message.guild_id } : {}),
  edits: message.edits,
  ephemeral: message.ephemeral_to !== null,
  ...(message.ephemeral_to ? { ephemeral_to: message.ephemeral_to } : {}),
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
  messages: messagesOfInteraction(core, interaction).map(messageView),
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

const READABLE = new Set(['content', 'label', 'description', 'placeholder', 'title'])

function readable(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (READABLE.has(key) ? [inner] : []) : readable(inner),
  )
}
