import { discordError } from '../rules/discord-error.ts'
import { absent, fields, snowflake } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import { checkWebhookName } from '../rules/webhooks.ts'
import type { Core } from '../world/core.ts'
import { Permission } from '../world/permissions.ts'
import type { Application, Channel, Webhook } from '../world/records.ts'
import { mayIn } from '../world/visibility.ts'
import { createWebhook, deleteWebhook, updateWebhook, webhookObject, webhooksOf } from '../world/webhooks.ts'
import { guildChannelFor, guildFor, hookByToken } from './access.ts'
import { callerOf, type Rest, type RestContext, readBody } from './http.ts'
import { storeImage } from './images.ts'

/** Text, voice, announcements, stages, forums. */
const HOLDERS = new Set([0, 2, 5, 13, 15, 16])
/** Topics/opcodes-and-status-codes, 30007 and 30058. */
const MOST_IN_CHANNEL = 15
const MOST_IN_GUILD = 1000

/** A channel's webhooks: made, listed, changed and deleted, by a bot or by whoever knows the token (resources/webhook). */
export function addWebhookRoutes(rest: Rest, core: Core): void {
  rest.post('/channels/:channel/webhooks', async (c) => {
    const caller = callerOf(c)
    const channel = holderOf(caller, c.req.param('channel'))
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    const name = checkWebhookName(form.at('name'), body.name, { required: true }) ?? ''
    form.finish()
    const avatar = absent(body.avatar) ? null : await storeImage(core, 'avatar', body.avatar)
    refuseFull(channel)
    const made = createWebhook(core, channel, { name, avatar, user_id: caller.id, application_id: caller.id })
    return c.json(shown(caller, made))
  })

  rest.get('/channels/:channel/webhooks', (c) => {
    const caller = callerOf(c)
    const { id } = guildChannelFor(core, caller, c.req.param('channel'), Permission.ManageWebhooks).channel
    return c.json(webhooksOf(core.world, { channel_id: id }).map((webhook) => shown(caller, webhook)))
  })

  rest.get('/guilds/:guild/webhooks', (c) => {
    const caller = callerOf(c)
    const { id } = guildFor(core, caller, c.req.param('guild'), Permission.ManageWebhooks)
    return c.json(webhooksOf(core.world, { guild_id: id }).map((webhook) => shown(caller, webhook)))
  })

  rest.get('/webhooks/:webhook', (c) => {
    const webhook = webhookFor(c)
    if (webhook.application_id !== callerOf(c).id) managed(c, webhook)
    return c.json(shown(callerOf(c), webhook))
  })

  rest.patch('/webhooks/:webhook', async (c) => {
    const caller = callerOf(c)
    const webhook = managed(c, webhookFor(c))
    const { changes, channelId } = await changesIn(c)
    if (channelId !== undefined && channelId !== webhook.channel_id) {
      const channel = holderOf(caller, channelId)
      // ~ That a webhook stays in its guild is not documented.
      if (channel.guild_id !== webhook.guild_id) throw discordError.unknownChannel()
      refuseFull(channel)
      updateWebhook(core, webhook, { ...changes, channel_id: channel.id })
    } else updateWebhook(core, webhook, changes)
    return c.json(shown(caller, webhook))
  })

  rest.delete('/webhooks/:webhook', (c) => {
    deleteWebhook(core, managed(c, webhookFor(c)))
    return c.body(null, 204)
  })

  const byToken = (c: RestContext) => hookByToken(core, c.req.param('webhook') ?? '', c.req.param('token') ?? '')
  const bare = (webhook: Webhook) => webhookObject(core.world, webhook, { user: false, token: true })

  rest.get('/webhooks/:webhook/:token', (c) => c.json(bare(byToken(c))))

  rest.patch('/webhooks/:webhook/:token', async (c) => {
    const webhook = byToken(c)
    updateWebhook(core, webhook, (await changesIn(c)).changes)
    return c.json(bare(webhook))
  })

  rest.delete('/webhooks/:webhook/:token', (c) => {
    deleteWebhook(core, byToken(c))
    return c.body(null, 204)
  })

  /** ~ Of an application's webhook no other application learns the token. */
  const shown = (caller: Application, webhook: Webhook) =>
    webhookObject(core.world, webhook, { user: true, token: [null, caller.id].includes(webhook.application_id) })

  function webhookFor(c: RestContext): Webhook {
    callerOf(c)
    const webhook = core.world.webhooks.get(c.req.param('webhook') ?? '')
    if (!webhook) throw discordError.unknownWebhook()
    return webhook
  }

  function managed(c: RestContext, webhook: Webhook): Webhook {
    const channel = core.world.channels.get(webhook.channel_id)
    if (channel && mayIn(core.world, callerOf(c).id, channel, Permission.ManageWebhooks)) return webhook
    throw discordError.missingPermissions()
  }

  /** A channel that may have webhooks, and in which the caller may manage them. */
  function holderOf(caller: Application, channelId: string): Channel & { guild_id: string } {
    const { channel, guild } = guildChannelFor(core, caller, channelId, Permission.ManageWebhooks)
    if (!HOLDERS.has(channel.type)) throw discordError.wrongChannelType()
    return { ...channel, guild_id: guild.id }
  }

  function refuseFull({ id, guild_id }: Channel & { guild_id: string }): void {
    if (webhooksOf(core.world, { channel_id: id }).length >= MOST_IN_CHANNEL) throw discordError.tooManyWebhooks()
    if (webhooksOf(core.world, { guild_id }).length >= MOST_IN_GUILD) throw discordError.tooManyGuildWebhooks()
  }

  async function changesIn(c: RestContext) {
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    const name = checkWebhookName(form.at('name'), body.name)
    if (!absent(body.channel_id)) snowflake(form.at('channel_id'), body.channel_id)
    form.finish()
    const avatar = body.avatar === undefined ? {} : { avatar: await storeImage(core, 'avatar', body.avatar) }
    const channelId = absent(body.channel_id) ? undefined : String(body.channel_id)
    return { changes: { ...(name === undefined ? {} : { name }), ...avatar }, channelId }
  }
}
