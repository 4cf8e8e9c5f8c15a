import { discordError } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { Flag } from '../world/messages.ts'
import type { Interaction, StoredMessage } from '../world/records.ts'
import { type Rest, readBody } from './http.ts'
import { takeCallback } from './take-callback.ts'

/** First answers to interactions; the token in the path is the right to them, here and in the webhook that follows. */
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
