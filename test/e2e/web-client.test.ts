import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type Client,
  EmbedBuilder,
  Events,
  type Interaction,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/lib/log.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { expectBrowser, hasBrowser, openPage } from './browser.ts'
import { standIn } from './stand-in.ts'

expectBrowser()

describe.skipIf(!hasBrowser)('the web client', () => {
  let sandbox: Sandbox
  let bot: Client
  let opened: Awaited<ReturnType<typeof openPage>>
  let page: Page

  beforeAll(async () => {
    sandbox = await createSandbox({ port: 0, log: silentLog, recordTo: process.env.SANDBOX_RECORD })
    bot = await startBot(sandbox.url)
    opened = await openPage(sandbox.url, '/#/admin/Muster HQ/admin', { viewport: { width: 900, height: 700 } })
    page = opened.page
    await box().waitFor()
  }, 120_000)

  afterAll(async () => {
    await opened?.close()
    await bot?.destroy()
    await sandbox?.close()
  })

  const box = () => page.getByRole('textbox', { name: /Message #admin/ })
  const log = () => page.getByRole('log')
  const type = async (text: string) => {
    await box().focus()
    await page.keyboard.type(text)
  }

  it('sends plain text', async () => {
    await type('Hello **team**')
    await page.keyboard.press('Enter')
    await log().getByText('team', { exact: true }).waitFor()
    expect(await log().locator('strong').textContent()).toBe('team')
  })

  it('puts a command together with the picker, completions and choices', async () => {
    await type('/bot cr')
    await page.getByRole('option', { name: '/bot create' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.type('Greeter')
    await page.keyboard.press('Tab')
    await page.getByRole('option', { name: 'Coffee House' }).waitFor()
    await page.keyboard.type('fash')
    await page.getByRole('option', { name: 'Coffee House' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'template' }).click()
    await page.getByRole('option', { name: 'Standard bot' }).click()
    await page.keyboard.press('Enter')
    const embed = log().locator('.embed', { hasText: 'Greeter is online' })
    await embed.waitFor()
    expect(await embed.getByRole('definition').allTextContents()).toEqual(['c-1', 'standard'])
  })

  it('takes a whole line as one types it elsewhere', async () => {
    await type('/bot create name:Seller client:"Coffee House"')
    // Escape closes the offers; with none open it would drop the line.
    await page.getByRole('option', { name: 'Coffee House' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    const embed = log().locator('.embed', { hasText: 'Seller is online' })
    await embed.waitFor()
    expect(await embed.getByRole('definition').first().textContent()).toBe('Coffee House')
  })

  it('says what is missing and loses nothing', async () => {
    const nothing = page.waitForResponse((r) => r.request().postData()?.includes('client:x') === true)
    await type('/bot create client:x')
    // Only once it is known that nothing is on offer does Enter send.
    await nothing
    await expect.poll(() => page.locator('#offers [role=option]').count()).toBe(0)
    await page.keyboard.press('Enter')
    expect(await page.getByRole('alert').textContent()).toBe('This option is required. Specify a value.')
    expect(await page.getByRole('combobox', { name: 'client' }).inputValue()).toBe('x')
    await page.getByRole('combobox', { name: 'name, required' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.type('Third')
    await page.keyboard.press('Enter')
    await log().getByText('Third is online').waitFor()
  })

  it('presses a button, and says when nobody answers', async () => {
    const last = log().locator('.message').last()
    await last.getByRole('button', { name: 'Deaf' }).click()
    await last.getByText('This interaction failed').waitFor()
    await last.getByRole('button', { name: 'Stop' }).click()
    await log().getByText('Stopped by admin').waitFor()
    expect(await log().getByText('Third is online').count()).toBe(0)
  })

  it('fills in a form, whose answer only that person sees', async () => {
    await type('/form ')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Tokens' })
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await type('/form ')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: /Paste here/ }).waitFor()
    await page.keyboard.type('one\ntwo')
    await dialog.getByRole('button', { name: 'Submit' }).click()
    const answer = log().locator('.message', { hasText: 'Got 2 lines' })
    await answer.getByText('Only you can see this').waitFor()
    await page.getByRole('button', { name: 'You act as admin' }).click()
    await page.getByRole('menuitemradio', { name: 'operator' }).click()
    await log().getByText('Greeter is online').waitFor()
    expect(await log().getByText('Got 2 lines').count()).toBe(0)
  })

  it('shows who is there, and loads nothing from outside, without an error', async () => {
    await page.getByRole('button', { name: 'Members' }).click()
    const members = page.getByRole('complementary', { name: 'Members' })
    await members.getByText('Muster', { exact: true }).first().waitFor()
    expect(opened.complaints).toEqual([])
  })
})

async function startBot(url: string): Promise<Client> {
  const client = await standIn(url, commands)
  client.on(Events.InteractionCreate, (interaction) => void answer(interaction).catch((error) => console.error(error)))
  return client
}

const commands = [
  new SlashCommandBuilder()
    .setName('bot')
    .setDescription('Bots')
    .addSubcommand((create) =>
      create
        .setName('create')
        .setDescription('Creates a bot')
        .addStringOption((o) => o.setName('name').setDescription('Its name').setRequired(true))
        .addStringOption((o) => o.setName('client').setDescription('For whom').setRequired(true).setAutocomplete(true))
        .addStringOption((o) =>
          o.setName('template').setDescription('Which').addChoices({ name: 'Standard bot', value: 'standard' }),
        ),
    ),
  new SlashCommandBuilder().setName('form').setDescription('Opens a form'),
].map((command) => command.toJSON())

async function answer(interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused().toLowerCase()
    const clients = ['Fashion Brand', 'Coffee House'].map((name, index) => ({ name, value: `c-${index + 1}` }))
    await interaction.respond(clients.filter(({ name }) => name.toLowerCase().startsWith(typed)))
  } else if (interaction.isChatInputCommand() && interaction.commandName === 'bot') {
    await interaction.deferReply()
    const embed = new EmbedBuilder()
      .setTitle(`${interaction.options.getString('name')} is online`)
      .addFields({ name: 'Client', value: interaction.options.getString('client') ?? '-', inline: true })
      .addFields({ name: 'Template', value: interaction.options.getString('template') ?? '-', inline: true })
    const buttons = new ActionRowBuilder<ButtonBuilder>().addComponents(
      new ButtonBuilder().setStyle(ButtonStyle.Danger).setCustomId('stop').setLabel('Stop'),
      new ButtonBuilder().setStyle(ButtonStyle.Secondary).setCustomId('deaf').setLabel('Deaf'),
    )
    await interaction.editReply({ embeds: [embed], components: [buttons] })
  } else if (interaction.isChatInputCommand()) {
    const input = new TextInputBuilder().setCustomId('lines').setStyle(TextInputStyle.Paragraph)
    const label = new LabelBuilder().setLabel('Paste here').setTextInputComponent(input)
    await interaction.showModal(new ModalBuilder().setCustomId('tokens').setTitle('Tokens').addLabelComponents(label))
  } else if (interaction.isModalSubmit()) {
    const count = interaction.fields.getTextInputValue('lines').split('\n').length
    await interaction.reply({ content: `Got ${count} lines`, flags: MessageFlags.Ephemeral })
  } else if (interaction.isButton() && interaction.customId === 'stop')
    await interaction.update({ content: `Stopped by ${interaction.user.username}`, embeds: [], components: [] })
}
