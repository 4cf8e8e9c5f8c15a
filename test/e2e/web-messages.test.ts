// Over 200 lines: one channel, and every kind of message in it.
import { type Client, Events, MessageFlags, SlashCommandBuilder } from 'discord.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectBrowser, hasBrowser } from './browser.ts'
import { standIn } from './stand-in.ts'
import { type Json, openClient } from './web-page.ts'
import { talk } from './web-talk.ts'

expectBrowser()

describe.skipIf(!hasBrowser)('messages in the web client', () => {
  let client: Awaited<ReturnType<typeof openClient>>
  let bot: Client
  let said: Record<string, Json>
  let answerNow: () => void = () => undefined

  beforeAll(async () => {
    client = await openClient('admin')
    const names = ['secret', 'think']
    bot = await standIn(
      client.sandbox.url,
      names.map((name) => new SlashCommandBuilder().setName(name).setDescription('Answers').toJSON()),
    )
    bot.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isChatInputCommand()) return
      if (interaction.commandName === 'secret')
        return void interaction.reply({ content: 'Between us', flags: MessageFlags.Ephemeral })
      await interaction.deferReply()
      await new Promise<void>((resolve) => (answerNow = resolve))
      await interaction.editReply('Thought it over')
    })
    said = await talk(client)
    await client.row('started a thread').waitFor()
  }, 120_000)
  afterAll(async () => {
    await client?.close()
    await bot?.destroy()
  })

  const top = () => client.log.evaluate((box) => box.scrollTo(0, 0))
  const part = (name: string) => client.page.locator(`#message-${said[name].id}`)

  it('adds reactions and takes them back; one’s own stand out', async () => {
    await top()
    const party = part('question').getByRole('button', { name: '🎉, 2' })
    expect(await party.getAttribute('aria-pressed')).toBe('true')
    expect(await party.getAttribute('title')).toBe('admin, viewer reacted with 🎉')
    await party.click()
    await part('question').getByRole('button', { name: '🎉, 1', pressed: false }).waitFor()
    await part('question').getByRole('button', { name: '👀, 1' }).click()
    await part('question').getByRole('button', { name: '👀, 2', pressed: true }).waitFor()
    await part('question').hover()
    await part('question').getByRole('button', { name: 'Add Reaction' }).click()
    await client.page.getByRole('dialog', { name: 'Choose an emoji' }).getByRole('button', { name: '🚀' }).click()
    await part('question').getByRole('button', { name: '🚀, 1', pressed: true }).waitFor()
    await client.shoot('reactions')
  })

  it('shows what a reply answers, and goes there', async () => {
    const preview = part('answer').locator('.cause')
    expect(await preview.textContent()).toContain('@operatorWho is on call tonight?')
    await client.log.evaluate((box) => box.scrollTo(0, box.scrollHeight))
    await part('answer').scrollIntoViewIfNeeded()
    await preview.getByRole('button').click()
    await client.page.locator(`#message-${said.question.id}[data-found="true"]`).waitFor()
  })

  it('lets a person reply, calls the author unless told not to', async () => {
    const { page, box, call, ops } = client
    await part('question').hover()
    await part('question').getByRole('button', { name: 'Reply' }).click()
    await page.getByText('Replying to operator').waitFor()
    await box.and(page.locator(':focus')).waitFor()
    await client.shoot('reply')
    await page.keyboard.press('Escape')
    await page.getByText('Replying to operator').waitFor({ state: 'detached' })
    await part('question').hover()
    await part('question').getByRole('button', { name: 'Reply' }).click()
    await page.getByRole('button', { name: 'Mention operator', pressed: true }).click()
    await page.getByRole('button', { name: 'Mention operator', pressed: false }).waitFor()
    await page.keyboard.type('Me, too')
    await page.keyboard.press('Enter')
    await client.row('Me, too').locator('.cause', { hasText: 'Who is on call tonight?' }).waitFor()
    await page.getByText('Replying to').waitFor({ state: 'detached' })
    const last = (await call('GET', `channels/${ops}/messages?limit=1`))[0]
    expect(last).toMatchObject({ type: 19, referenced_message: { id: said.question.id }, mentions: [] })
  })

  it('shows that what a reply answers was edited, or is gone', async () => {
    const first = await client.say({ content: 'At nine' })
    await client.write('viewer', 'Fine', { reference: first.id })
    await client.rest('PATCH', `/channels/${client.ops}/messages/${first.id}`, { content: 'At ten' })
    await client.row('Fine').locator('.cause', { hasText: 'At ten' }).waitFor()
    await client.page.locator(`#message-${first.id} .edited`).waitFor()
    await client.rest('DELETE', `/channels/${client.ops}/messages/${first.id}`)
    await client.page.locator(`#message-${first.id}`).waitFor({ state: 'detached' })
    await client.row('Fine').getByText('Original message was deleted').waitFor()
  })

  it('keeps an ephemeral answer for one person, who may dismiss it', async () => {
    await client.page.keyboard.insertText('/secret ')
    await client.page.keyboard.press('Enter')
    const secret = client.row('Between us')
    await secret.getByText('Only you can see this').waitFor()
    expect(await secret.getByRole('toolbar').count()).toBe(0)
    await client.shoot('ephemeral')
    await secret.getByRole('button', { name: 'Dismiss message' }).click()
    await secret.waitFor({ state: 'detached' })
  })

  it('shows that an application is thinking, until it answers', async () => {
    await client.box.focus()
    await client.page.keyboard.insertText('/think ')
    await client.page.keyboard.press('Enter')
    await client.log.getByText('Muster is thinking…').waitFor()
    await client.shoot('thinking')
    answerNow()
    await client.log.getByText('Thought it over').waitFor()
    await client.log.getByText('Muster is thinking…').waitFor({ state: 'detached' })
    expect(await client.row('Thought it over').locator('.edited').count()).toBe(0)
  })

  it('draws every kind of Markdown', async () => {
    const styled = part('styled')
    await styled.scrollIntoViewIfNeeded()
    expect(await styled.locator('.md-heading').allTextContents()).toEqual([
      'Heading one',
      'Heading two',
      'Heading three',
    ])
    expect(await styled.locator('ul ul li').allTextContents()).toEqual(['inner'])
    expect(await styled.locator('ol li').count()).toBe(2)
    expect(await styled.locator('pre .hljs-keyword').first().textContent()).toBe('const')
    const link = styled.getByRole('link', { name: 'the report' })
    expect(await link.getAttribute('href')).toBe('https://example.com/report')
    await styled.getByRole('button', { name: 'Spoiler: show it' }).click()
    await styled.getByText('the butler').waitFor()
    await client.shoot('markdown')
    await part('mention').locator('.mention', { hasText: '@admin' }).waitFor()
    expect(await part('mention').getAttribute('class')).toContain('mentions-me')
  })

  it('marks what a webhook writes, under whatever name, as an app’s', async () => {
    const { rest, ops } = client
    const { id, token } = await rest('POST', `/channels/${ops}/webhooks`, { name: 'Till' })
    await rest('POST', `/webhooks/${id}/${token}`, { content: 'Sold a hat', username: 'Shop till' })
    await client.write('viewer', 'Nice hat')
    await client.log.evaluate((box) => box.scrollTo(0, box.scrollHeight))
    await client.row('Nice hat').waitFor()
    const head = client.row('Sold a hat').locator('.message-head')
    expect(await head.locator('.message-author').textContent()).toBe('Shop till')
    expect(await head.locator('.badge').textContent()).toBe('APP')
    expect(await client.row('Nice hat').locator('.badge').count()).toBe(0)
  })

  it('opens a picture large; Escape gives the focus back, and a press beside it closes it too', async () => {
    const { page } = client
    await part('report').scrollIntoViewIfNeeded()
    await client.shoot('embed')
    const picture = part('pictures').getByRole('button', { name: 'Enlarge red.png' })
    await picture.click()
    const lightbox = page.getByRole('dialog', { name: 'red.png' })
    await lightbox.waitFor()
    await client.shoot('lightbox')
    await page.keyboard.press('Escape')
    await lightbox.waitFor({ state: 'detached' })
    await picture.and(page.locator(':focus')).waitFor()
    await picture.press('Enter')
    await lightbox.waitFor()
    await page.mouse.click(10, 400)
    await lightbox.waitFor({ state: 'detached' })
  })

  it('shows what happened: a pin, a thread, somebody who joined', async () => {
    const pin = client.row('pinned a message to this channel')
    await pin.getByRole('button', { name: 'a message' }).click()
    await client.page.locator(`#message-${said.edited.id}[data-found="true"]`).waitFor()
    // Nobody's arrival is written down here, but a bot's world may hold such a message.
    await client.page.route('**/messages?*', async (route) => {
      const answer = await route.fetch()
      const messages = (await answer.json()) as Json[]
      await route.fulfill({
        response: answer,
        json: [...messages, { ...messages.at(-1), id: '9'.repeat(19), type: 7 }],
      })
    })
    await client.page.reload()
    await client.row('Say hi').waitFor()
    expect(await client.row('Say hi').textContent()).toMatch(/^Welcome, .+! Say hi\./)
    await client.shoot('system')
    await client.page.unroute('**/messages?*')
    await client.page.reload()
    await client.row('Thought it over').waitFor()
  })

  it('opens a thread from its chip, tells where one is, and lets archived ones go', async () => {
    const { page, call } = client
    await top()
    const chip = part('question').getByRole('button', { name: /^On call/ })
    expect(await chip.textContent()).toContain('1 Message')
    await chip.click()
    await page.getByRole('heading', { name: 'On call', level: 1 }).waitFor()
    await client.log.getByText('until six').waitFor()
    await page.getByPlaceholder('Message "On call"').waitFor()
    expect(await page.locator('.header-parent').textContent()).toBe('ops')
    await client.shoot('thread')
    await page.locator('.header-parent').click()
    const listed = page.getByRole('list', { name: 'Threads of ops' })
    await listed.getByRole('button', { name: 'On call' }).waitFor()
    await call('POST', 'clock', { advance_ms: 25 * 3_600_000 })
    await listed.waitFor({ state: 'detached' })
    await top()
    await part('question').getByText('This thread is archived.').waitFor()
  })

  it('folds categories, but for what is unread or on screen', async () => {
    const { page, rest, guild } = client
    const category = await rest('POST', `/guilds/${guild.id}/channels`, { name: 'Rooms', type: 4 })
    for (const name of ['one', 'two'])
      await rest('POST', `/guilds/${guild.id}/channels`, { name, type: 0, parent_id: category.id })
    const fold = page.getByRole('button', { name: 'Rooms' })
    const channel = (name: string) =>
      page.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name: new RegExp(`^${name}`) })
    await channel('two').click()
    await client.shoot('categories')
    await fold.click()
    expect(await fold.getAttribute('aria-expanded')).toBe('false')
    await channel('one').waitFor({ state: 'detached' })
    expect(await channel('two').count()).toBe(1)
    await client.write('viewer', 'Anybody here?', { channel: 'one' })
    await channel('one').waitFor()
    expect(await channel('one').getAttribute('data-unread')).toBe('true')
    await channel('one').click()
    await client.log.locator('.divider.new', { hasText: 'New' }).waitFor()
    await channel('two').waitFor({ state: 'detached' })
    await fold.click()
    await channel('two').waitFor()
  })

  it('draws a line between days', async () => {
    await client.call('POST', 'clock', { advance_ms: 48 * 3_600_000 })
    await client.write('viewer', 'Two days on', { channel: 'one' })
    await client.row('Two days on').waitFor()
    expect(await client.log.locator('.divider-day').count()).toBe(2)
  })

  it('complained of nothing', () => {
    expect(client.complaints).toEqual([])
  })
})
