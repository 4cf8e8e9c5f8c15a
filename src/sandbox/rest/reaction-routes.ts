import { discordError } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { usableEmoji } from '../world/emojis.ts'
import { userObject } from '../world/objects.ts'
import { Permission } from '../world/permissions.ts'
import { clearReactions, MOST_REACTIONS, react, reactionOf, unreact } from '../world/reactions.ts'
import type { EmojiRef } from '../world/records.ts'
import { bySnowflake } from '../world/snowflake.ts'
import { channelFor, guildChannelFor, messageIn, refuseArchived } from './access.ts'
import { callerOf, limitOf, type Rest, type RestContext } from './http.ts'

const path = '/channels/:channel/messages/:message/reactions'

/** Reactions (resources/message); `:emoji` is a Unicode emoji or `name:id`. */
export function addReactionRoutes(rest: Rest, core: Core): void {
  const channelOf = (c: RestContext, needed?: bigint) =>
    channelFor(core, callerOf(c), c.req.param('channel') ?? '', needed)

  function target(c: RestContext, needed?: bigint) {
    const channel = channelOf(c, needed)
    const message = messageIn(core, channel, c.req.param('message') ?? '')
    return { channel, message }
  }

  /** The same where moderators act on others' reactions, which direct messages do not have. */
  function moderated(c: RestContext) {
    const { channel } = guildChannelFor(core, callerOf(c), c.req.param('channel') ?? '', Permission.ManageMessages)
    refuseArchived(channel)
    return target(c)
  }

  function emojiOf(c: RestContext): EmojiRef {
    const { channel, message } = target(c)
    const text = c.req.param('emoji') ?? ''
    const id = /:(\d+)$/.exec(text)?.[1] ?? null
    // An emoji that stands on the message may be joined without the right to use it.
    const present = reactionOf(message, { id, name: text })
    const emoji = present?.emoji ?? usableEmoji(core.world, callerOf(c).id, channel, text)
    if (!emoji) throw discordError.unusableEmoji()
    return emoji
  }

  rest.put(`${path}/:emoji/@me`, (c) => {
    const { channel, message } = target(c, Permission.ReadMessageHistory)
    refuseArchived(channel)
    const emoji = emojiOf(c)
    if (!reactionOf(message, emoji)) {
      channelOf(c, Permission.AddReactions)
      if ((message.reactions?.length ?? 0) >= MOST_REACTIONS) throw discordError.tooManyReactions()
    }
    react(core, message, emoji, callerOf(c).id)
    return c.body(null, 204)
  })

  rest.delete(`${path}/:emoji/:user`, (c) => {
    const wanted = c.req.param('user')
    const isOwn = wanted === '@me' || wanted === callerOf(c).id
    const { channel, message } = isOwn ? target(c) : moderated(c)
    refuseArchived(channel)
    if (!isOwn && !core.world.users.has(wanted)) throw discordError.unknownUser()
    unreact(core, message, emojiOf(c), isOwn ? callerOf(c).id : wanted)
    return c.body(null, 204)
  })

  rest.get(`${path}/:emoji`, (c) => {
    const { message } = target(c, Permission.ReadMessageHistory)
    const { after = '0', type = '0' } = c.req.query()
    const count = limitOf(c, { most: 100, usual: 25 })
    // Type 1 is a burst, which bots cannot give and people here do not.
    const ids = type === '1' ? [] : (reactionOf(message, emojiOf(c))?.user_ids ?? [])
    const users = ids
      .filter((id) => bySnowflake(id, after) > 0)
      .sort(bySnowflake)
      .slice(0, count)
      .flatMap((id) => core.world.users.get(id) ?? [])
    return c.json(users.map(userObject))
  })

  rest.delete(path, (c) => {
    clearReactions(core, moderated(c).message)
    return c.body(null, 204)
  })

  rest.delete(`${path}/:emoji`, (c) => {
    clearReactions(core, moderated(c).message, emojiOf(c))
    return c.body(null, 204)
  })
}
