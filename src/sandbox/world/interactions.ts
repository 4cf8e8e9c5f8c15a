import type { Core } from './core.ts'
import { interactionPayload, type PayloadParts } from './interaction-payload.ts'
import type { Application, Channel, Interaction, StoredMessage, User } from './records.ts'
import { createInteractionToken, interactionOfToken } from './tokens.ts'
import { findMessage } from './world.ts'

export const FIRST_RESPONSE_MS = 3000
export const TOKEN_LIFE_MS = 15 * 60 * 1000

export interface NewInteraction {
  type: Interaction['type']
  application: Application
  user: User
  channel: Channel
  data: object
  resolved?: NonNullable<PayloadParts['resolved']>
  message?: StoredMessage
  commandName?: string
  target?: NonNullable<Interaction['target']>
  openedBy?: string
}

const DID_NOT_RESPOND = 'The application did not respond'

/** Sends an interaction to its application; from now on it has 3 s on the sandbox's clock to answer. */
export function startInteraction(core: Core, start: NewInteraction): Interaction {
  const id = core.newId()
  const interaction: Interaction = {
    id,
    type: start.type,
    application_id: start.application.id,
    token: createInteractionToken(id),
    user_id: start.user.id,
    guild_id: start.channel.guild_id ?? null,
    channel_id: start.channel.id,
    created_at: core.clock.now(),
    state: 'pending',
    first_response_ms: null,
    callback: null,
    original_id: null,
    message_ids: [],
    source_message_id: start.message?.object.id ?? null,
    ...(start.commandName ? { command_name: start.commandName } : {}),
    ...(start.target ? { target: start.target } : {}),
    ...(start.openedBy ? { opened_by: start.openedBy } : {}),
  }
  core.world.interactions.set(id, interaction)
  forgetOld(core)
  watchDeadline(core, interaction)
  core.bus.emit('interaction', interaction)
  const kind = start.application.interactions_endpoint_url ? 'interaction_request' : 'interaction_create'
  core.bus.emit(kind, { interaction, payload: interactionPayload(core, interaction, start) })
  core.touch()
  return interaction
}

/** Fails the interaction once its 3 s are over; also for those that a file brought back. */
export function watchDeadline(core: Core, interaction: Interaction): void {
  if (interaction.state !== 'pending') return
  core.clock.after(interaction.created_at + FIRST_RESPONSE_MS - core.clock.now(), () =>
    failInteraction(core, interaction),
  )
}

/** The person sees that nothing came; a reason is named beside it. Does nothing once there was an answer. */
export function failInteraction(core: Core, interaction: Interaction, reason = interaction.refused): void {
  if (interaction.state !== 'pending' || interaction.callback !== null) return
  interaction.state = 'failed'
  interaction.error = reason ? `${DID_NOT_RESPOND}: ${reason}` : DID_NOT_RESPOND
  changed(core, interaction)
}

/** Says that an interaction is no longer what it was. */
export function changed(core: Core, interaction: Interaction): void {
  core.bus.emit('interaction', interaction)
  core.touch()
}

/** Notes that the interaction made or changed this message. */
export function addMessage(core: Core, interaction: Interaction, message: StoredMessage): void {
  if (!interaction.message_ids.includes(message.object.id)) interaction.message_ids.push(message.object.id)
  changed(core, interaction)
}

/** Whether the interaction's token still allows edits and follow-ups. */
export const isTokenAlive = (core: Core, interaction: Interaction): boolean =>
  core.clock.now() < interaction.created_at + TOKEN_LIFE_MS

/** A token names its interaction; the rest of it must be right, too. */
export function interactionByToken(core: Core, token: string): Interaction | undefined {
  const interaction = core.world.interactions.get(interactionOfToken(token))
  return interaction?.token === token ? interaction : undefined
}

/** The messages that still exist, in the order in which they were made. */
export const messagesOfInteraction = (core: Core, interaction: Interaction): StoredMessage[] =>
  interaction.message_ids.flatMap((id) => findMessage(core.world, id) ?? [])

/** An interaction is kept while its token lives, and the newest of them also afterwards, for whoever looks what happened. */
const KEPT = 1000

function forgetOld(core: Core): void {
  const { interactions } = core.world
  for (const [id, interaction] of interactions) {
    if (interactions.size <= KEPT || isTokenAlive(core, interaction)) return
    interactions.delete(id)
  }
}
