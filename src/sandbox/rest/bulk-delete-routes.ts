import { discordError } from '../rules/discord-error.ts'
import { fields, list, snowflake } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import type { Core } from '../world/core.ts'
import { deleteMessages } from '../world/messages.ts'
import { Permission } from '../world/permissions.ts'
import { snowflakeTime } from '../world/snowflake.ts'
import { messagesOf } from '../world/world.ts'
import { guildChannelFor } from './access.ts'
import { callerOf, type Rest, readBody } from './http.ts'

const TWO_WEEKS_MS = 14 * 24 * 60 * 60 * 1000

/** Bulk Delete Messages (resources/message): ids of nothing count toward the limits and are passed over. */
export function addBulkDeleteRoute(rest: Rest, core: Core): void {
  rest.post('/channels/:channel/messages/bulk-delete', async (c) => {
    const { channel } = guildChannelFor(core, callerOf(c), c.req.param('channel'), Permission.ManageMessages)
    const ids = idsIn((await readBody(c)).body)
    const oldest = core.clock.now() - TWO_WEEKS_MS
    if (ids.some((id) => snowflakeTime(id) < oldest)) throw discordError.tooOldForBulk()
    const present = messagesOf(core.world, channel.id)
    deleteMessages(
      core,
      channel,
      ids.flatMap((id) => present.get(id) ?? []).filter((message) => !message.ephemeral_to),
    )
    return c.body(null, 204)
  })
}

function idsIn(body: unknown): string[] {
  const form = createForm()
  const spot = form.at('messages')
  const ids = list(spot, fields(form, body)?.messages, { min: 2, max: 100, required: true })
  for (const [index, id] of ids.entries()) {
    snowflake(spot.at(index), id)
    // That duplicates are refused is documented; with which words is not.
    if (ids.indexOf(id) < index)
      spot.at(index).refuse('SET_TYPE_ALREADY_CONTAINS_VALUE', 'The set already contains this value')
  }
  form.finish()
  return ids as string[]
}
