import {
  createBot,
  createDesiredPropertiesObject,
  InteractionTypes,
  MessageComponentTypes,
  TextStyles,
  TransportCompression,
} from '@discordeno/bot'
import { type Bot, commands, conformance, fruits, intents, type Login } from './contract.ts'

const desiredProperties = createDesiredPropertiesObject({}, true)
const silent = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} }

async function login({ url, token }: Login): Promise<Bot> {
  const guilds: string[] = []
  const heard: string[] = []
  let ready = (_name: string) => {}
  const isReady = new Promise<string>((resolve) => {
    ready = resolve
  })
  const bot = createBot({
    token,
    intents,
    desiredProperties,
    gateway: {
      transportCompression: TransportCompression.zlib,
      spawnShardDelay: 0,
      resharding: { enabled: false, shardsFullPercentage: 80, checkInterval: -1 },
    },
    loggerFactory: () => silent,
    events: {
      ready: ({ user }) => ready(user.username),
      guildCreate: (guild) => guilds.push(guild.name),
      messageCreate: (message) => message.author.bot || heard.push(String(message.id)),
      interactionCreate: (interaction) => answer(interaction),
    },
  })
  // As the address of a proxy it would leave all waiting to that.
  bot.rest.baseUrl = `${url}/api`
  await bot.start()
  return {
    name: await isReady,
    guilds: () => guilds,
    register: async (guildId) =>
      (await bot.helpers.upsertGuildApplicationCommands(guildId, commands)).map((command) => command.name),
    send: async (channelId, content) => void (await bot.helpers.sendMessage(channelId, { content })),
    // Twice is right where it asked for it: on a busy machine it sends its RESUME before it has unpacked what the old socket
    // brought, and so names an earlier event as its last.
    heard: () => [...new Set(heard)],
    close: () => bot.shutdown(),
  }
}

type Interaction = ReturnType<
  typeof createBot<typeof desiredProperties>
>['transformers']['$inferredTypes']['interaction']

async function answer(interaction: Interaction): Promise<void> {
  const { data } = interaction
  const [option] = data?.options ?? []
  switch (interaction.type) {
    case InteractionTypes.ApplicationCommandAutocomplete:
      await interaction.respond({ choices: fruits(String(option?.value)) })
      break
    case InteractionTypes.MessageComponent:
      await interaction.edit({ content: 'Pressed', components: [] })
      break
    case InteractionTypes.ModalSubmit:
      await interaction.respond(String(data?.components?.[0]?.components?.[0]?.value))
      break
    case InteractionTypes.ApplicationCommand:
      switch (data?.name) {
        case 'ping':
          await interaction.respond('Pong', { isPrivate: true })
          break
        case 'greet': {
          await interaction.defer()
          const text = `Hello ${data.resolved?.users?.first()?.username}`
          await interaction.edit({ embeds: [{ title: text }] })
          const files = [{ name: 'greeting.txt', blob: new Blob([text]) }]
          await interaction.respond({ content: 'And a file', files })
          break
        }
        case 'fruit':
          await interaction.respond(String(option?.value))
          break
        case 'form':
          await interaction.respond({
            customId: 'form',
            title: 'Form',
            components: [
              {
                type: MessageComponentTypes.ActionRow,
                components: [
                  { type: MessageComponentTypes.InputText, customId: 'text', label: 'Text', style: TextStyles.Short },
                ],
              },
            ],
          })
          break
        case 'buttons':
          await interaction.respond({
            content: 'Press',
            components: [{ type: 1, components: [{ type: 2, style: 1, customId: 'again', label: 'Again' }] }],
          })
      }
  }
}

conformance('discordeno with zlib', login)
