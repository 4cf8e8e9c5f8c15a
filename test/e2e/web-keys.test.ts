// Over 200 lines: one page, and every key that does something on it.
import { type Client, ContextMenuCommandBuilder, Events, MessageFlags, SlashCommandBuilder } from 'discord.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectBrowser, hasBrowser } from './browser.ts'
import { standIn } from './stand-in.ts'
import { openClient } from './web-page.ts'

expectBrowser()

describe.skipIf(!hasBrowser)('keys, menus and the drawer of the web client', () => {
  let client: Awaited<ReturnType<typeof openClient>>
  let bot: Client

  beforeAll(async () => {
    client = await openClient('admin', { permissions: ['clipboard-read', 'clipboard-write'] })
    const slash = new SlashCommandBuilder().setName('stats').setDescription('Numbers')
    slash
      .addStringOption((o) => o.setName('one').setDescription('1'))
      .addStringOption((o) => o.setName('two').setDescription('2'))
    const menus = [
      new ContextMenuCommandBuilder().setName('Report').setType(3),
      new ContextMenuCommandBuilder().setName('Greet').setType(2),
    ]
    bot = await standIn(client.sandbox.url, [slash.toJSON(), ...menus.map((menu) => menu.toJSON())])
    bot.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isContextMenuCommand()) return
      const on = interaction.isMessageContextMenuCommand() ? interaction.targetMessage.content : interaction.targetId
      await interaction.reply({ content: `${interaction.commandName}: ${on}`, flags: MessageFlags.Ephemeral })
    })
    await client.write('operator', 'Something to do with')
    await client.write('admin', 'My own words')
    await client.row('My own words').waitFor()
  }, 120_000)
  afterAll(async () => {
    await client?.close()
    await bot?.destroy()
  })

  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => client.page.keyboard.press(key)), Promise.resolve())
  const focused = () => client.page.locator(':focus')

  it('has a test here or beside for every shortcut it lists', async () => {
    await press('Control+/')
    const rows = client.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).locator('dt')
    expect(await rows.allTextContents()).toEqual([
      ...['Quick switcher', 'Channel above or below', 'Server above or below', 'Act as somebody else', 'Member list'],
      ...['Developer drawer', 'This list'],
      ...['Commands', 'Mention, channel, emoji', 'New line', 'What was sent last', 'Next or previous option'],
      ...['Remove an option', 'Close the list, then the command', 'Give up a reply'],
      ...[
        'Go through messages',
        'Reply to the message',
        'React to it',
        'Menu of a message or member',
        'Back to the message box',
      ],
    ])
    await press('Control+/')
    await rows.first().waitFor({ state: 'detached' })
  })

  it('goes places by keys', async () => {
    const { page, call } = client
    await press('Control+k')
    await page.getByRole('dialog', { name: 'Quick switcher' }).waitFor()
    await press('Control+k')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await press('Alt+ArrowUp')
    await page.getByRole('textbox', { name: /Message #admin/ }).waitFor()
    await press('Alt+ArrowDown')
    await page.getByRole('textbox', { name: /Message #ops/ }).waitFor()
    await call('PUT', 'members', { guild: 'Fashion Brand', user: 'admin' })
    await page.getByRole('button', { name: 'Fashion Brand' }).waitFor()
    await press('Control+Alt+ArrowDown')
    await page.getByRole('textbox', { name: /Message #general/ }).waitFor()
    await press('Control+Alt+ArrowUp')
    await page.getByRole('heading', { name: 'Muster HQ', level: 2 }).waitFor()
    await page.goto(`${client.sandbox.url}/#/admin/Muster HQ/ops`)
    await client.row('My own words').waitFor()
    await press('Control+Shift+U')
    await page.getByRole('menu', { name: 'Act as' }).waitFor()
    await press('Escape')
    const members = page.getByRole('complementary', { name: 'Members' })
    await press('Control+u')
    await members.waitFor({ state: 'detached' })
    await press('Control+u')
    await members.waitFor()
    await press('Control+Shift+D')
    await page.getByRole('complementary', { name: 'Developer' }).waitFor()
    await press('Control+Shift+D')
    await page.getByRole('complementary', { name: 'Developer' }).waitFor({ state: 'detached' })
  })

  it('writes by keys', async () => {
    const { page, box } = client
    await box.focus()
    for (const [sign, words] of [
      ['@op', 'operator'],
      ['#adm', 'admin'],
      [':smil', 'smil'],
    ] as const) {
      await page.keyboard.type(sign)
      await page
        .getByRole('option', { name: new RegExp(words) })
        .first()
        .waitFor()
      await press('Escape')
      await box.fill('')
    }
    await page.keyboard.type('one')
    await press('Shift+Enter')
    await page.keyboard.type('two')
    expect(await box.inputValue()).toBe('one\ntwo')
    await press('Enter')
    await client.row('two').waitFor()
    await expect.poll(() => box.inputValue()).toBe('')
    await press('ArrowUp')
    expect(await box.inputValue()).toBe('one\ntwo')
    await box.fill('')
    await page.keyboard.type('/sta')
    await page.getByRole('option', { name: '/stats' }).waitFor()
    await press('Tab')
    await page.getByRole('option', { name: 'one' }).waitFor()
    await press('Tab')
    await page.getByRole('combobox', { name: 'one' }).and(focused()).waitFor()
    await press('ArrowRight')
    await page.getByRole('combobox', { name: 'one' }).and(focused()).waitFor({ state: 'detached' })
    await press('ArrowLeft')
    await page.getByRole('combobox', { name: 'one' }).and(focused()).waitFor()
    await press('Backspace')
    await page.getByRole('combobox', { name: 'one' }).waitFor({ state: 'detached' })
    for (let times = 0; times < 3 && !(await box.isVisible()); times++) await press('Escape')
    await box.waitFor()
    await box.fill('')
  })

  it('goes through messages by keys, and replies, reacts and opens the menu on them', async () => {
    const { page, box } = client
    await client.log.focus()
    await press('ArrowUp', 'ArrowUp')
    const mine = page.locator('.message', { hasText: 'My own words' })
    await mine.and(focused()).waitFor()
    await press('r')
    await page.getByText('Replying to admin').waitFor()
    await press('Escape')
    await page.getByText('Replying to admin').waitFor({ state: 'detached' })
    await mine.focus()
    await press('+')
    await page.getByRole('dialog', { name: 'Choose an emoji' }).waitFor()
    await press('Enter')
    await mine.getByRole('button', { name: '👍, 1', pressed: true }).waitFor()
    await mine.focus()
    await press('Shift+F10')
    await page.getByRole('menu', { name: 'Message actions' }).waitFor()
    await press('Escape')
    await mine.focus()
    await press('Escape')
    await box.and(focused()).waitFor()
  })

  it('offers what can be done with a message, commands of applications among it', async () => {
    const { page } = client
    const theirs = page.locator('.message', { hasText: 'Something to do with' }).first()
    await theirs.click({ button: 'right' })
    expect(await page.getByRole('menuitem', { name: 'Delete Message' }).count()).toBe(0)
    await page.getByRole('menuitem', { name: 'Apps' }).hover()
    await page.getByRole('menuitem', { name: 'Report' }).waitFor()
    await client.shoot('menu')
    await page.getByRole('menuitem', { name: 'Report' }).click()
    await client.log.getByText('Report: Something to do with').waitFor()
    await theirs.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy Message ID' }).click()
    const id = (await theirs.getAttribute('data-row')) ?? ''
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(id)
    await page
      .getByRole('complementary', { name: 'Members' })
      .getByText('operator', { exact: true })
      .click({ button: 'right' })
    await page.getByRole('menu', { name: 'Actions for operator' }).waitFor()
    await press('ArrowDown', 'ArrowDown', 'ArrowRight')
    await page.getByRole('menuitem', { name: 'Greet' }).and(focused()).waitFor()
    await press('Enter')
    await client.log.getByText(/^Greet: \d+/).waitFor()
  })

  it('asks before it deletes one’s own message', async () => {
    const { page } = client
    const mine = page.locator('.message', { hasText: 'My own words' })
    await mine.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete Message' }).click()
    await page.getByRole('dialog', { name: 'Delete Message' }).getByText('My own words').waitFor()
    await press('Escape')
    expect(await mine.count()).toBe(1)
    await mine.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete Message' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await mine.waitFor({ state: 'detached' })
    expect(client.complaints).toEqual([])
  })

  it('makes calls fail, and shows them in the log; the faults end when told', async () => {
    const { page } = client
    const drawer = page.getByRole('complementary', { name: 'Developer' })
    await press('Control+Shift+D')
    await page.getByRole('tab', { name: 'Faults' }).click()
    await drawer.getByRole('button', { name: 'Return 500s' }).click()
    await drawer.getByText('answers 500').waitFor()
    await client.shoot('faults')
    await expect(client.say({ content: 'x' })).rejects.toThrow(' 500 ')
    await page.getByRole('tab', { name: 'Requests' }).click()
    await drawer
      .getByRole('row', { name: /POST .*messages.*500/ })
      .first()
      .waitFor()
    await client.shoot('requests')
    await page.getByRole('tab', { name: 'Faults' }).click()
    await drawer.getByRole('button', { name: 'Remove all' }).click()
    await drawer.getByText('Every call goes as it should.').waitFor()
    await client.say({ content: 'It goes again' })
    await client.row('It goes again').waitFor()
  })

  it('moves the clock, and what waits for it happens', async () => {
    const { page } = client
    await page.getByRole('tab', { name: 'Clock' }).click()
    await page.getByText('Real time', { exact: true }).waitFor()
    await page.getByRole('button', { name: '+1 hour' }).click()
    await page.getByText('1 h ahead of real time').waitFor()
    await client.shoot('clock')
    expect((await client.call('GET', 'clock')).offset_ms).toBe(3_600_000)
  })

  it('freezes a gateway, and sees a bot go when its session is closed for good', async () => {
    const { page } = client
    const card = page.getByRole('listitem', { name: 'Muster', exact: true })
    const member = client.page.locator('.member', { hasText: 'Muster' }).locator('.presence')
    await page.setViewportSize({ width: 1600, height: 900 })
    await page.getByRole('tab', { name: 'Gateway' }).click()
    await card.getByRole('button', { name: 'Freeze Muster' }).click()
    await card.getByText('Frozen').waitFor()
    expect(await member.getAttribute('data-status')).toBe('online')
    await card.getByRole('button', { name: 'Thaw Muster' }).click()
    await card.getByText('Connected').waitFor()
    await card.getByRole('combobox', { name: 'Close code' }).selectOption('4004')
    await card.getByRole('button', { name: 'Close Muster' }).click()
    await card.getByText('Offline').waitFor()
    await expect.poll(() => member.getAttribute('data-status')).toBe('offline')
    await client.shoot('gone')
    expect(client.complaints).toEqual([])
  })
})
