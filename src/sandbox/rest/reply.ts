import type { APIMessage } from 'discord-api-types/v10'
import { discordError, invalidForm } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import type { MessageBody } from '../world/messages.ts'
import { Permission } from '../world/permissions.ts'
import type { Application, Channel } from '../world/records.ts'
import { replyFields } from '../world/replies.ts'
import { mayIn } from '../world/visibility.ts'
import { messagesOf } from '../world/world.ts'

/** The fields that make a message a reply to the one its body refers to; refused when that is gone, unless the body says not to. */
export function replyTo(core: Core, caller: Application, channel: Channel, body: MessageBody): Partial<APIMessage> {
  const reference = body.message_reference as { message_id?: string; fail_if_not_exists?: boolean } | undefined
  if (!reference?.message_id) return {}
  if (!mayIn(core.world, caller.id, channel, Permission.ReadMessageHistory)) throw discordError.replyNeedsHistory()
  const target = messagesOf(core.world, channel.id).get(reference.message_id)
  if (!target) {
    if (reference.fail_if_not_exists === false) return {}
    throw invalidForm({
      message_reference: { _errors: [{ code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' }] },
    })
  }
  return replyFields(target)
}
