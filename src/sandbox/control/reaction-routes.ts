import type { Hono } from 'hono'
import type { Core } from '../world/core.ts'
import { usableEmoji } from '../world/emojis.ts'
import { Permission } from '../world/permissions.ts'
import { MOST_REACTIONS, react, reactionOf, unreact } from '../world/reactions.ts'
import { mayIn } from '../world/visibility.ts'
import { ControlError, refused, unknownThing } from './control-error.ts'
import { readInput } from './input.ts'
import type { LookUp } from './look-up.ts'
import { messageView } from './views.ts'

/** Reacting to messages as a person. */
export function addReactionRoutes(control: Hono, core: Core, lookUp: LookUp): void {
  control.post('/sandbox/reactions', async (c) => {
    const input = await readInput(c)
    const user = lookUp.user(input.text('user'))
    const { channel } = lookUp.place(user, input.text('channel'), input.optionalText('guild'))
    const message = lookUp.message(user, channel, input.text('message'))
    const text = input.text('emoji')
    const emoji = usableEmoji(core.world, user.id, channel, text)
    if (!emoji) throw unknownThing('emoji', text)
    if (input.raw.remove === true) unreact(core, message, emoji, user.id)
    else {
      if (message.ephemeral_to) throw refused('Nobody can react to a message that only one person sees.')
      const isNew = reactionOf(message, emoji) === undefined
      if (isNew && !mayIn(core.world, user.id, channel, Permission.AddReactions))
        throw new ControlError(403, `${user.username} may not add reactions there.`)
      if (isNew && (message.reactions?.length ?? 0) >= MOST_REACTIONS)
        throw refused(`A message takes at most ${MOST_REACTIONS} different reactions.`)
      react(core, message, emoji, user.id)
    }
    return c.json(messageView(core, message, user.id))
  })
}
