import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectBrowser, hasBrowser } from './browser.ts'
import { faintText, focusSeen, nameless } from './web-audit.ts'
import { openClient } from './web-page.ts'
import { talk } from './web-talk.ts'

expectBrowser()

describe.skipIf(!hasBrowser)('the web client for everyone', () => {
  let client: Awaited<ReturnType<typeof openClient>>

  beforeAll(async () => {
    client = await openClient('admin')
    await talk(client)
    await client.write('operator', 'There was <@&1> and @everyone', { channel: 'admin' })
    await client.row('started a thread').waitFor()
  }, 120_000)
  afterAll(() => client?.close())

  const look = async () => {
    expect(await client.page.evaluate(faintText)).toEqual([])
    expect(await client.page.evaluate(nameless)).toEqual([])
  }

  it('has text that can be read and names on all that can be pressed: messages of every kind', async () => {
    await look()
    await client.row('Who is on call tonight?').first().hover()
    await look()
    await client.page.locator('.message', { hasText: 'Thanks @admin' }).hover()
    await look()
  })

  it.each([
    ['the quick switcher', 'Control+k', 'dialog'],
    ['the shortcuts', 'Control+/', 'dialog'],
    ['who one may act as', 'Control+Shift+U', 'menu'],
  ] as const)('… and %s', async (_, keys, role) => {
    await client.page.keyboard.press(keys)
    await client.page.getByRole(role).waitFor()
    await look()
    await client.page.keyboard.press('Escape')
    await client.page.getByRole(role).waitFor({ state: 'detached' })
  })

  it('… and the list of commands, a menu, a reply, and a question before deleting', async () => {
    const { page } = client
    await client.box.fill(':smi')
    await page.getByRole('listbox').waitFor()
    await look()
    await client.box.fill('')
    const mine = await client.write('admin', 'Mine')
    await client.log.locator(`#message-${mine.id}`).click({ button: 'right' })
    await page.getByRole('menu').waitFor()
    await look()
    await page.getByRole('menuitem', { name: 'Reply' }).click()
    await page.getByText('Replying to').waitFor()
    await look()
    await page.keyboard.press('Escape')
    await client.log.locator(`#message-${mine.id}`).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete Message' }).click()
    await page.getByRole('dialog', { name: 'Delete Message' }).waitFor()
    await look()
    await client.shoot('delete')
    await page.keyboard.press('Enter')
    await client.log.locator(`#message-${mine.id}`).waitFor({ state: 'detached' })
  })

  it.each(['Applications', 'Gateway', 'Requests', 'Faults', 'Clock'])('… and the drawer: %s', async (tab) => {
    const { page } = client
    if ((await page.getByRole('complementary', { name: 'Developer' }).count()) === 0)
      await page.keyboard.press('Control+Shift+D')
    await page.getByRole('tab', { name: tab }).click()
    await page.waitForTimeout(300)
    await look()
  })

  it('goes by Tab from the servers to the channels, the messages and the box, and shows where it is', async () => {
    const { page } = client
    await page.keyboard.press('Escape')
    await page.getByRole('complementary', { name: 'Developer' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Muster HQ', exact: true }).focus()
    const way: string[] = []
    for (let step = 0; step < 80; step++) {
      await page.keyboard.press('Tab')
      const place = await page.evaluate(
        `document.activeElement.closest('.servers, .channel-list, .user-panel, .channel-header, .scroller, .composer, .members')?.className`,
      )
      if (place && place !== way.at(-1)) way.push(String(place))
      expect(
        await page.evaluate(focusSeen),
        await page.evaluate('document.activeElement.outerHTML.slice(0, 200)'),
      ).toBe(true)
      if (place === 'composer') break
    }
    expect(way).toEqual(['channel-list', 'user-panel', 'channel-header', 'scroller', 'composer'])
  }, 60_000)

  it('tells screen readers what others write, and nothing old', async () => {
    await client.page.reload()
    await client.row('started a thread').waitFor()
    const news = client.page.getByRole('status', { name: 'Latest message' })
    expect(await news.textContent()).toBe('')
    await client.write('viewer', 'Good morning')
    await client.page.getByText('viewer: Good morning').waitFor({ state: 'attached' })
    await client.box.fill('Hello')
    await client.box.press('Enter')
    await client.row('Hello').waitFor()
    expect(await news.textContent()).toBe('viewer: Good morning')
    expect(client.complaints).toEqual([])
  })
})
