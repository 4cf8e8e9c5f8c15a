import { DiscordError, discordError } from '../rules/discord-error.ts'
import { checkMessage } from '../rules/messages.ts'
import { channelObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { createMessage, deleteMessage, editMessage, Flag, type MessageBody } from '../world/messages.ts'
import { mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import type { Application, Channel, StoredMessage } from '../world/records.ts'
import { bySnowflake, snowflakeTime } from '../world/snowflake.ts'
import { memberOf, messagesOf } from '../world/world.ts'
import { channelFor } from './access.ts'
import { beside } from './beside.ts'
import { callerOf, limitOf, type Rest, type RestContext, readBody } from './http.ts'
import { replyTo } from './reply.ts'

const NONCE_LIFE_MS = 5 * 60 * 1000
const path = '/channels/:channel/messages'

export function addMessageRoutes(rest: Rest, core: Core): void {
  const channelOf = (c: RestContext, needed?: bigint) =>
    channelFor(core, callerOf(c), c.req.param('channel') ?? '', needed)
  const visible = (channel: Channel) => [...messagesOf(core.world, channel.id).values()].filter((m) => !m.ephemeral_to)

  function messageOf(c: RestContext, channel: Channel): StoredMessage {
    const message = messagesOf(core.world, channel.id).get(c.req.param('message') ?? '')
    if (!message || message.ephemeral_to) throw discordError.unknownMessage()
    return message
  }

  rest.get('/channels/:channel', (c) => c.json(channelObject(core.world, channelOf(c))))

  rest.post('/channels/:channel/typing', (c) => {
    const channel = channelOf(c, Permission.SendMessages)
    const user = core.world.users.get(callerOf(c).id)
    if (user) core.bus.emit('typing', { channel, user })
    return c.body(null, 204)
  })

  rest.get(path, (c) => {
    const channel = channelOf(c)
    const { after, before, around } = c.req.query()
    const count = limitOf(c, { most: 100, usual: 50 })
    const all = mayIn(core, callerOf(c), channel, Permission.ReadMessageHistory) ? visible(channel) : []
    const range = all.filter(
      ({ object: { id } }) => (!after || bySnowflake(id, after) > 0) && (!before || bySnowflake(id, before) < 0),
    )
    const middle = around ? all.findIndex((m) => bySnowflake(m.object.id, around) >= 0) - (count >> 1) : 0
    const picked = around
      ? all.slice(Math.max(0, middle), Math.max(0, middle) + count)
      : after
        ? range.slice(0, count)
        : range.slice(-count)
    return c.json(picked.reverse().map((m) => m.object))
  })

  rest.get(`${path}/:message`, (c) => c.json(messageOf(c, channelOf(c, Permission.ReadMessageHistory)).object))

  rest.post(path, async (c) => {
    const caller = callerOf(c)
    const channel = channelOf(c, Permission.SendMessages)
    const { body: raw, uploads } = await readBody(c)
    checkMessage(raw, beside(raw, uploads))
    if (channel.recipients && !sharesGuild(core, channel.recipients)) throw cannotReach()
    const body = allowedParts(core, caller, channel, raw as MessageBody & { enforce_nonce?: boolean })
    if (uploads.length > 0) channelOf(c, Permission.AttachFiles)
    const again = body.enforce_nonce ? recent(caller, channel, body.nonce) : undefined
    if (again) return c.json(again.object)
    const also = replyTo(core, channel, body)
    const message = await createMessage(core, { channel, authorId: caller.id, body, uploads, also })
    return c.json(message.object)
  })

  rest.patch(`${path}/:message`, async (c) => {
    const caller = callerOf(c)
    const message = messageOf(c, channelOf(c))
    if (message.object.author.id !== caller.id) throw discordError.notTheAuthor()
    const { body, uploads } = await readBody(c)
    checkMessage(body, beside(body, uploads, message))
    return c.json((await editMessage(core, message, body as MessageBody, uploads)).object)
  })

  rest.delete(`${path}/:message`, (c) => {
    const caller = callerOf(c)
    const message = messageOf(c, channelOf(c))
    if (message.object.author.id !== caller.id) channelOf(c, Permission.ManageMessages)
    deleteMessage(core, message)
    return c.body(null, 204)
  })

  function recent(caller: Application, channel: Channel, nonce: string | number | undefined) {
    if (nonce === undefined) return undefined
    return visible(channel).find(
      (m) =>
        m.nonce === String(nonce) &&
        m.object.author.id === caller.id &&
        snowflakeTime(m.object.id) > core.clock.now() - NONCE_LIFE_MS,
    )
  }
}

/** Without the right to embed links, embeds vanish silently, as on Discord; so do flags that are not the bot's to set. */
function allowedParts<B extends MessageBody>(core: Core, caller: Application, channel: Channel, body: B): B {
  const flags = (body.flags ?? 0) & (Flag.suppressEmbeds | Flag.suppressNotifications | Flag.v2)
  const embeds = mayIn(core, caller, channel, Permission.EmbedLinks) ? (body.embeds ?? []) : []
  return { ...body, flags, embeds }
}

function mayIn(core: Core, caller: Application, channel: Channel, permission: bigint): boolean {
  const guild = core.world.guilds.get(channel.guild_id ?? '')
  return !guild || mayAll(permissionsOf(guild, caller.id, channel), permission)
}

const sharesGuild = (core: Core, users: string[]) =>
  [...core.world.guilds.values()].some((guild) => users.every((id) => memberOf(guild, id)))

const cannotReach = () => new DiscordError(403, 50007, 'Cannot send messages to this user')
