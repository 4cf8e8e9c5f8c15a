import type { Hono } from 'hono'
import type { Core } from '../world/core.ts'
import { Permission } from '../world/permissions.ts'
import { hasRoomForThread, startThread } from '../world/threads.ts'
import { mayIn } from '../world/visibility.ts'
import { ControlError, refused } from './control-error.ts'
import { readInput } from './input.ts'
import type { LookUp } from './look-up.ts'
import { channelView } from './views.ts'

/** Starting threads as a person, from a message or without one. */
export function addThreadRoutes(control: Hono, core: Core, lookUp: LookUp): void {
  control.post('/sandbox/threads', async (c) => {
    const input = await readInput(c)
    const user = lookUp.user(input.text('user'))
    const { channel, guild } = lookUp.place(user, input.text('channel'), input.optionalText('guild'))
    if (!guild || ![0, 5].includes(channel.type)) throw refused('Threads begin in the text channels of a guild.')
    if (!mayIn(core.world, user.id, channel, Permission.CreatePublicThreads))
      throw new ControlError(403, `${user.username} may not start threads there.`)
    const ref = input.optionalText('message')
    const message = ref === undefined ? undefined : lookUp.message(user, channel, ref)
    if (message?.ephemeral_to) throw refused('No thread begins from a message that only one person sees.')
    if (message && core.world.channels.has(message.object.id)) throw new ControlError(409, 'It has a thread already.')
    const name = input.text('name').trim()
    if (name === '' || name.length > 100) throw refused('"name" must have 1 to 100 characters.')
    if (!hasRoomForThread(core, guild.id))
      throw new ControlError(409, 'That server has as many open threads as it may.')
    const thread = await startThread(core, {
      parent: channel,
      ownerId: user.id,
      name,
      type: channel.type === 5 ? 10 : 11,
      ...(message ? { message } : {}),
    })
    return c.json({ ...channelView(thread), guild_id: guild.id })
  })
}
