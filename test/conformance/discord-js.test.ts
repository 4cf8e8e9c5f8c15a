import {
  ChannelType,
  Client,
  Events,
  GatewayIntentBits,
  type Interaction,
  LabelBuilder,
  ModalBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js'
import { expect, it } from 'vitest'
import { later, startSandbox } from '../../src/testing/sandbox.ts'
import { type Bot, commands, conformance, fruits, intents, type Login } from './contract.ts'

async function login({ url, token }: Login): Promise<Bot> {
  const client = new Client({ intents, rest: { api: `${url}/api`, version: '10', cdn: `${url}/cdn` } })
  const heard: string[] = []
  client.on(Events.InteractionCreate, (interaction) => void answer(interaction))
  client.on(Events.MessageCreate, (message) => message.author.bot || heard.push(message.id))
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(token)
  const { user } = await ready
  return {
    name: user.username,
    guilds: () => client.guilds.cache.map((guild) => guild.name),
    async register(guildId) {
      const guild = await client.guilds.fetch(guildId)
      return (await guild.commands.set(commands)).map((command) => command.name)
    },
    async send(channelId, content) {
      const channel = client.channels.cache.get(channelId)
      if (channel?.isSendable()) await channel.send(content)
    },
    heard: () => heard,
    close: () => client.destroy(),
  }
}

async function answer(interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) await interaction.respond(fruits(interaction.options.getFocused()))
  else if (interaction.isButton()) await interaction.update({ content: 'Pressed', components: [] })
  else if (interaction.isModalSubmit()) await interaction.reply(interaction.fields.getTextInputValue('text'))
  else if (interaction.isChatInputCommand()) {
    switch (interaction.commandName) {
      case 'ping':
        await interaction.reply({ content: 'Pong', flags: 64 })
        break
      case 'greet': {
        await interaction.deferReply()
        const text = `Hello ${interaction.options.getUser('who', true).username}`
        await interaction.editReply({ embeds: [{ title: text }] })
        await interaction.followUp({
          content: 'And a file',
          files: [{ attachment: Buffer.from(text), name: 'greeting.txt' }],
        })
        break
      }
      case 'fruit':
        await interaction.reply(interaction.options.getString('name', true))
        break
      case 'form':
        await interaction.showModal(
          new ModalBuilder()
            .setCustomId('form')
            .setTitle('Form')
            .addLabelComponents(
              new LabelBuilder()
                .setLabel('Text')
                .setTextInputComponent(new TextInputBuilder().setCustomId('text').setStyle(TextInputStyle.Short)),
            ),
        )
        break
      case 'buttons':
        await interaction.reply({
          content: 'Press',
          components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'again', label: 'Again' }] }],
        })
    }
  }
}

conformance('discord.js', login)

it('makes a webhook of discord.js, writes by it, and takes it away', async () => {
  const h = await startSandbox()
  await h.call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: '8' })
  const rest = { api: `${h.sandbox.url}/api`, version: '10' }
  const client = new Client({ intents: intents | GatewayIntentBits.GuildWebhooks, rest })
  later(() => client.destroy())
  const told = new Promise<string>((resolve) => client.on(Events.WebhooksUpdate, ({ name }) => resolve(name)))
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(await h.tokenOf('Muster'))
  await ready
  const channel = client.channels.cache.find((one) => one.type === ChannelType.GuildText && one.name === 'ops')
  if (channel?.type !== ChannelType.GuildText) throw new Error('there is no #ops')
  const webhook = await channel.createWebhook({ name: 'News', reason: 'für alle' })
  expect(await told).toBe('ops')
  const files = [{ attachment: Buffer.from('text'), name: 'a.txt' }]
  const sent = await webhook.send({ content: 'first', username: 'Till', files })
  expect(sent).toMatchObject({ webhookId: webhook.id, author: { username: 'Till', bot: true } })
  expect(sent.attachments.first()?.name).toBe('a.txt')
  await webhook.editMessage(sent, { content: 'second' })
  expect((await webhook.fetchMessage(sent.id)).content).toBe('second')
  await webhook.edit({ name: 'Old news' })
  expect((await channel.fetchWebhooks()).map(({ name }) => name)).toEqual(['Old news'])
  await webhook.deleteMessage(sent)
  await webhook.delete()
  await expect(webhook.send('gone')).rejects.toMatchObject({ status: 404, code: 10015 })
})
