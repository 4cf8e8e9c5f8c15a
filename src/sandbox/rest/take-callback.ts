import { DiscordError, discordError } from '../rules/discord-error.ts'
import { checkCallback } from '../rules/messages.ts'
import { acknowledge, type Callback } from '../world/answers.ts'
import type { Upload } from '../world/attachments.ts'
import type { Core } from '../world/core.ts'
import type { Interaction, StoredMessage } from '../world/records.ts'
import { findMessage } from '../world/world.ts'
import { beside, emojisFor } from './beside.ts'

/** Takes an interaction's first answer, by whichever way it came; throws what Discord would refuse, and remembers it. */
export async function takeCallback(
  core: Core,
  interaction: Interaction,
  body: unknown,
  uploads: Upload[],
): Promise<StoredMessage | undefined> {
  if (interaction.state === 'failed') throw discordError.unknownInteraction()
  if (interaction.callback !== null) throw discordError.alreadyAcknowledged()
  try {
    const source = findMessage(core.world, interaction.source_message_id ?? '')
    checkCallback(body, interaction.type, {
      ...beside((body as { data?: unknown } | null)?.data, uploads, source),
      isEmoji: emojisFor(core, interaction.application_id, core.world.channels.get(interaction.channel_id)),
      fromMessage: interaction.source_message_id !== null,
    })
  } catch (error) {
    interaction.refused = error instanceof DiscordError ? inWords(error) : String(error)
    throw error
  }
  return acknowledge(core, interaction, body as Callback, uploads)
}

/** A refusal with its first complaint, for the person who looks at the interaction. */
function inWords({ message, errors }: DiscordError): string {
  const path: string[] = []
  let node: unknown = errors
  while (typeof node === 'object' && node !== null && !('_errors' in node)) {
    const [key, inner] = Object.entries(node)[0] ?? []
    if (key === undefined) break
    path.push(key)
    node = inner
  }
  const first = (node as { _errors?: { message: string }[] } | undefined)?._errors?.[0]
  return first ? `${message}: ${path.join('.')}: ${first.message}` : message
}
