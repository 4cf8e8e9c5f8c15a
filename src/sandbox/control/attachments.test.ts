import {
  type ChatInputCommandInteraction,
  Client,
  Events,
  FileUploadBuilder,
  GatewayIntentBits,
  LabelBuilder,
  ModalBuilder,
  type ModalSubmitInteraction,
  SlashCommandBuilder,
} from 'discord.js'
import { describe, expect, it } from 'vitest'
import { type Json, later, startSandbox } from '../../testing/sandbox.ts'

/** One pixel. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const text = Buffer.from('Grüße\n').toString('base64')

const tenMib = Buffer.alloc(10 * 1024 * 1024).toString('base64')
const oneTooMany = Buffer.alloc(10 * 1024 * 1024 + 1).toString('base64')

const command = new SlashCommandBuilder()
  .setName('put')
  .setDescription('Takes files')
  .addAttachmentOption((o) => o.setName('file').setDescription('First').setRequired(true))
  .addAttachmentOption((o) => o.setName('more').setDescription('Second'))
const form = new SlashCommandBuilder().setName('form').setDescription('Opens a form')

/** A bot that hands on what it got with each command and form. */
async function setUp(upload = new FileUploadBuilder().setMinValues(2).setMaxValues(3)) {
  const h = await startSandbox({ limits: [] })
  const bot = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { api: `${h.sandbox.url}/api`, version: '10', cdn: `${h.sandbox.url}/cdn` },
  })
  later(() => bot.destroy())
  const ready = new Promise<Client<true>>((resolve) => bot.once(Events.ClientReady, resolve))
  await bot.login(await h.tokenOf('Muster'))
  await (await ready).guilds.cache
    .find(({ name }) => name === 'Muster HQ')
    ?.commands.set([command.toJSON(), form.toJSON()])
  const label = new LabelBuilder().setLabel('Papers').setFileUploadComponent(upload.setCustomId('papers'))
  const modal = new ModalBuilder().setCustomId('form').setTitle('Form').addLabelComponents(label)
  const got: (ChatInputCommandInteraction | ModalSubmitInteraction)[] = []
  bot.on(Events.InteractionCreate, (interaction) => {
    if (interaction.isChatInputCommand() && interaction.commandName === 'form') void interaction.showModal(modal)
    else if (interaction.isChatInputCommand() || interaction.isModalSubmit()) {
      got.push(interaction)
      void interaction.reply('Thanks')
    }
  })
  const person = { user: 'admin', guild: 'Muster HQ', channel: '#admin' }
  return {
    h,
    type: (line: string, attachments?: object[]) => h.call('POST', 'commands', { ...person, text: line, attachments }),
    async submit(papers: string[], attachments: object[]) {
      const { id } = await h.call('POST', 'commands', { ...person, text: '/form' })
      return h.call('POST', 'modals', { user: 'admin', interaction: id, fields: { papers }, attachments })
    },
    first: <T>() => got[0] as T,
  }
}

const bytesAt = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer()).toString('base64')

describe('files of a person', () => {
  it('come with a command, and its bot downloads them', async () => {
    const { type, first } = await setUp()
    const sent = await type('/put file:"my cat.png" more:second', [
      { filename: 'my cat.png', data: png },
      { id: 'second', filename: 'note.txt', data: text },
    ])
    expect(sent.state).toBe('replied')
    const { options } = first<ChatInputCommandInteraction>()
    const cat = options.getAttachment('file', true)
    expect(cat).toMatchObject({ name: 'my_cat.png', size: 70, contentType: 'image/png', width: 1, height: 1 })
    expect(cat.ephemeral).toBe(true)
    expect(await bytesAt(cat.url)).toBe(png)
    const note = options.getAttachment('more', true)
    expect(note).toMatchObject({ name: 'note.txt', size: 8, contentType: 'text/plain; charset=utf-8', width: null })
    expect(await bytesAt(note.url)).toBe(text)
  })

  it('come with a form', async () => {
    const { submit, first } = await setUp()
    const files = [
      { id: '1', filename: 'same.txt', data: text },
      { id: '2', filename: 'same.txt', data: png },
    ]
    expect((await submit(['1', '2'], files)).state).toBe('replied')
    const papers = first<ModalSubmitInteraction>().fields.getUploadedFiles('papers', true)
    expect(papers.map(({ name }) => name)).toEqual(['same.txt', 'same.txt'])
    expect(await Promise.all(papers.map(({ url }) => bytesAt(url)))).toEqual([text, png])
  })

  it('may be left out of a form where it does not ask for them', async () => {
    const { submit, first } = await setUp(new FileUploadBuilder().setRequired(false))
    expect((await submit([], [])).state).toBe('replied')
    expect(first<ModalSubmitInteraction>().fields.getUploadedFiles('papers')).toBeNull()
  })

  it('stand beside a message, which needs no words then', async () => {
    const { h } = await setUp()
    const attachments = [{ filename: 'cat.png', data: png }]
    const message: Json = await h.call('POST', 'messages', { user: 'admin', channel: '#admin', attachments })
    expect(message.attachments).toMatchObject([{ filename: 'cat.png', size: 70, width: 1 }])
    expect(message.attachments[0]).not.toHaveProperty('ephemeral')
    expect(await bytesAt(message.attachments[0].url)).toBe(png)
  })

  it('are refused in one sentence', async () => {
    const { type, submit, h } = await setUp()
    const file = { filename: 'a.txt', data: text }
    await expect(type('/put file:a.txt')).rejects.toThrow('422 Option "file" takes a file, and none called "a.txt" ca')
    await expect(type('/put file:a.txt', [file, { ...file, id: 'b' }])).rejects.toThrow('422 Nothing takes the file')
    await expect(type('/put file:a.txt', [{ ...file, data: 'ä' }])).rejects.toThrow('422 The "data" of "a.txt" must be')
    const eleven = Array.from({ length: 11 }, () => file)
    await expect(type('/put file:a.txt', eleven)).rejects.toThrow('422 At most 10 files can be sent at once.')
    await expect(submit(['a.txt'], [file])).rejects.toThrow('422 "papers" takes 2 to 3 files.')
    await expect(submit(['a.txt', 'b.txt'], [file])).rejects.toThrow(
      '422 "papers" takes files, and none called "b.txt"',
    )
    await expect(submit(['a.txt', 'a.txt'], [file])).rejects.toThrow('422 "papers" takes each file once.')
    const call = (attachments: unknown) => h.call('POST', 'messages', { user: 'admin', channel: '#admin', attachments })
    await expect(call('x')).rejects.toThrow('422 "attachments" must be a list.')
    await expect(call([null])).rejects.toThrow('422 Every attachment needs a "filename".')
    await expect(call([{ filename: 'big', data: oneTooMany }])).rejects.toThrow('413 "big" is larger')
    await expect(call([{ filename: 'fits', data: tenMib }])).resolves.toBeTruthy()
  })
})
