// Over 200 lines: one page and one bot, through every kind of field.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, Events, type Interaction, type ModalSubmitInteraction, SlashCommandBuilder } from 'discord.js'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/lib/log.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { expectBrowser, hasBrowser, openPage } from './browser.ts'
import { standIn } from './stand-in.ts'
import { files, modals, selects } from './web-forms-parts.ts'

expectBrowser()
const screens = process.env.SCREENS_DIR ?? join(import.meta.dirname, '../../coverage/screens')

/** Forms, selects and files, by keyboard and pointer. The steps follow each other on one page. */
describe.skipIf(!hasBrowser)('forms, selects and files of the web client', { retry: 0 }, () => {
  let sandbox: Sandbox
  let bot: Client
  let opened: Awaited<ReturnType<typeof openPage>>
  let page: Page
  /** What the bot got, newest last. */
  const got: Interaction[] = []
  /** Whether the bot leaves everything unanswered. */
  let isDeaf = false

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    sandbox = await createSandbox({ port: 0, log: silentLog, recordTo: process.env.SANDBOX_RECORD })
    bot = await standIn(sandbox.url, commands)
    bot.on(Events.InteractionCreate, (interaction) => {
      got.push(interaction)
      if (!isDeaf) void answer(interaction).catch((error) => console.error(error))
    })
    const look = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const
    opened = await openPage(sandbox.url, '/#/admin/Muster HQ/admin', look)
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
  const dialog = () => page.getByRole('dialog')
  const option = (name: string | RegExp) => page.getByRole('option', { name })
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const newest = <T extends Interaction>() => got.at(-1) as T
  const fieldsOf = () => newest<ModalSubmitInteraction>().fields
  async function run(line: string): Promise<void> {
    // An answer may be there a moment before the form it belongs to is gone.
    await dialog().waitFor({ state: 'hidden' })
    await box().focus()
    await page.keyboard.type(`${line} `)
    await press('Enter')
  }
  async function shoot(name: string): Promise<void> {
    const path = join(screens, `${name}.png`)
    await page.screenshot({ path })
    expect(statSync(path).size).toBeGreaterThan(5000)
  }

  it('says inside the form what is wrong, at its field', async () => {
    await run('/report')
    await dialog().getByRole('textbox', { name: 'Title' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.type('Oh')
    await dialog().getByRole('button', { name: 'Submit' }).click()
    expect(await dialog().getByRole('alert').allTextContents()).toEqual([
      'Must be between 5 and 40 in length.',
      'This field is required.',
      'This field is required.',
      'This field is required.',
    ])
    expect(got.some((one) => one.isModalSubmit())).toBe(false)
    await dialog().getByRole('textbox', { name: 'Title' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.type(', it broke')
    expect(await dialog().getByText('12/40').count()).toBe(1)
    expect(await dialog().getByRole('alert').count()).toBe(3)
    await shoot('form-wrong')
  })

  it('fills in a form by keyboard alone', async () => {
    await press('Tab')
    await page.keyboard.type('Two lines\nof words')
    await press('Tab', 'ArrowDown')
    await option(/Urgent/).waitFor()
    await shoot('form-select')
    await press('ArrowDown', 'Enter', 'Tab', 'Enter')
    await option(/operator/).waitFor()
    await page.keyboard.type('oper')
    await option(/viewer/).waitFor({ state: 'detached' })
    await press('Enter')
    await page.keyboard.type('guest')
    await press('Enter', 'Escape')
    await page.getByRole('listbox').waitFor({ state: 'detached' })
    expect(await dialog().locator('.chip-label').allTextContents()).toEqual(['operator', 'guest'])
    await shoot('form-filled')
  })

  it('keeps what was typed when nobody answers, and sends it again', async () => {
    isDeaf = true
    await dialog().getByRole('button', { name: 'Submit' }).click()
    await dialog().locator('[type=submit][aria-busy=true]').waitFor()
    await dialog().getByText('Something went wrong. Try again.').waitFor()
    await shoot('form-failed')
    isDeaf = false
    await dialog().getByRole('button', { name: 'Submit' }).click()
    await dialog().waitFor({ state: 'detached' })
    await log().getByText('Got report').waitFor()
    expect(fieldsOf().getTextInputValue('text')).toBe('Two lines\nof words')
    expect(fieldsOf().getStringSelectValues('how')).toEqual(['calm'])
    expect(
      fieldsOf()
        .getSelectedUsers('who')
        ?.map(({ username }) => username),
    ).toEqual(['operator', 'guest'])
    await box().and(page.locator(':focus')).waitFor()
  })

  it('takes files, ticks, roles and channels in a form', async () => {
    await run('/details')
    const drop = dialog().getByRole('button', { name: /Drop files here/ })
    await drop.waitFor()
    const chooser = page.waitForEvent('filechooser')
    await drop.press('Enter')
    await (await chooser).setFiles([files.picture, files.note])
    await dialog().getByText('note.txt').waitFor()
    await dialog()
      .getByRole('radio', { name: /Monthly/ })
      .check()
    await dialog()
      .getByRole('checkbox', { name: /Uptime/ })
      .check()
    await dialog()
      .getByRole('checkbox', { name: /Errors/ })
      .press('Space')
    await dialog().getByRole('combobox', { name: /Role/ }).click()
    await option(/Viewer/).click()
    await shoot('form-files')
    await dialog()
      .getByRole('combobox', { name: /Channel/ })
      .click()
    expect(await page.getByRole('option').allTextContents()).toEqual(['admin', 'ops'])
    await option('ops').click()
    await dialog().getByRole('button', { name: 'Submit' }).click()
    await log().getByText('Got details').waitFor()
    const uploaded = fieldsOf().getUploadedFiles('papers', true)
    expect(uploaded.map(({ name, size }) => [name, size])).toEqual([
      ['picture.png', files.picture.buffer.length],
      ['note.txt', 5],
    ])
    const [first] = uploaded.values()
    expect(Buffer.from(await (await fetch(first?.url ?? '')).arrayBuffer())).toEqual(files.picture.buffer)
    expect(fieldsOf().getRadioGroup('when')).toBe('monthly')
    expect(fieldsOf().getCheckboxGroup('what')).toEqual(['uptime', 'errors'])
    expect(
      fieldsOf()
        .getSelectedRoles('role')
        ?.map((role) => role?.name),
    ).toEqual(['Viewer'])
    expect(
      fieldsOf()
        .getSelectedChannels('channel')
        ?.map((channel) => channel?.name),
    ).toEqual(['ops'])
  })

  it('picks several in a select of a message, within what it asks for', async () => {
    await run('/menus')
    const many = log().getByRole('combobox', { name: 'Choose toppings' })
    await many.click()
    await option(/Basil/).click()
    await option(/Olives/).click()
    await shoot('select-several')
    await option(/Ham/).click()
    expect(await option(/Chili/).getAttribute('aria-disabled')).toBe('true')
    await press('Backspace', 'Escape')
    await log().getByText('Picked basil, olives').waitFor()
    expect(await log().locator('.chip-label').allTextContents()).toEqual(['Basil', 'Olives'])
  })

  it('finds a person by typing, in a select of a message', async () => {
    const people = log().getByRole('combobox', { name: 'Choose a person' })
    await people.focus()
    await page.keyboard.type('vie')
    await option(/viewer/).waitFor()
    expect(await page.getByRole('option').count()).toBe(1)
    await press('Enter')
    await log().getByText('Picked viewer').waitFor()
    await log().getByRole('combobox', { name: 'Choose anyone' }).click()
    await option(/Operator/)
      .first()
      .waitFor()
    await shoot('select-open')
    await press('Escape')
    await option(/Operator/)
      .first()
      .waitFor({ state: 'detached' })
  })

  it('shows that a select waits, and that nobody answered, for a while', async () => {
    isDeaf = true
    const people = log().getByRole('combobox', { name: 'Choose a person' })
    await people.click()
    await option(/guest/).click()
    await log().locator('[role=combobox][aria-busy=true]').waitFor()
    await log().getByText('This interaction failed').waitFor()
    await shoot('select-failed')
    await log().getByText('This interaction failed').waitFor({ state: 'detached' })
    isDeaf = false
  }, 30_000)

  it('gives a file to a command’s option', async () => {
    await box().focus()
    await page.keyboard.type('/put ')
    const pill = page.getByRole('button', { name: 'file, required: choose a file' })
    await pill.and(page.locator(':focus')).waitFor()
    await press('ArrowRight', 'Enter')
    expect(await page.getByRole('alert').textContent()).toBe('This option is required. Specify a value.')
    await pill.and(page.locator(':focus')).waitFor()
    const chooser = page.waitForEvent('filechooser')
    await press('Enter')
    await (await chooser).setFiles(files.picture)
    await page.getByRole('button', { name: 'file, required: picture.png' }).waitFor()
    await shoot('file-option')
    await press('Enter')
    await log().getByText(`Got picture.png of ${files.picture.buffer.length} bytes`).waitFor()
  })

  it('sends files with a message, also dropped and pasted ones, and says which is too large', async () => {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Upload a file' }).click()
    await (await chooser).setFiles(files.note)
    await page.getByText('note.txt').waitFor()
    await give('drop', 'dropped.txt', 3)
    await give('paste', 'pasted.txt', 4)
    await give('drop', 'huge.bin', 10 * 1024 * 1024 + 1)
    expect(await page.getByRole('alert').textContent()).toBe('huge.bin is too large: a file may have at most 10 MB.')
    await page.getByRole('button', { name: 'Remove note.txt' }).click()
    await shoot('file-message')
    await box().press('Enter')
    await log().getByRole('link', { name: 'dropped.txt', exact: true }).waitFor()
    await log().getByRole('link', { name: 'pasted.txt', exact: true }).waitFor()
    expect(await log().getByText('note.txt').count()).toBe(0)
    expect(await page.locator('.file-preview').count()).toBe(0)
  })

  it('never complained', () => expect(opened.complaints).toEqual([]))

  /** Drops or pastes a file of that size on the message box. */
  const give = (kind: 'drop' | 'paste', name: string, size: number) => {
    const event =
      kind === 'drop'
        ? "new DragEvent('drop', { dataTransfer, ...up })"
        : "new ClipboardEvent('paste', { clipboardData: dataTransfer, ...up })"
    return page.evaluate(`
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([new Uint8Array(${size})], '${name}'))
      const up = { bubbles: true, cancelable: true }
      void document.querySelector('.composer textarea').dispatchEvent(${event})`)
  }
})

const commands = [
  new SlashCommandBuilder().setName('report').setDescription('Opens a form'),
  new SlashCommandBuilder().setName('details').setDescription('Opens another form'),
  new SlashCommandBuilder().setName('menus').setDescription('Shows selects'),
  new SlashCommandBuilder()
    .setName('put')
    .setDescription('Takes a file')
    .addAttachmentOption((o) => o.setName('file').setDescription('The file to put away').setRequired(true)),
].map((command) => command.toJSON())

async function answer(interaction: Interaction): Promise<void> {
  if (interaction.isModalSubmit()) await interaction.reply(`Got ${interaction.customId}`)
  else if (interaction.isStringSelectMenu()) await interaction.reply(`Picked ${interaction.values.join(', ')}`)
  else if (interaction.isUserSelectMenu())
    await interaction.reply(`Picked ${interaction.users.map(({ username }) => username).join(', ')}`)
  else if (interaction.isChatInputCommand()) {
    const { commandName: name, user } = interaction
    if (name === 'report' || name === 'details') await interaction.showModal(modals[name])
    else if (name === 'menus') await interaction.reply({ content: 'Order here:', components: selects(user.id) })
    else {
      const file = interaction.options.getAttachment('file', true)
      const bytes = await (await fetch(file.url)).arrayBuffer()
      await interaction.reply(`Got ${file.name} of ${bytes.byteLength} bytes`)
    }
  }
}
