import type { APIMessage } from 'discord-api-types/v10'
import type { Core } from '../world/core.ts'
import { mayReadContent } from '../world/intent-flags.ts'
import { messageObject, withoutContent } from '../world/message-object.ts'
import type { Application, StoredMessage } from '../world/records.ts'

/** A message as REST gives it to the application. */
export function messageFor(core: Core, caller: Application, message: StoredMessage): APIMessage {
  const object = messageObject(core.world, message, caller.id)
  return mayReadContent(caller.flags) ? object : withoutContent(message, object, caller.id)
}
