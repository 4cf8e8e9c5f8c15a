import { discordError } from '../rules/discord-error.ts'
import { checkMessage } from '../rules/messages.ts'
import { editAnswer, followUp, originalOf } from '../world/answers.ts'
import type { Core } from '../world/core.ts'
import { interactionByToken, isTokenAlive, messagesOfInteraction } from '../world/interactions.ts'
import type { MessageBody } from '../world/messages.ts'
import type { Interaction } from '../world/records.ts'
import { findMessage } from '../world/world.ts'
import { beside, emojisFor } from './beside.ts'
import type { Hook } from './hook.ts'

/** The webhook of an interaction, under its application's id: from its first answer on, and while its token lives. */
export function interactionHook(core: Core, applicationId: string, token: string): Hook {
  const interaction = answered(core, applicationId, token)
  const isEmoji = emojisFor(core, applicationId, core.world.channels.get(interaction.channel_id))
  return {
    waits: true,
    find(id) {
      if (id === '@original') return originalOf(core, interaction)
      const own = messagesOfInteraction(core, interaction).find((m) => m.object.id === id)
      // A component's interaction may also change the message that the component stands on.
      return own ?? (id === interaction.source_message_id ? findMessage(core.world, id) : undefined)
    },
    send(body, uploads) {
      checkMessage(body, { ...beside(body, uploads), isEmoji })
      return followUp(core, interaction, body as MessageBody, uploads)
    },
    edit(stored, body, uploads) {
      checkMessage(body, { ...beside(body, uploads, stored), isEmoji })
      return editAnswer(core, interaction, stored, body as MessageBody, uploads)
    },
  }
}

function answered(core: Core, applicationId: string, token: string): Interaction {
  const interaction = interactionByToken(core, token)
  if (!interaction) {
    if (!core.world.applications.has(applicationId)) throw discordError.unknownWebhook()
    throw discordError.invalidWebhookToken()
  }
  if (interaction.application_id !== applicationId || !isTokenAlive(core, interaction))
    throw discordError.invalidWebhookToken()
  if (interaction.callback === null) throw discordError.unknownWebhook()
  return interaction
}
