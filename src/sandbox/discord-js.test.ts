// Over 200 lines: one bot of discord.js, and everything it does with interactions.
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  type ClientOptions,
  Events,
  GatewayIntentBits,
  type Interaction,
  LabelBuilder,
  ModalBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js'
import { describe, expect, it } from 'vitest'
import { type Harness, type Json, later, startSandbox } from '../testing/sandbox.ts'

const commands = [
  new SlashCommandBuilder().setName('ping').setDescription('Answers'),
  new SlashCommandBuilder()
    .setName('slow')
    .setDescription('Takes its time')
    .addUserOption((o) => o.setName('who').setDescription('Whom').setRequired(true)),
  new SlashCommandBuilder().setName('form').setDescription('Opens a form'),
  new SlashCommandBuilder().setName('buttons').setDescription('Shows buttons'),
  new SlashCommandBuilder().setName('silent').setDescription('Says nothing'),
  new SlashCommandBuilder()
    .setName('fruit')
    .setDescription('Picks')
    .addStringOption((o) => o.setName('name').setDescription('Which').setAutocomplete(true).setRequired(true)),
].map((c) => c.toJSON())

async function login(h: Harness, options: Partial<ClientOptions> = {}, name = 'Muster'): Promise<Client<true>> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { api: `${h.sandbox.url}/api`, version: '10', cdn: `${h.sandbox.url}/cdn` },
    ...options,
  })
  later(() => client.destroy())
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(await h.tokenOf(name))
  return ready
}

async function withCommands(h: Harness): Promise<Client<true>> {
  const client = await login(h)
  const guild = client.guilds.cache.find((g) => g.name === 'Muster HQ')
  await guild?.commands.set(commands)
  client.on(Events.InteractionCreate, (interaction) => void answer(interaction))
  return client
}

async function answer(interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused()
    await interaction.respond(
      ['apple', 'apricot', 'pear'].filter((f) => f.startsWith(typed)).map((f) => ({ name: f, value: f })),
    )
  } else if (interaction.isChatInputCommand()) {
    if (interaction.commandName === 'ping') await interaction.reply({ content: 'Pong', flags: 64 })
    if (interaction.commandName === 'slow') {
      await interaction.deferReply()
      await interaction.editReply({ embeds: [{ title: `Hello ${interaction.options.getUser('who', true).username}` }] })
      await interaction.followUp('And more')
    }
    if (interaction.commandName === 'form')
      await interaction.showModal(
        new ModalBuilder()
          .setCustomId('form')
          .setTitle('Form')
          .addLabelComponents(
            new LabelBuilder()
              .setLabel('Text')
              .setTextInputComponent(new TextInputBuilder().setCustomId('text').setStyle(TextInputStyle.Short)),
            new LabelBuilder().setLabel('Pick').setStringSelectMenuComponent(
              new StringSelectMenuBuilder().setCustomId('pick').addOptions([
                { label: 'One', value: '1' },
                { label: 'Two', value: '2' },
              ]),
            ),
          ),
      )
    if (interaction.commandName === 'buttons')
      await interaction.reply({
        content: 'Press',
        components: [
          new ActionRowBuilder<ButtonBuilder>().addComponents(
            new ButtonBuilder().setCustomId('again').setLabel('Again').setStyle(ButtonStyle.Primary),
            new ButtonBuilder().setCustomId('off').setLabel('Off').setStyle(ButtonStyle.Danger).setDisabled(true),
          ),
        ],
      })
  } else if (interaction.isButton()) await interaction.update({ content: 'Pressed', components: [] })
  else if (interaction.isModalSubmit())
    await interaction.reply(
      `${interaction.fields.getTextInputValue('text')}/${interaction.fields.getStringSelectValues('pick')}`,
    )
}

const asAdmin = { user: 'admin', guild: 'Muster HQ', channel: '#admin' }

