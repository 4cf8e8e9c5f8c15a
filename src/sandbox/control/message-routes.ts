import type { Hono } from 'hono'
import type { Core } from '../world/core.ts'
import { defaultMentions } from '../world/mentions.ts'
import { createMessage, deleteMessage, UNDELETABLE } from '../world/messages.ts'
import { Permission } from '../world/permissions.ts'
import type { Channel, User } from '../world/records.ts'
import { replyFields } from '../world/replies.ts'
import { bySnowflake } from '../world/snowflake.ts'
import { mayIn, writePermission } from '../world/visibility.ts'
import { messagesOf } from '../world/world.ts'
import { givenFiles } from './attachments.ts'
import { ControlError, refused, unknownThing } from './control-error.ts'
import { type Input, readInput } from './input.ts'
import type { LookUp } from './look-up.ts'
import { interactionView, messageView } from './views.ts'

const LONGEST = 2000
const MOST = 1000
/** All but whom the reply answers. */
const silently = { ...defaultMentions(false), replied_user: false }

/** Writing and reading messages as a person, and looking at interactions. */
export function addMessageRoutes(control: Hono, core: Core, lookUp: LookUp): void {
  control.post('/sandbox/messages', async (c) => {
    const input = await readInput(c)
    const user = lookUp.user(input.text('user'))
    const { channel } = lookUp.place(user, input.text('channel'), input.optionalText('guild'))
    if (!mayIn(core.world, user.id, channel, writePermission(channel)))
      throw new ControlError(403, `${user.username} may not write there.`)
    if (channel.thread?.locked && !mayIn(core.world, user.id, channel, Permission.ManageThreads))
      throw new ControlError(403, 'That thread is locked.')
    const uploads = givenFiles(core, input).all
    if (uploads.length > 0 && !mayIn(core.world, user.id, channel, Permission.AttachFiles))
      throw new ControlError(403, `${user.username} may not attach files there.`)
    const content = uploads.length > 0 ? (input.optionalText('content') ?? '') : input.text('content')
    if (content.length > LONGEST) throw refused(`A message has at most ${LONGEST} characters.`)
    const body = input.raw.mention === false ? { content, allowed_mentions: silently } : { content }
    const also = replyIn(input, user, channel)
    const message = await createMessage(core, { channel, authorId: user.id, body, uploads, also })
    return c.json(messageView(core, message, user.id))
  })

  control.delete('/sandbox/channels/:channel/messages/:message', (c) => {
    const user = lookUp.user(c.req.query('user') ?? '')
    const { channel } = lookUp.place(user, c.req.param('channel'), c.req.query('guild'))
    const message = lookUp.message(user, channel, c.req.param('message'))
    if (message.ephemeral_to) throw refused('A message that only one person sees is dismissed, not deleted.')
    if (message.object.author.id !== user.id && !mayIn(core.world, user.id, channel, Permission.ManageMessages))
      throw new ControlError(403, `${user.username} may delete only their own messages there.`)
    if (UNDELETABLE.has(message.object.type)) throw refused('A message of that kind cannot be deleted.')
    deleteMessage(core, message)
    return c.json({ id: message.object.id })
  })

  /** What makes it a reply, where it names a message. */
  function replyIn(input: Input, user: User, channel: Channel) {
    const ref = input.optionalText('reference')
    if (ref === undefined) return {}
    if (!mayIn(core.world, user.id, channel, Permission.ReadMessageHistory))
      throw new ControlError(403, `${user.username} may not read there what was written before.`)
    const target = lookUp.message(user, channel, ref)
    if (target.ephemeral_to) throw refused('Nobody can reply to a message that only one person sees.')
    return replyFields(target)
  }

  control.get('/sandbox/channels/:channel/messages', (c) => {
    const { user: userRef, guild: guildRef, after, before, limit = '50' } = c.req.query()
    const user = userRef ? lookUp.user(userRef) : undefined
    const ref = c.req.param('channel')
    const guild = guildRef ? lookUp.guild(guildRef) : undefined
    const channel = user ? lookUp.place(user, ref, guild?.id).channel : lookUp.channel(ref, guild)
    const seen = [...messagesOf(core.world, channel.id).values()].filter(
      (m) =>
        (!user || !m.ephemeral_to || m.ephemeral_to === user.id) &&
        (!after || bySnowflake(m.object.id, after) > 0) &&
        (!before || bySnowflake(m.object.id, before) < 0),
    )
    const count = Math.min(Math.max(Number(limit) || 50, 1), MOST)
    return c.json((after ? seen.slice(0, count) : seen.slice(-count)).map((m) => messageView(core, m, user?.id)))
  })

  control.get('/sandbox/interactions/:id', (c) => {
    const interaction = core.world.interactions.get(c.req.param('id'))
    if (!interaction) throw unknownThing('interaction', c.req.param('id'))
    return c.json(interactionView(core, interaction))
  })
}
