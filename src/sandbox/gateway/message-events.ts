import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { ReactionChange } from '../world/bus.ts'
import type { Core } from '../world/core.ts'
import { messageObject, withoutContent } from '../world/message-object.ts'
import { bareMember, memberObject } from '../world/objects.ts'
import type { Channel, StoredMessage } from '../world/records.ts'
import { memberOf } from '../world/world.ts'
import type { Audience } from './audience.ts'
import type { Session } from './session.ts'

/** Messages, reactions and pins; what only one person sees is told to nobody. */
export function forwardMessages(core: Core, { toChannel }: Audience): void {
  const { bus, world } = core
  const messages = { guild: I.GuildMessages, direct: I.DirectMessages }
  const reactions = { guild: I.GuildMessageReactions, direct: I.DirectMessageReactions }
  const place = (channel: Channel) => ({
    channel_id: channel.id,
    ...(channel.guild_id ? { guild_id: channel.guild_id } : {}),
  })

  function of(message: StoredMessage, tell: (channel: Channel) => void) {
    const channel = world.channels.get(message.object.channel_id)
    if (channel && !message.ephemeral_to) tell(channel)
  }

  for (const [kind, t] of [
    ['message', 'MESSAGE_CREATE'],
    ['message_update', 'MESSAGE_UPDATE'],
  ] as const)
    bus.on(kind, (m) => of(m, (channel) => toChannel(channel, messages, t, (s) => messageData(core, m, s))))
  bus.on('message_delete', (m) =>
    of(m, (channel) => toChannel(channel, messages, 'MESSAGE_DELETE', { id: m.object.id, ...place(channel) })),
  )
  bus.on('message_delete_bulk', ({ channel, messages: gone }) => {
    const ids = gone.filter((m) => !m.ephemeral_to).map((m) => m.object.id)
    toChannel(channel, messages, 'MESSAGE_DELETE_BULK', { ids, ...place(channel) })
  })
  bus.on('pins', (channel) => {
    const data = { ...place(channel), last_pin_timestamp: channel.last_pin_timestamp ?? null }
    toChannel(channel, { guild: I.Guilds, direct: I.DirectMessages }, 'CHANNEL_PINS_UPDATE', data)
  })
  bus.on('reaction', (change) =>
    of(change.message, (channel) => {
      const t = `MESSAGE_REACTION_${change.kind.toUpperCase()}`
      toChannel(channel, reactions, t, {
        ...place(channel),
        message_id: change.message.object.id,
        ...reactionData(core, channel, change),
      })
    }),
  )
  bus.on('typing', ({ channel, user }) => {
    const guild = world.guilds.get(channel.guild_id ?? '')
    const member = guild && memberOf(guild, user.id)
    toChannel(channel, { guild: I.GuildMessageTyping, direct: I.DirectMessageTyping }, 'TYPING_START', {
      ...place(channel),
      user_id: user.id,
      timestamp: Math.floor(core.clock.now() / 1000),
      ...(member ? { member: memberObject(world, member) } : {}),
    })
  })
}

function reactionData(core: Core, channel: Channel, change: ReactionChange): object {
  if (change.kind === 'remove_all') return {}
  const emoji = { ...change.emoji }
  if (change.kind === 'remove_emoji') return { emoji }
  const guild = core.world.guilds.get(channel.guild_id ?? '')
  const member = guild && memberOf(guild, change.user_id)
  return {
    user_id: change.user_id,
    emoji,
    burst: false,
    type: 0,
    ...(change.kind === 'add' ? { message_author_id: change.message.object.author.id } : {}),
    ...(change.kind === 'add' && member ? { member: memberObject(core.world, member) } : {}),
  }
}

/** A message as this session may read it: others' content only with the intent, in direct messages, or when it is mentioned. */
function messageData(core: Core, message: StoredMessage, session: Session): object {
  const guild = core.world.guilds.get(message.guild_id ?? '')
  const member = guild && memberOf(guild, message.object.author.id)
  const object = messageObject(core.world, message, session.applicationId)
  return {
    ...(session.intents & I.MessageContent ? object : withoutContent(message, object, session.applicationId)),
    ...(guild ? { guild_id: guild.id } : {}),
    ...(member && !object.webhook_id ? { member: bareMember(member) } : {}),
  }
}
