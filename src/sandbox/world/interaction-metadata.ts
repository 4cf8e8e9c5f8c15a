import type { APIMessageInteractionMetadata } from 'discord-api-types/v10'
import { userObject } from './objects.ts'
import type { Interaction } from './records.ts'
import type { World } from './world.ts'

/** What a message says of the interaction that made it; a modal's also says what opened the modal. */
export function interactionMetadata(world: World, interaction: Interaction): APIMessageInteractionMetadata {
  const { id, type } = interaction
  const user = world.users.get(interaction.user_id)
  return {
    id,
    type,
    ...(user ? { user: userObject(user) } : {}),
    authorizing_integration_owners: { '0': interaction.guild_id ?? '0' },
    ...details(world, interaction),
  } as APIMessageInteractionMetadata
}

function details(world: World, interaction: Interaction): object {
  const { type, target, command_name: name, source_message_id: source } = interaction
  if (type === 3) return { interacted_message_id: source }
  if (type === 5) {
    const opener = world.interactions.get(interaction.opened_by ?? '')
    return opener ? { triggering_interaction_metadata: interactionMetadata(world, opener) } : {}
  }
  const on = target?.type === 2 ? world.users.get(target.id) : undefined
  return {
    name,
    command_type: target?.type ?? 1,
    ...(on ? { target_user: userObject(on) } : {}),
    ...(target?.type === 3 ? { target_message_id: target.id } : {}),
  }
}
