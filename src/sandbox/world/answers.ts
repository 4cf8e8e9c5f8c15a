import type { APIModalInteractionResponseCallbackData } from 'discord-api-types/v10'
import type { Upload } from './attachments.ts'
import type { Core } from './core.ts'
import { interactionMetadata } from './interaction-metadata.ts'
import { addMessage, changed } from './interactions.ts'
import { createMessage, editMessage, Flag, type MessageBody } from './messages.ts'
import { userObject } from './objects.ts'
import type { Interaction, StoredMessage } from './records.ts'
import { findMessage } from './world.ts'

/** A callback that the rules accepted. */
export interface Callback {
  type: number
  data?: MessageBody & { choices?: Interaction['choices'] } & Partial<APIModalInteractionResponseCallbackData>
}

/** Carries out an interaction's first answer; the message it made or changed, if any. */
export async function acknowledge(
  core: Core,
  interaction: Interaction,
  callback: Callback,
  uploads: Upload[],
): Promise<StoredMessage | undefined> {
  interaction.callback = callback.type
  interaction.first_response_ms = Math.round(core.clock.now() - interaction.created_at)
  const { data = {} } = callback
  switch (callback.type) {
    case 4:
      return respond(core, interaction, data, uploads, 'replied')
    case 5:
      return respond(core, interaction, { flags: (data.flags ?? 0) | Flag.loading }, [], 'deferred')
    case 6:
      interaction.state = 'deferred'
      break
    case 7:
      return updateSource(core, interaction, data, uploads)
    case 8:
      interaction.state = 'replied'
      interaction.choices = data.choices ?? []
      break
    case 9:
      interaction.state = 'modal'
      interaction.modal = data as APIModalInteractionResponseCallbackData
      break
  }
  changed(core, interaction)
  return undefined
}

/** A further message of the interaction; right after a deferral it fills the deferred reply instead. */
export async function followUp(
  core: Core,
  interaction: Interaction,
  body: MessageBody,
  uploads: Upload[],
): Promise<StoredMessage> {
  const original = originalOf(core, interaction)
  if (original && (original.object.flags ?? 0) & Flag.loading)
    return editAnswer(core, interaction, original, body, uploads)
  const message = await write(core, interaction, body, uploads, original)
  if (interaction.state === 'deferred') interaction.state = 'replied'
  addMessage(core, interaction, message)
  return message
}

/** Edits one of the interaction's messages; the first edit of a deferred reply settles the interaction. */
export async function editAnswer(
  core: Core,
  interaction: Interaction,
  message: StoredMessage,
  body: MessageBody,
  uploads: Upload[],
): Promise<StoredMessage> {
  await editMessage(core, message, body, uploads)
  if (interaction.state === 'deferred' && message.object.id === originalId(interaction)) interaction.state = 'replied'
  addMessage(core, interaction, message)
  return message
}

/** What `@original` means: the reply, or for an update of a component's message, that message. */
export function originalOf(core: Core, interaction: Interaction): StoredMessage | undefined {
  const id = originalId(interaction)
  return id ? findMessage(core.world, id) : undefined
}

const originalId = (interaction: Interaction): string | null =>
  interaction.callback === 6 || interaction.callback === 7 ? interaction.source_message_id : interaction.original_id

async function respond(
  core: Core,
  interaction: Interaction,
  body: MessageBody,
  uploads: Upload[],
  state: 'replied' | 'deferred',
) {
  const message = await write(core, interaction, body, uploads)
  interaction.original_id = message.object.id
  interaction.state = state
  addMessage(core, interaction, message)
  return message
}

async function updateSource(core: Core, interaction: Interaction, body: MessageBody, uploads: Upload[]) {
  const source = findMessage(core.world, interaction.source_message_id ?? '')
  if (source) await editMessage(core, source, body, uploads)
  interaction.state = 'replied'
  if (source) addMessage(core, interaction, source)
  else changed(core, interaction)
  return source
}

async function write(
  core: Core,
  interaction: Interaction,
  body: MessageBody,
  uploads: Upload[],
  original?: StoredMessage,
): Promise<StoredMessage> {
  const channel = core.world.channels.get(interaction.channel_id)
  if (!channel) throw new Error(`no channel ${interaction.channel_id}`)
  const ephemeral = ((body.flags ?? 0) & Flag.ephemeral) !== 0
  const isCommandReply = interaction.type === 2 && !original
  const source = original ?? findMessage(core.world, interaction.source_message_id ?? '')
  return createMessage(core, {
    channel,
    authorId: interaction.application_id,
    body,
    uploads,
    webhook: {
      id: interaction.application_id,
      applicationId: interaction.application_id,
      interactionId: interaction.id,
      ephemeralTo: ephemeral ? interaction.user_id : null,
    },
    also: {
      type: isCommandReply ? 20 : source ? 19 : 0,
      ...(isCommandReply || !source ? {} : { message_reference: referenceTo(source) }),
      ...(isCommandReply ? shortMetadata(core, interaction) : {}),
      interaction_metadata: {
        ...interactionMetadata(core.world, interaction),
        ...(original ? { original_response_message_id: original.object.id } : {}),
      },
    },
  })
}

const referenceTo = (message: StoredMessage) => ({
  type: 0 as const,
  channel_id: message.object.channel_id,
  message_id: message.object.id,
  ...(message.guild_id ? { guild_id: message.guild_id } : {}),
})

/** The older form of the same, which clients still read. */
function shortMetadata(core: Core, { id, type, user_id, command_name: name = '' }: Interaction): object {
  const user = core.world.users.get(user_id)
  return user ? { interaction: { id, type, name, user: userObject(user) } } : {}
}
