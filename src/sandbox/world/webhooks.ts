import { randomBytes } from 'node:crypto'
import type { APIUser } from 'discord-api-types/v10'
import type { Upload } from './attachments.ts'
import type { Core } from './core.ts'
import { createMessage, type MessageBody } from './messages.ts'
import { userObject } from './objects.ts'
import type { Channel, StoredMessage, Webhook } from './records.ts'
import type { World } from './world.ts'

/** Makes a channel's webhook, with a token of the length that Discord's have. */
export function createWebhook(
  core: Core,
  channel: Channel & { guild_id: string },
  options: Pick<Webhook, 'name' | 'user_id'> & Partial<Pick<Webhook, 'avatar' | 'application_id'>>,
): Webhook {
  const webhook: Webhook = {
    id: core.newId(),
    token: randomBytes(51).toString('base64url'),
    guild_id: channel.guild_id,
    channel_id: channel.id,
    avatar: null,
    application_id: null,
    ...options,
  }
  core.world.webhooks.set(webhook.id, webhook)
  changed(core, webhook.channel_id)
  return webhook
}

/** Changes name, picture or channel; where it moves, both channels tell of it. */
export function updateWebhook(
  core: Core,
  webhook: Webhook,
  changes: Partial<Pick<Webhook, 'name' | 'avatar' | 'channel_id'>>,
): void {
  const before = webhook.channel_id
  Object.assign(webhook, changes)
  if (webhook.channel_id !== before) changed(core, before)
  changed(core, webhook.channel_id)
}

/** From now on its address is unknown; what it wrote stays. */
export function deleteWebhook(core: Core, webhook: Webhook): void {
  core.world.webhooks.delete(webhook.id)
  changed(core, webhook.channel_id)
}

/** The webhooks of a channel or of a whole guild, oldest first. */
export const webhooksOf = (world: World, of: Partial<Pick<Webhook, 'channel_id' | 'guild_id'>>): Webhook[] =>
  [...world.webhooks.values()].filter(
    (webhook) =>
      (of.channel_id === undefined || webhook.channel_id === of.channel_id) &&
      (of.guild_id === undefined || webhook.guild_id === of.guild_id),
  )

/** A webhook as the API gives it. Asked by token it does not tell who made it (resources/webhook, Get Webhook with Token). */
export function webhookObject(world: World, webhook: Webhook, show: { user: boolean; token: boolean }): object {
  const { token, user_id, ...rest } = webhook
  const user = world.users.get(user_id)
  return {
    type: 1,
    ...rest,
    ...(show.token ? { token } : {}),
    ...(show.user && user ? { user: userObject(user) } : {}),
  }
}

/** Whom a webhook's message is from, where its body does not say otherwise. */
export type Guise = Partial<Pick<Webhook, 'name' | 'avatar'>>

/** Writes a message as the webhook, in its channel or in one of its threads. */
export const writeAsWebhook = (
  core: Core,
  webhook: Webhook,
  to: { channel: Channel; body: MessageBody; uploads: Upload[]; guise: Guise },
): Promise<StoredMessage> =>
  createMessage(core, {
    channel: to.channel,
    authorId: webhook.id,
    author: authorOf({ ...webhook, ...to.guise }),
    body: to.body,
    uploads: to.uploads,
    webhook: { id: webhook.id, applicationId: webhook.application_id },
  })

const authorOf = ({ id, name, avatar }: Webhook): APIUser =>
  userObject({ id, username: name, discriminator: '0000', global_name: null, avatar, bot: true })

function changed(core: Core, channelId: string): void {
  const channel = core.world.channels.get(channelId)
  if (channel) core.bus.emit('webhooks', channel)
  core.touch()
}
