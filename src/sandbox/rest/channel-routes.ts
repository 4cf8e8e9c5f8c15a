import type { APIOverwrite } from 'discord-api-types/v10'
import { checkChannel } from '../rules/channels.ts'
import { discordError } from '../rules/discord-error.ts'
import { choice, fields } from '../rules/fields.ts'
import { createForm, type Spot } from '../rules/form.ts'
import { changeAccess } from '../world/access-changes.ts'
import { channelObject } from '../world/channel-object.ts'
import { deleteChannel, updateChannel } from '../world/channels.ts'
import type { Core } from '../world/core.ts'
import { createChannel } from '../world/guilds.ts'
import { Permission } from '../world/permissions.ts'
import type { Channel, Guild } from '../world/records.ts'
import { channelsOf } from '../world/world.ts'
import { channelFor, guildChannelFor, guildFor } from './access.ts'
import { callerOf, type Rest, readBody } from './http.ts'
import { mayOverwrite } from './overwrite-routes.ts'
import { changeThread } from './thread-change.ts'

/** What is emulated of channel types: text, voice (without voice), category, announcements. */
const CREATABLE = [0, 2, 4, 5]
const TEXTS = [0, 5]
const CATEGORY = 4
/** Guild channels and channels of one category (topics/opcodes-and-status-codes, 30013; resources/guild). */
const MOST_CHANNELS = 500
const MOST_IN_CATEGORY = 50

/** Making, changing and deleting channels; threads are changed and deleted by the same calls. */
export function addChannelRoutes(rest: Rest, core: Core): void {
  rest.post('/guilds/:guild/channels', async (c) => {
    const caller = callerOf(c)
    const guild = guildFor(core, caller, c.req.param('guild'), Permission.ManageChannels)
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    const type = choice(form.at('type'), body.type, CREATABLE, false) ?? 0
    const { name = '', ...rest } = checkChannel(form, body, { create: true })
    checkParent(form, guild, type, rest.parent_id)
    form.finish()
    if (rest.permission_overwrites) mayOverwrite(guild, caller, rest.permission_overwrites)
    if (channelsOf(core.world, guild.id).length >= MOST_CHANNELS) throw discordError.tooManyChannels()
    // ~ Without overwrites of its own a channel begins with its category's.
    const inherited = core.world.channels.get(rest.parent_id ?? '')?.permission_overwrites ?? []
    const made = createChannel(core, guild, nameFor(type, name), {
      permission_overwrites: structuredClone(inherited),
      ...rest,
      type,
    })
    return c.json(channelObject(core.world, made), 201)
  })

  rest.patch('/guilds/:guild/channels', async (c) => {
    const guild = guildFor(core, callerOf(c), c.req.param('guild'), Permission.ManageChannels)
    const moves = movesIn((await readBody(c)).body, guild)
    changeAccess(core, guild, () => {
      for (const { channel, changes } of moves) updateChannel(core, guild, channel, changes)
    })
    return c.body(null, 204)
  })

  rest.patch('/channels/:channel', async (c) => {
    const caller = callerOf(c)
    const { channel, guild } = guildChannelFor(core, caller, c.req.param('channel'))
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    if (channel.thread) {
      changeThread(core, caller, channel, form, body)
      return c.json(channelObject(core.world, channel, caller.id))
    }
    guildChannelFor(core, caller, channel.id, Permission.ManageChannels)
    // Only text and announcement channels turn into each other.
    const types = TEXTS.includes(channel.type) ? TEXTS : [channel.type]
    const type = choice(form.at('type'), body.type, types, false) ?? channel.type
    const changes = checkChannel(form, body)
    checkParent(form, guild, channel.type, changes.parent_id)
    form.finish()
    if (changes.permission_overwrites) {
      guildChannelFor(core, caller, channel.id, Permission.ManageRoles)
      mayOverwrite(guild, caller, changes.permission_overwrites, channel.permission_overwrites)
    }
    const { name } = changes
    const named = name === undefined ? {} : { name: nameFor(channel.type, name) }
    changeAccess(core, guild, () => updateChannel(core, guild, channel, { ...changes, ...named, type }))
    return c.json(channelObject(core.world, channel))
  })

  rest.delete('/channels/:channel', (c) => {
    const caller = callerOf(c)
    const channel = channelFor(core, caller, c.req.param('channel'))
    const object = channelObject(core.world, channel, caller.id)
    // Direct messages are closed, which changes nothing for the other side.
    if (channel.recipients) return c.json(object)
    const right = channel.thread ? Permission.ManageThreads : Permission.ManageChannels
    deleteChannel(core, guildChannelFor(core, caller, channel.id, right).guild, channel)
    return c.json(object)
  })

  function checkParent(form: Spot, guild: Guild, type: number, parentId: string | null | undefined): void {
    if (!parentId) return
    const parent = core.world.channels.get(parentId)
    const spot = form.at('parent_id')
    if (type === CATEGORY) spot.refuse('CHANNEL_PARENT_INVALID_TYPE', 'Categories cannot have subcategories')
    else if (parent?.guild_id !== guild.id || parent.type !== CATEGORY)
      spot.refuse('CHANNEL_PARENT_INVALID', 'Category does not exist')
    else if (channelsOf(core.world, guild.id).filter((ch) => ch.parent_id === parentId).length >= MOST_IN_CATEGORY)
      spot.refuse('CHANNEL_PARENT_MAX_CHANNELS', `Maximum number of channels in category reached (${MOST_IN_CATEGORY})`)
  }

  function movesIn(body: unknown, guild: Guild) {
    const form = createForm()
    if (!Array.isArray(body)) form.refuse('LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType')
    const moves = (Array.isArray(body) ? body : []).flatMap((item, index) => {
      const spot = form.at(index)
      const entry = fields(spot, item) ?? {}
      const channel = channelsOf(core.world, guild.id).find(({ id }) => id === entry.id)
      if (!channel) {
        spot.at('id').refuse('GUILD_CHANNEL_INVALID', 'Channel does not exist in this guild')
        return []
      }
      const { position, parent_id } = checkChannel(spot, { position: entry.position, parent_id: entry.parent_id })
      checkParent(spot, guild, channel.type, parent_id)
      return [{ channel, changes: { ...place(position, parent_id), ...locked(channel, parent_id, entry) } }]
    })
    form.finish()
    return moves
  }

  /** `lock_permissions` gives a channel its new category's overwrites. */
  function locked(channel: Channel, parentId: string | null | undefined, entry: Record<string, unknown>) {
    const parent = core.world.channels.get(parentId ?? channel.parent_id ?? '')
    return entry.lock_permissions === true && parent
      ? { permission_overwrites: structuredClone(parent.permission_overwrites) as APIOverwrite[] }
      : {}
  }
}

const place = (position: number | undefined, parentId: string | null | undefined) => ({
  ...(position === undefined ? {} : { position }),
  ...(parentId === undefined ? {} : { parent_id: parentId }),
})

/** Text channels have no capitals and no spaces; categories and voice channels may. */
const nameFor = (type: number, name: string): string =>
  TEXTS.includes(type) ? name.toLowerCase().replace(/\s+/g, '-') : name
