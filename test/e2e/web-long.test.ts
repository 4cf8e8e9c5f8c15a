import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectBrowser, hasBrowser } from './browser.ts'
import { openClient } from './web-page.ts'

expectBrowser()
const COUNT = 2000

describe.skipIf(!hasBrowser)('much of everything in the web client', () => {
  let client: Awaited<ReturnType<typeof openClient>>

  beforeAll(async () => {
    client = await openClient('admin', { viewport: { width: 900, height: 700 } })
    for (let at = 1; at <= COUNT; at += 10)
      await Promise.all(
        Array.from({ length: 10 }, (_, index) => client.write(index % 7 ? 'operator' : 'viewer', `Line ${at + index}`)),
      )
    await client.page.reload()
    await client.box.waitFor()
  }, 180_000)
  afterAll(() => client?.close())

  const rows = () => client.log.locator('.message').count()
  /** How far the page stands out of its window. */
  const overflow = () => client.page.evaluate('document.documentElement.scrollWidth - innerWidth')

  it('scrolls through thousands of messages with few of them in the page, and comes back', async () => {
    const { page, log } = client
    const first = log.getByText('Welcome to #ops!')
    const began = performance.now()
    let most = 0
    let turns = 0
    for (; !(await first.isVisible()) && turns < 400; turns++) {
      await page.mouse.move(500, 300)
      await page.mouse.wheel(0, -2500)
      most = Math.max(most, await rows())
    }
    const perTurn = (performance.now() - began) / turns
    console.info(`${COUNT} messages: ${turns} turns of the wheel, ${perTurn.toFixed(0)} ms each, at most ${most} rows`)
    expect(await first.isVisible()).toBe(true)
    expect(most).toBeLessThanOrEqual(170)
    // What is read stays where it is while others write.
    const top = log.getByText('Line 1', { exact: true })
    const before = await top.boundingBox()
    await client.write('viewer', 'One more')
    await page.waitForTimeout(300)
    expect((await top.boundingBox())?.y).toBe(before?.y)
    await client.shoot('oldest')
    await page.getByRole('button', { name: /Jump To Present/ }).click()
    await log.getByText('One more').waitFor()
    await page.getByRole('button', { name: /Jump To Present/ }).waitFor({ state: 'detached' })
    expect(await rows()).toBeLessThanOrEqual(90)
  }, 120_000)

  it('jumps down when one writes oneself', async () => {
    const { page, log } = client
    await page.mouse.move(500, 300)
    for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -3000)
    await page.getByRole('button', { name: /Jump To Present/ }).waitFor()
    await client.box.fill('Here I am')
    await client.box.press('Enter')
    await log.getByText('Here I am').waitFor()
    await page.getByRole('button', { name: /Jump To Present/ }).waitFor({ state: 'detached' })
  })

  it('breaks words of any length, and cuts nothing off at 900 pixels', async () => {
    const { page, log } = client
    await client.write('operator', 'unbroken'.repeat(200))
    await client.say({
      content: `\`${'code'.repeat(100)}\``,
      embeds: [
        {
          title: 'title'.repeat(40),
          description: 'words'.repeat(100),
          fields: [
            { name: 'n'.repeat(100), value: 'v'.repeat(300), inline: true },
            { name: 'b', value: 'v'.repeat(300), inline: true },
          ],
          footer: { text: 'foot'.repeat(100) },
          author: { name: 'author'.repeat(40) },
        },
      ],
    })
    await log.locator('.embed').waitFor()
    await page.waitForTimeout(200)
    await client.shoot('unbroken')
    expect(await overflow()).toBe(0)
    expect(await log.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0)
    const wide = await log.evaluate(
      (box) =>
        [...box.querySelectorAll('*')].filter(
          (one) => one.getBoundingClientRect().right > box.getBoundingClientRect().right + 1,
        ).length,
    )
    expect(wide).toBe(0)
  })

  it('shows and hides the members, and holds a thousand of them', async () => {
    const { page, call } = client
    const members = page.getByRole('complementary', { name: 'Members' })
    expect(await members.count()).toBe(0)
    const names = Array.from({ length: 1000 }, (_, index) => `member-${String(index).padStart(4, '0')}`)
    for (let at = 0; at < names.length; at += 10)
      await Promise.all(
        names.slice(at, at + 10).map(async (name) => {
          await call('POST', 'users', { name })
          await call('PUT', 'members', { guild: 'Muster HQ', user: name })
        }),
      )
    const began = performance.now()
    await page.keyboard.press('Control+u')
    await members.getByText('Online — 1002').waitFor()
    console.info(`1,000 members drawn within ${(performance.now() - began).toFixed(0)} ms`)
    await client.shoot('members')
    expect(await overflow()).toBe(0)
    const box = await members.boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBe(900)
    const writing = await page.locator('.composer').boundingBox()
    expect((writing?.x ?? 900) + (writing?.width ?? 0)).toBeLessThanOrEqual(box?.x ?? 0)
    await page.keyboard.press('Control+u')
    await members.waitFor({ state: 'detached' })
    expect(client.complaints).toEqual([])
  }, 60_000)
})
