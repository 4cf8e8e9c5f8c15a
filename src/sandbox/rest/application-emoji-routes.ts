import { discordError } from '../rules/discord-error.ts'
import { checkEmojiFields, nameTaken, readEmojiImage } from '../rules/emojis.ts'
import { fields } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import type { Core } from '../world/core.ts'
import { addEmoji, deleteEmoji, updateEmoji } from '../world/emoji-changes.ts'
import { emojiObject, emojisOf } from '../world/emojis.ts'
import type { Application, Emoji } from '../world/records.ts'
import { placeOf } from './command-place.ts'
import { type Rest, type RestContext, readBody } from './http.ts'

/** resources/emoji, Application-Owned Emoji. */
const MOST_EMOJIS = 2000
const path = '/applications/:app/emojis/:emoji'

/** An application's own emojis (resources/emoji), which its bot alone may use, and everywhere. */
export function addApplicationEmojiRoutes(rest: Rest, core: Core): void {
  function own(c: RestContext): Emoji {
    const { app } = placeOf(core, c)
    const emoji = core.world.emojis.get(c.req.param('emoji') ?? '')
    if (emoji?.application_id !== app.id) throw discordError.unknownEmoji()
    return emoji
  }

  function refuseTaken(app: Application, name: string, self?: Emoji): void {
    if (emojisOf(core.world, app.id).some((other) => other.name === name && other !== self)) throw nameTaken()
  }

  rest.get('/applications/:app/emojis', (c) => {
    const items = emojisOf(core.world, placeOf(core, c).app.id).map((emoji) => emojiObject(core.world, emoji))
    return c.json({ items })
  })

  rest.get(path, (c) => c.json(emojiObject(core.world, own(c))))

  rest.post('/applications/:app/emojis', async (c) => {
    const { app } = placeOf(core, c)
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    const { name = '' } = checkEmojiFields(form, { name: body.name }, { create: true })
    const { bytes, animated } = readEmojiImage(form, body.image)
    form.finish()
    refuseTaken(app, name)
    if (emojisOf(core.world, app.id).length >= MOST_EMOJIS) throw discordError.tooManyApplicationEmojis()
    const made = { name, animated, application_id: app.id, user_id: app.id }
    return c.json(emojiObject(core.world, await addEmoji(core, made, bytes)), 201)
  })

  rest.patch(path, async (c) => {
    const emoji = own(c)
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    const changes = checkEmojiFields(form, { name: body.name })
    form.finish()
    if (changes.name !== undefined) refuseTaken(placeOf(core, c).app, changes.name, emoji)
    updateEmoji(core, emoji, changes)
    return c.json(emojiObject(core.world, emoji))
  })

  rest.delete(path, async (c) => {
    await deleteEmoji(core, own(c))
    return c.body(null, 204)
  })
}
