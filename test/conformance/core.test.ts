import {
  type APIInteraction,
  ApplicationCommandType,
  Client,
  ComponentType,
  GatewayDispatchEvents,
  InteractionType,
  TextInputStyle,
} from '@discordjs/core'
import { REST } from '@discordjs/rest'
import { CompressionMethod, WebSocketManager } from '@discordjs/ws'
import { type Bot, commands, conformance, fruits, intents, type Login } from './contract.ts'

async function login({ url, token }: Login): Promise<Bot> {
  const rest = new REST({ api: `${url}/api`, version: '10' }).setToken(token)
  const gateway = new WebSocketManager({
    token,
    intents,
    rest,
    compression: CompressionMethod.ZlibNative,
  })
  const client = new Client({ rest, gateway })
  const guilds: string[] = []
  const heard: string[] = []
  client.on(GatewayDispatchEvents.GuildCreate, ({ data }) => guilds.push(data.name))
  client.on(GatewayDispatchEvents.MessageCreate, ({ data }) => data.author.bot || heard.push(data.id))
  client.on(GatewayDispatchEvents.InteractionCreate, ({ data, api }) => void answer(data, api))
  const ready = new Promise<{ name: string; id: string }>((resolve) =>
    client.once(GatewayDispatchEvents.Ready, ({ data }) =>
      resolve({ name: data.user.username, id: data.application.id }),
    ),
  )
  await gateway.connect()
  const { name, id } = await ready
  return {
    name,
    guilds: () => guilds,
    register: async (guildId) =>
      (await client.api.applicationCommands.bulkOverwriteGuildCommands(id, guildId, commands)).map((c) => c.name),
    send: async (channelId, content) => void (await client.api.channels.createMessage(channelId, { content })),
    heard: () => heard,
    close: () => gateway.destroy(),
  }
}

async function answer(interaction: APIInteraction, { interactions }: Client['api']): Promise<void> {
  const { id, token, application_id: app } = interaction
  switch (interaction.type) {
    case InteractionType.ApplicationCommandAutocomplete: {
      const [option] = interaction.data.options
      const typed = option && 'value' in option ? String(option.value) : ''
      await interactions.createAutocompleteResponse(id, token, { choices: fruits(typed) })
      break
    }
    case InteractionType.MessageComponent:
      await interactions.updateMessage(id, token, { content: 'Pressed', components: [] })
      break
    case InteractionType.ModalSubmit: {
      const [label] = interaction.data.components
      const field = label?.type === ComponentType.Label ? label.component : undefined
      await interactions.reply(id, token, { content: field && 'value' in field ? String(field.value) : '' })
      break
    }
    case InteractionType.ApplicationCommand:
      if (interaction.data.type === ApplicationCommandType.ChatInput) await run(interaction.data.name)
  }

  async function run(name: string): Promise<void> {
    switch (name) {
      case 'ping':
        return void (await interactions.reply(id, token, { content: 'Pong', flags: 64 }))
      case 'greet': {
        await interactions.defer(id, token)
        const text = `Hello ${optionOf(interaction)}`
        await interactions.editReply(app, token, { embeds: [{ title: text }] })
        const files = [{ name: 'greeting.txt', data: Buffer.from(text) }]
        return void (await interactions.followUp(app, token, { content: 'And a file', files }))
      }
      case 'fruit':
        return void (await interactions.reply(id, token, { content: optionOf(interaction) }))
      case 'form':
        return void (await interactions.createModal(id, token, {
          custom_id: 'form',
          title: 'Form',
          components: [
            {
              type: ComponentType.Label,
              label: 'Text',
              component: { type: ComponentType.TextInput, custom_id: 'text', style: TextInputStyle.Short },
            },
          ],
        }))
      case 'buttons':
        await interactions.reply(id, token, {
          content: 'Press',
          components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'again', label: 'Again' }] }],
        })
    }
  }
}

/** What its only option says; of a user the name. */
function optionOf(interaction: APIInteraction): string {
  const data = interaction.data as {
    options?: { value?: unknown }[]
    resolved?: { users?: Record<string, { username: string }> }
  }
  const value = String(data.options?.[0]?.value)
  return data.resolved?.users?.[value]?.username ?? value
}

conformance('@discordjs/core with zlib', login)
