import { discordError } from '../rules/discord-error.ts'
import { snowflake } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import { type ComponentRight, checkWebhookMessage } from '../rules/webhooks.ts'
import type { Core } from '../world/core.ts'
import { editMessage, Flag, type MessageBody } from '../world/messages.ts'
import type { Channel, Webhook } from '../world/records.ts'
import { type Guise, writeAsWebhook } from '../world/webhooks.ts'
import { messagesOf } from '../world/world.ts'
import { refuseArchived } from './access.ts'
import { beside } from './beside.ts'
import type { Hook } from './hook.ts'
import { booleanOf, type RestContext } from './http.ts'
import { ownImage } from './images.ts'

/** The flags that a webhook may set (resources/webhook, Execute Webhook). */
const SETTABLE = Flag.suppressEmbeds | Flag.suppressNotifications | Flag.v2

/** A channel's webhook, writing where the query's `thread_id` says. */
export function channelHook(core: Core, webhook: Webhook, c: RestContext): Hook {
  const channel = placeOf(core, webhook, c.req.query('thread_id'))
  const withComponents = booleanOf(c, 'with_components')
  const right: ComponentRight = webhook.application_id ? 'all' : withComponents ? 'shown' : 'none'
  return {
    waits: booleanOf(c, 'wait'),
    find(id) {
      const found = messagesOf(core.world, channel.id).get(id)
      return found?.object.webhook_id === webhook.id ? found : undefined
    },
    async send(value, uploads) {
      const { username, avatar_url, ...checked } = checkWebhookMessage(value, beside(value, uploads), right)
      const { flags, ...body } = checked as MessageBody
      const picture = typeof avatar_url === 'string' ? await ownImage(core, avatar_url) : undefined
      const guise: Guise = {
        ...(username ? { name: String(username).trim() } : {}),
        ...(avatar_url ? { avatar: picture ?? null } : {}),
      }
      return writeAsWebhook(core, webhook, {
        channel,
        body: { ...body, flags: (flags ?? 0) & SETTABLE },
        uploads,
        guise,
      })
    },
    edit(stored, value, uploads) {
      refuseArchived(channel)
      const body = checkWebhookMessage(value, beside(value, uploads, stored), right)
      return editMessage(core, stored, body as MessageBody, uploads)
    },
  }
}

function placeOf(core: Core, webhook: Webhook, threadId: string | undefined): Channel {
  const own = core.world.channels.get(webhook.channel_id)
  if (!own) throw discordError.unknownWebhook()
  if (threadId === undefined) return own
  const form = createForm()
  snowflake(form.at('thread_id'), threadId)
  form.finish()
  const thread = core.world.channels.get(threadId)
  if (!thread?.thread || thread.parent_id !== own.id) throw discordError.unknownChannel()
  return thread
}
