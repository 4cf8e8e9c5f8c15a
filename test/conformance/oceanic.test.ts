import { type AnyInteractionGateway, Client, ComponentTypes, InteractionTypes, TextInputStyles } from 'oceanic.js'
import { type Bot, commands, conformance, fruits, intents, type Login } from './contract.ts'

async function login({ url, token }: Login): Promise<Bot> {
  const client = new Client({
    auth: `Bot ${token}`,
    rest: { baseURL: `${url}/api/v10` },
    gateway: { intents, compress: 'zlib-stream', reconnectDelay: () => 100 },
  })
  const heard: string[] = []
  client.on('error', () => {})
  client.on('interactionCreate', (interaction) => void answer(interaction))
  client.on('messageCreate', (message) => message.author.bot || heard.push(message.id))
  const ready = new Promise<void>((resolve) => client.once('ready', resolve))
  await client.connect()
  await ready
  return {
    name: client.user.username,
    guilds: () => client.guilds.map((guild) => guild.name),
    register: async (guildId) =>
      (
        await client.application.bulkEditGuildCommands(
          guildId,
          commands.map((c) => ({ type: 1, ...c })),
        )
      ).map((command) => command.name),
    send: async (channelId, content) => void (await client.rest.channels.createMessage(channelId, { content })),
    heard: () => heard,
    close: () => client.disconnect(false),
  }
}

async function answer(interaction: AnyInteractionGateway): Promise<void> {
  switch (interaction.type) {
    case InteractionTypes.APPLICATION_COMMAND_AUTOCOMPLETE:
      await interaction.result(fruits(String(interaction.data.options.getFocused(true).value)))
      break
    case InteractionTypes.MESSAGE_COMPONENT:
      await interaction.editParent({ content: 'Pressed', components: [] })
      break
    case InteractionTypes.MODAL_SUBMIT:
      await interaction.createMessage({ content: interaction.data.components.getTextInput('text', true) })
      break
    case InteractionTypes.APPLICATION_COMMAND:
      switch (interaction.data.name) {
        case 'ping':
          await interaction.createMessage({ content: 'Pong', flags: 64 })
          break
        case 'greet': {
          await interaction.defer()
          const text = `Hello ${interaction.data.options.getUser('who', true).username}`
          await interaction.editOriginal({ embeds: [{ title: text }] })
          const files = [{ name: 'greeting.txt', contents: Buffer.from(text) }]
          await interaction.createFollowup({ content: 'And a file', files })
          break
        }
        case 'fruit':
          await interaction.createMessage({ content: interaction.data.options.getString('name', true) })
          break
        case 'form':
          await interaction.createModal({
            customID: 'form',
            title: 'Form',
            components: [
              {
                type: ComponentTypes.LABEL,
                label: 'Text',
                component: { type: ComponentTypes.TEXT_INPUT, customID: 'text', style: TextInputStyles.SHORT },
              },
            ],
          })
          break
        case 'buttons':
          await interaction.createMessage({
            content: 'Press',
            components: [{ type: 1, components: [{ type: 2, style: 1, customID: 'again', label: 'Again' }] }],
          })
      }
  }
}

conformance('oceanic.js with zlib', login)