describe('discord.js in the sandbox', () => {
  it('logs in, sees its guilds, and shows as connected', async () => {
    const h = await startSandbox()
    const client = await login(h)
    expect(client.guilds.cache.map((g) => g.name).sort()).toEqual(['Fashion Brand', 'Muster HQ'])
    expect(client.user.username).toBe('Muster')
    expect((await h.world()).applications.find((a: Json) => a.name === 'Muster')).toMatchObject({
      connected: true,
      session_start_remaining: 999,
    })
  })

  it('answers a command ephemerally, for its user alone', async () => {
    const h = await startSandbox()
    await withCommands(h)
    const done = await h.call('POST', 'commands', { ...asAdmin, text: '/ping' })
    expect(done).toMatchObject({ type: 2, state: 'replied', messages: [{ content: 'Pong', ephemeral: true }] })
    expect(await h.call('GET', 'channels/admin/messages?user=admin')).toHaveLength(1)
    expect(await h.call('GET', 'channels/admin/messages?user=viewer')).toHaveLength(0)
  })

  it('defers, edits and follows up', async () => {
    const h = await startSandbox()
    await withCommands(h)
    const done = await h.call('POST', 'commands', { ...asAdmin, text: '/slow who:@viewer', until: 'And more' })
    expect(done.messages).toMatchObject([{ embeds: [{ title: 'Hello viewer' }], edits: 1 }, { content: 'And more' }])
    expect(done.first_response_ms).toBeLessThan(3000)
  })

  it('updates a message by its button, and lets nobody press a disabled one', async () => {
    const h = await startSandbox()
    await withCommands(h)
    const { messages } = await h.call('POST', 'commands', { ...asAdmin, text: '/buttons' })
    const click = (custom_id: string) => h.call('POST', 'clicks', { user: 'admin', message: messages[0].id, custom_id })
    await expect(click('off')).rejects.toThrow('422 That component is disabled.')
    expect(await click('again')).toMatchObject({
      type: 3,
      state: 'replied',
      messages: [{ content: 'Pressed', components: [] }],
    })
    await expect(click('again')).rejects.toThrow('404')
  })

  it('opens a modal and takes what was filled in', async () => {
    const h = await startSandbox()
    await withCommands(h)
    const opened = await h.call('POST', 'commands', { ...asAdmin, text: '/form' })
    expect(opened).toMatchObject({ state: 'modal', modal: { custom_id: 'form', title: 'Form' } })
    const submit = (fields: object) => h.call('POST', 'modals', { user: 'admin', interaction: opened.id, fields })
    await expect(submit({ pick: '1' })).rejects.toThrow('422 "text" is required.')
    expect(await submit({ text: 'hello', pick: '2' })).toMatchObject({ type: 5, messages: [{ content: 'hello/2' }] })
  })

  it('offers completions', async () => {
    const h = await startSandbox()
    await withCommands(h)
    const { choices } = await h.call('POST', 'autocomplete', { ...asAdmin, text: '/fruit name:ap', focused: 'name' })
    expect(choices.map((c: Json) => c.value)).toEqual(['apple', 'apricot'])
  })

  it('fails an interaction that nobody answers, as soon as its 3 s are over', async () => {
    const h = await startSandbox()
    await withCommands(h)
    const pending = h.call('POST', 'commands', { ...asAdmin, text: '/silent', settle_ms: 10_000 })
    await h.call('POST', 'clock', { advance_ms: 3000 })
    expect(await pending).toMatchObject({ state: 'failed', error: 'The application did not respond' })
  })

  it('resumes after a close that allows it, and misses nothing', async () => {
    const h = await startSandbox()
    const client = await login(h, { intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages] })
    const seen: string[] = []
    const both = new Promise<void>((resolve) =>
      client.on(Events.MessageCreate, (m) => seen.push(m.id) === 2 && resolve()),
    )
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve))
    await h.call('POST', 'gateway', { app: 'Muster', action: 'close', code: 4000 })
    const first = await h.call('POST', 'messages', { user: 'admin', channel: 'admin', content: 'one' })
    await resumed
    const second = await h.call('POST', 'messages', { user: 'admin', channel: 'admin', content: 'two' })
    await both
    expect(seen).toEqual([first.id, second.id])
    const kinds = (await h.call('GET', 'log?app=Muster')).map((e: Json) => e.kind)
    expect(kinds.filter((k: string) => k === 'identify' || k === 'resume')).toEqual(['identify', 'resume'])
  })

  it('keeps the text of others from a bot without the message content intent', async () => {
    const h = await startSandbox()
    const client = await login(h, { intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages] })
    const texts: string[] = []
    const both = new Promise<void>((resolve) =>
      client.on(Events.MessageCreate, (m) => texts.push(m.content) === 2 && resolve()),
    )
    await h.call('POST', 'messages', { user: 'admin', channel: 'admin', content: 'private' })
    await h.call('POST', 'messages', { user: 'admin', channel: 'admin', content: `<@${client.user.id}> hello` })
    await both
    expect(texts).toEqual(['', `<@${client.user.id}> hello`])
  })

  it('is told at once that its token is dead', async () => {
    const h = await startSandbox()
    const client = await login(h)
    const closed = new Promise<number>((resolve) => client.once(Events.ShardDisconnect, (event) => resolve(event.code)))
    const old = await h.tokenOf('Muster')
    const { token } = await h.call('POST', 'applications/Muster/token', {})
    expect(await closed).toBe(4004)
    expect(token).not.toBe(old)
    expect((await h.rest('GET', '/users/@me', { token: old })).status).toBe(401)
    expect((await h.rest('GET', '/users/@me', { token })).status).toBe(200)
  })

  it('may not use an intent that its application does not allow', async () => {
    const h = await startSandbox()
    const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers]
    await expect(login(h, { intents })).rejects.toThrow('disallowed intents')
    const token = await h.tokenOf('Muster')
    await h.rest('PATCH', '/applications/@me', { token, body: { flags: 1 << 15 } })
    const client = await login(h, { intents })
    const guild = client.guilds.cache.find((g) => g.name === 'Muster HQ')
    expect((await guild?.members.fetch())?.size).toBe(5)
  })

  it('hears of a guild that adds it, and sends messages and files there', async () => {
    const h = await startSandbox()
    const client = await login(h, {}, 'Amber Fox')
    const joined = new Promise<string>((resolve) => client.once(Events.GuildCreate, (g) => resolve(g.name)))
    const added = await fetch(
      `${h.sandbox.url}/oauth2/authorize?client_id=${client.user.id}&scope=bot&permissions=2048&guild_id=${(await h.world()).guilds[1].id}`,
    )
    expect(added.headers.get('content-type')).toContain('text/html')
    expect(await joined).toBe('Fashion Brand')
    const channel = client.channels.cache.find((c) => 'name' in c && c.name === 'general')
    if (!channel?.isSendable()) throw new Error('no channel')
    const message = await channel.send({
      content: 'log',
      files: [{ attachment: Buffer.from('lines'), name: 'bot.log' }],
    })
    expect(await (await fetch(message.attachments.first()?.url ?? '')).text()).toBe('lines')
  })

  it('waits as a 429 says, then sends', async () => {
    const h = await startSandbox()
    const client = await login(h)
    await h.call('POST', 'faults', { match: 'POST /channels/*/messages', retry_after: 0.2, times: 1 })
    const channel = client.channels.cache.find((c) => 'name' in c && c.name === 'ops')
    if (!channel?.isSendable()) throw new Error('no channel')
    await channel.send('after all')
    const log = await h.call('GET', 'log?app=Muster')
    expect(log.filter((e: Json) => e.method === 'POST').map((e: Json) => e.status)).toEqual([429, 200])
  })

  it('resumes when it is asked to reconnect, and begins again when its session is invalid', async () => {
    const h = await startSandbox()
    const client = await login(h)
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve))
    await h.call('POST', 'gateway', { app: 'Muster', action: 'reconnect' })
    await resumed
    await h.call('POST', 'clock', { advance_ms: 5000 })
    const ready = new Promise((resolve) => client.once(Events.ShardReady, resolve))
    await h.call('POST', 'gateway', { app: 'Muster', action: 'invalidate' })
    await ready
    const kinds = (await h.call('GET', 'log?app=Muster')).map((e: Json) => e.kind)
    expect(kinds.filter((k: string) => k === 'identify' || k === 'resume')).toEqual(['identify', 'resume', 'identify'])
  })
})
