import type { Hono } from 'hono'
import type { Core } from '../world/core.ts'
import { createMessage } from '../world/messages.ts'
import { Permission } from '../world/permissions.ts'
import { bySnowflake } from '../world/snowflake.ts'
import { mayIn, writePermission } from '../world/visibility.ts'
import { messagesOf } from '../world/world.ts'
import { givenFiles } from './attachments.ts'
import { ControlError, refused, unknownThing } from './control-error.ts'
import { readInput } from './input.ts'
import type { LookUp } from './look-up.ts'
import { interactionView, messageView } from './views.ts'

const LONGEST = 2000
const MOST = 1000

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
    return c.json(
      messageView(core, await createMessage(core, { channel, authorId: user.id, body: { content }, uploads }), user.id),
    )
  })

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
