import { DiscordError, discordError } from '../rules/discord-error.ts'
import { checkMessage } from '../rules/messages.ts'
import { channelObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { createMessage, deleteMessage, editMessage, Flag, type MessageBody, UNDELETABLE } from '../world/messages.ts'
import { Permission } from '../world/permissions.ts'
import type { Application, Channel } from '../world/records.ts'
import { bySnowflake, snowflakeTime } from '../world/snowflake.ts'
import { mayIn, writePermission } from '../world/visibility.ts'
import { memberOf, messagesOf } from '../world/world.ts'
import { channelFor, messageIn, refuseArchived, refuseLocked } from './access.ts'
import { beside, emojisFor } from './beside.ts'
import { asObject, callerOf, limitOf, type Rest, type RestContext, readBody } from './http.ts'
import { messageFor } from './message-view.ts'
import { replyTo } from './reply.ts'

const NONCE_LIFE_MS = 5 * 60 * 1000
const path = '/channels/:channel/messages'

/** Text, direct messages, voice, announcements, threads. */
const WRITABLE = new Set([0, 1, 2, 5, 10, 11, 12])
/** Plain messages, replies and answers to commands (resources/message, Message Types); the others are Discord's own. */
const EDITABLE: ReadonlySet<number> = new Set([0, 19, 20, 23])

export function addMessageRoutes(rest: Rest, core: Core): void {
  const channelOf = (c: RestContext, needed?: bigint) =>
    channelFor(core, callerOf(c), c.req.param('channel') ?? '', needed)
  const messageOf = (c: RestContext, channel: Channel) => messageIn(core, channel, c.req.param('message') ?? '')
  const visible = (channel: Channel) => [...messagesOf(core.world, channel.id).values()].filter((m) => !m.ephemeral_to)

  rest.get('/channels/:channel', (c) => c.json(channelObject(core.world, channelOf(c), callerOf(c).id)))

  rest.post('/channels/:channel/typing', (c) => {
    const channel = writable(c)
    const user = core.world.users.get(callerOf(c).id)
    if (user) core.bus.emit('typing', { channel, user })
    return c.body(null, 204)
  })

  rest.get(path, (c) => {
    const channel = channelOf(c)
    const { after, before, around } = c.req.query()
    const count = limitOf(c, { most: 100, usual: 50 })
    const all = mayIn(core.world, callerOf(c).id, channel, Permission.ReadMessageHistory) ? visible(channel) : []
    const range = all.filter(
      ({ object: { id } }) => (!after || bySnowflake(id, after) > 0) && (!before || bySnowflake(id, before) < 0),
    )
    const middle = around ? all.findIndex((m) => bySnowflake(m.object.id, around) >= 0) - (count >> 1) : 0
    const picked = around
      ? all.slice(Math.max(0, middle), Math.max(0, middle) + count)
      : after
        ? range.slice(0, count)
        : range.slice(-count)
    return c.json(picked.reverse().map((m) => messageFor(core, callerOf(c), m)))
  })

  rest.get(`${path}/:message`, (c) =>
    c.json(messageFor(core, callerOf(c), messageOf(c, channelOf(c, Permission.ReadMessageHistory)))),
  )

  rest.post(path, async (c) => {
    const caller = callerOf(c)
    const channel = writable(c)
    const { body: raw, uploads } = await readBody(c)
    checkMessage(raw, { ...beside(raw, uploads), isEmoji: emojisFor(core, caller.id, channel) })
    if (channel.recipients && !sharesGuild(core, channel.recipients)) throw cannotReach()
    const body = allowedParts(core, caller, channel, raw as MessageBody & { enforce_nonce?: boolean })
    if (uploads.length > 0) channelOf(c, Permission.AttachFiles)
    const again = body.enforce_nonce ? recent(caller, channel, body.nonce) : undefined
    if (again) return c.json(messageFor(core, caller, again))
    const also = replyTo(core, caller, channel, body)
    const message = await createMessage(core, { channel, authorId: caller.id, body, uploads, also })
    return c.json(messageFor(core, caller, message))
  })

  rest.patch(`${path}/:message`, async (c) => {
    const caller = callerOf(c)
    const channel = channelOf(c)
    const message = messageOf(c, channel)
    const { body, uploads } = await readBody(c)
    if (message.object.author.id !== caller.id) refuseForeign(c, body)
    refuseArchived(channel)
    if (!EDITABLE.has(message.object.type)) throw discordError.systemMessage()
    checkMessage(body, { ...beside(body, uploads, message), isEmoji: emojisFor(core, caller.id, channel) })
    return c.json(messageFor(core, caller, await editMessage(core, message, body as MessageBody, uploads)))
  })

  rest.delete(`${path}/:message`, (c) => {
    const caller = callerOf(c)
    const message = messageOf(c, channelOf(c))
    if (message.object.author.id !== caller.id) channelOf(c, Permission.ManageMessages)
    if (UNDELETABLE.has(message.object.type)) throw discordError.systemMessage()
    deleteMessage(core, message)
    return c.body(null, 204)
  })

  function writable(c: RestContext): Channel {
    const channel = channelOf(c)
    if (!channel.recipients && !WRITABLE.has(channel.type)) throw discordError.wrongChannelType()
    channelOf(c, writePermission(channel))
    refuseLocked(core, callerOf(c), channel)
    return channel
  }

  /** Of another's message a moderator may change the flags, which hide its embeds, and nothing else. */
  function refuseForeign(c: RestContext, body: unknown): void {
    if (Object.keys(asObject(body)).some((key) => key !== 'flags')) throw discordError.notTheAuthor()
    channelOf(c, Permission.ManageMessages)
  }

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
  const embeds = mayIn(core.world, caller.id, channel, Permission.EmbedLinks) ? (body.embeds ?? []) : []
  return { ...body, flags, embeds }
}

const sharesGuild = (core: Core, users: string[]) =>
  [...core.world.guilds.values()].some((guild) => users.every((id) => memberOf(guild, id)))

const cannotReach = () => new DiscordError(403, 50007, 'Cannot send messages to this user')
