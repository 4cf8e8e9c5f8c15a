import { discordError } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { messageObject } from '../world/message-object.ts'
import { Flag } from '../world/messages.ts'
import { Permission } from '../world/permissions.ts'
import { guildChannelFor, messageIn } from './access.ts'
import { callerOf, type Rest } from './http.ts'

const ANNOUNCEMENTS = 5
/** Plain messages, replies and answers to commands. */
const PLAIN: ReadonlySet<number> = new Set([0, 19, 20, 23])

/** Publishes a message of an announcement channel (resources/message, Crosspost Message); no channel here follows another. */
export function addCrosspostRoute(rest: Rest, core: Core): void {
  rest.post('/channels/:channel/messages/:message/crosspost', (c) => {
    const caller = callerOf(c)
    const place = (needed = 0n) => guildChannelFor(core, caller, c.req.param('channel'), needed).channel
    if (place().type !== ANNOUNCEMENTS) throw discordError.wrongChannelType()
    const message = messageIn(core, place(Permission.SendMessages), c.req.param('message'))
    const { object } = message
    if (object.author.id !== caller.id) place(Permission.ManageMessages)
    if (!PLAIN.has(object.type)) throw discordError.invalidMessageType()
    if ((object.flags ?? 0) & Flag.crossposted) throw discordError.alreadyCrossposted()
    object.flags = (object.flags ?? 0) | Flag.crossposted
    core.bus.emit('message_update', message)
    core.touch()
    return c.json(messageObject(core.world, message, caller.id))
  })
}
