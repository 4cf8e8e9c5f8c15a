import { discordError } from '../rules/discord-error.ts'
import { checkEmojiFields, readEmojiImage } from '../rules/emojis.ts'
import { fields } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import type { Core } from '../world/core.ts'
import { addEmoji, deleteEmoji, updateEmoji } from '../world/emoji-changes.ts'
import { emojiObject, emojisOf } from '../world/emojis.ts'
import { mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import type { Application, Emoji, Guild } from '../world/records.ts'
import { guildFor } from './access.ts'
import { callerOf, type Rest, type RestContext, readBody } from './http.ts'
import { roleIn } from './role-routes.ts'

const { CreateGuildExpressions: CREATE, ManageGuildExpressions: MANAGE } = Permission
/** Of each kind, still and animated, in a guild without boosts. */
const MOST_EMOJIS = 50
const path = '/guilds/:guild/emojis/:emoji'

/** A guild's emojis (resources/emoji). */
export function addGuildEmojiRoutes(rest: Rest, core: Core): void {
  const guildOf = (c: RestContext, needed?: bigint) => guildFor(core, callerOf(c), c.req.param('guild') ?? '', needed)

  function emojiIn(c: RestContext, guild: Guild): Emoji {
    const emoji = core.world.emojis.get(c.req.param('emoji') ?? '')
    if (emoji?.guild_id !== guild.id) throw discordError.unknownEmoji()
    return emoji
  }

  /** An emoji that the bot may change: its own with either right, others' with the right to manage. */
  function changeable(c: RestContext) {
    const guild = guildOf(c)
    const emoji = emojiIn(c, guild)
    if (!may(guild, callerOf(c), emoji)) throw discordError.missingPermissions()
    return { guild, emoji }
  }

  rest.get('/guilds/:guild/emojis', (c) => {
    const guild = guildOf(c)
    const own = permissionsOf(guild, callerOf(c).id)
    const user = mayAll(own, CREATE) || mayAll(own, MANAGE)
    return c.json(emojisOf(core.world, guild.id).map((emoji) => emojiObject(core.world, emoji, { user })))
  })

  rest.get(path, (c) => {
    const guild = guildOf(c)
    const emoji = emojiIn(c, guild)
    return c.json(emojiObject(core.world, emoji, { user: may(guild, callerOf(c), emoji) }))
  })

  rest.post('/guilds/:guild/emojis', async (c) => {
    const guild = guildOf(c, CREATE)
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    const { name = '', roles = [] } = checkEmojiFields(form, body, { create: true })
    const { bytes, animated } = readEmojiImage(form, body.image)
    form.finish()
    for (const id of roles) roleIn(guild, id)
    if (emojisOf(core.world, guild.id).filter((e) => e.animated === animated).length >= MOST_EMOJIS)
      throw animated ? discordError.tooManyAnimatedEmojis() : discordError.tooManyEmojis()
    const made = { name, roles, animated, guild_id: guild.id, user_id: callerOf(c).id }
    return c.json(emojiObject(core.world, await addEmoji(core, made, bytes)), 201)
  })

  rest.patch(path, async (c) => {
    const { guild, emoji } = changeable(c)
    const form = createForm()
    const changes = checkEmojiFields(form, fields(form, (await readBody(c)).body) ?? {})
    form.finish()
    for (const id of changes.roles ?? []) roleIn(guild, id)
    updateEmoji(core, emoji, changes)
    return c.json(emojiObject(core.world, emoji))
  })

  rest.delete(path, async (c) => {
    await deleteEmoji(core, changeable(c).emoji)
    return c.body(null, 204)
  })
}

function may(guild: Guild, caller: Application, emoji: Emoji): boolean {
  const own = permissionsOf(guild, caller.id)
  return mayAll(own, MANAGE) || (emoji.user_id === caller.id && mayAll(own, CREATE))
}
