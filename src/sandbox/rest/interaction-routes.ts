import { discordError } from '../rules/discord-error.ts'
import { checkMessage } from '../rules/messages.ts'
import { editAnswer, followUp, originalOf } from '../world/answers.ts'
import type { Core } from '../world/core.ts'
import { interactionByToken, isTokenAlive, messagesOfInteraction } from '../world/interactions.ts'
import { deleteMessage, Flag, type MessageBody } from '../world/messages.ts'
import type { Interaction, StoredMessage } from '../world/records.ts'
import { findMessage } from '../world/world.ts'
import { beside } from './beside.ts'
import { type Rest, type RestContext, readBody } from './http.ts'
import { takeCallback } from './take-callback.ts'

const message = '/webhooks/:app/:token/messages/:message'

/** Answers to interactions; the token in the path is the right to them. */
export function addInteractionRoutes(rest: Rest, core: Core): void {
  rest.post('/interactions/:interaction/:token/callback', async (c) => {
    const interaction = core.world.interactions.get(c.req.param('interaction'))
    if (!interaction || interaction.token !== c.req.param('token')) throw discordError.unknownInteraction()
    if (interaction.state === 'failed') throw discordError.unknownInteraction()
    const { body, uploads } = await readBody(c)
    const made = await takeCallback(core, interaction, body, uploads)
    if (c.req.query('with_response') !== 'true') return c.body(null, 204)
    return c.json(callbackResponse(interaction, made))
  })

  rest.post('/webhooks/:app/:token', async (c) => {
    const interaction = answered(c)
    const { body, uploads } = await readBody(c)
    checkMessage(body, beside(body, uploads))
    return c.json((await followUp(core, interaction, body as MessageBody, uploads)).object)
  })

  rest.get(message, (c) => c.json(target(c).object))

  rest.patch(message, async (c) => {
    const interaction = answered(c)
    const stored = target(c)
    const { body, uploads } = await readBody(c)
    checkMessage(body, beside(body, uploads, stored))
    return c.json((await editAnswer(core, interaction, stored, body as MessageBody, uploads)).object)
  })

  rest.delete(message, (c) => {
    deleteMessage(core, target(c))
    return c.body(null, 204)
  })

  /** The interaction behind a webhook's path, once its first answer was given and while its token lives. */
  function answered(c: RestContext): Interaction {
    const interaction = interactionByToken(core, c.req.param('token') ?? '')
    if (!interaction) {
      if (!core.world.applications.has(c.req.param('app') ?? '')) throw discordError.unknownWebhook()
      throw discordError.invalidWebhookToken()
    }
    if (interaction.application_id !== c.req.param('app') || !isTokenAlive(core, interaction))
      throw discordError.invalidWebhookToken()
    if (interaction.callback === null) throw discordError.unknownWebhook()
    return interaction
  }

  function target(c: RestContext): StoredMessage {
    const interaction = answered(c)
    const id = c.req.param('message') ?? ''
    const found =
      id === '@original'
        ? originalOf(core, interaction)
        : messagesOfInteraction(core, interaction).find((m) => m.object.id === id)
    const own = found ?? componentMessage(interaction, id)
    if (!own) throw discordError.unknownMessage()
    return own
  }

  /** A component's interaction may also change the message that the component stands on. */
  const componentMessage = (interaction: Interaction, id: string) =>
    id === interaction.source_message_id ? findMessage(core.world, id) : undefined
}

function callbackResponse(interaction: Interaction, made: StoredMessage | undefined): object {
  return {
    interaction: {
      id: interaction.id,
      type: interaction.type,
      ...(made
        ? {
            response_message_id: made.object.id,
            response_message_loading: ((made.object.flags ?? 0) & Flag.loading) !== 0,
            response_message_ephemeral: made.ephemeral_to !== null,
          }
        : {}),
    },
    // Documented of a message that was made or updated alone; after a deferral its id above is all there is.
    ...(made && (interaction.callback === 4 || interaction.callback === 7)
      ? { resource: { type: interaction.callback, message: made.object } }
      : {}),
  }
}
