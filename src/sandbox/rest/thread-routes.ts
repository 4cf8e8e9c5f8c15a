import { discordError } from '../rules/discord-error.ts'
import { choice, fields } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import { checkThread, type ThreadFields } from '../rules/threads.ts'
import { channelObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { Permission } from '../world/permissions.ts'
import type { Channel } from '../world/records.ts'
import { hasRoomForThread, startThread } from '../world/threads.ts'
import { guildChannelFor, messageIn } from './access.ts'
import { callerOf, type Rest, type RestContext, readBody } from './http.ts'

const PUBLIC = 11
const PRIVATE = 12
/** In an announcement channel all threads are of this type. */
const ANNOUNCED = 10
const ANNOUNCEMENTS = 5

/** Start Thread (resources/channel), from a message and without one. */
export function addThreadRoutes(rest: Rest, core: Core): void {
  function parentOf(c: RestContext, needed = 0n) {
    const { channel } = guildChannelFor(core, callerOf(c), c.req.param('channel') ?? '', needed)
    if (channel.type !== 0 && channel.type !== ANNOUNCEMENTS) throw discordError.wrongChannelType()
    return channel
  }

  const expectRoom = ({ guild_id = '' }: Channel) => {
    if (!hasRoomForThread(core, guild_id)) throw discordError.tooManyThreads()
  }

  async function formOf(c: RestContext) {
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    return { form, body, settings: checkThread(form, body, { create: true }) }
  }

  rest.post('/channels/:channel/messages/:message/threads', async (c) => {
    const parent = parentOf(c, Permission.CreatePublicThreads)
    const message = messageIn(core, parent, c.req.param('message'))
    const { form, settings } = await formOf(c)
    form.finish()
    if (core.world.channels.has(message.object.id)) throw discordError.threadExists()
    expectRoom(parent)
    const { id } = callerOf(c)
    const type = parent.type === ANNOUNCEMENTS ? ANNOUNCED : PUBLIC
    const thread = await startThread(core, { parent, ownerId: id, type, message, ...forWorld(settings) })
    return c.json(channelObject(core.world, thread, id), 201)
  })

  rest.post('/channels/:channel/threads', async (c) => {
    const parent = parentOf(c)
    const { form, body, settings } = await formOf(c)
    // Private by default, until API v11 demands a type; ~ an announcement channel, which has no private threads, demands it now.
    const isNews = parent.type === ANNOUNCEMENTS
    const types = isNews ? ([ANNOUNCED] as const) : ([PUBLIC, PRIVATE] as const)
    const type = choice<10 | 11 | 12>(form.at('type'), body.type, types, isNews) ?? PRIVATE
    form.finish()
    parentOf(c, type === PRIVATE ? Permission.CreatePrivateThreads : Permission.CreatePublicThreads)
    expectRoom(parent)
    const { id } = callerOf(c)
    const thread = await startThread(core, { parent, ownerId: id, type, ...forWorld(settings) })
    return c.json(channelObject(core.world, thread, id), 201)
  })
}

const forWorld = ({ name = '', invitable, auto_archive_duration, rate_limit_per_user }: ThreadFields) => ({
  name,
  ...(invitable === undefined ? {} : { invitable }),
  ...(auto_archive_duration === undefined ? {} : { autoArchive: auto_archive_duration }),
  ...(rate_limit_per_user === undefined ? {} : { rateLimit: rate_limit_per_user }),
})
