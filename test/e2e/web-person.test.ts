import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectBrowser, hasBrowser, openPage } from './browser.ts'
import { type Apart, botProcesses, startApart, until } from './harness.ts'

expectBrowser()
const screens = process.env.SCREENS_DIR ?? join(import.meta.dirname, '../../coverage/screens')

/** The main job by hand: the real Muster, real bots, and nothing but keyboard and mouse on the sandbox's page. */
describe.skipIf(!hasBrowser)('a person at the page', { retry: 0 }, () => {
  let apart: Apart
  let opened: Awaited<ReturnType<typeof openPage>>
  let page: Page

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    apart = await startApart()
    await apart.startMuster()
    const look = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' } as const
    opened = await openPage(apart.url, '/#/admin/Muster HQ/admin', look)
    page = opened.page
    page.setDefaultTimeout(30_000)
    await page.getByRole('textbox', { name: /Message #admin/ }).waitFor()
  }, 120_000)
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(apart.output().slice(-4000))
  })
  afterAll(async () => {
    await opened?.close()
    await apart?.close()
  }, 60_000)

  const log = () => page.getByRole('log')
  const title = (text: string) => log().getByText(text, { exact: true }).last()
  /** Types a whole line into the box and sends it. */
  async function say(line: string): Promise<void> {
    await page.getByRole('textbox', { name: /Message #/ }).focus()
    // The blank says that the last word is whole, so that Enter sends instead of taking an offer.
    await page.keyboard.insertText(`${line} `)
    await page.keyboard.press('Enter')
  }
  async function shoot(name: string): Promise<void> {
    const path = join(screens, `${name}.png`)
    await page.screenshot({ path })
    expect(statSync(path).size).toBeGreaterThan(5000)
  }

  it('fills in the form of /application add', async () => {
    const [first] = (await apart.hands.world()).applications.filter((one) => one.name !== 'Muster')
    await say('/application add')
    const form = page.getByRole('dialog')
    await form.getByRole('textbox').fill(first?.token ?? '')
    await shoot('form')
    await form.getByRole('button', { name: 'Submit' }).click()
    await title('1 application added').waitFor()
  })

  it('creates a client and a bot, whose client narrows while it is typed', async () => {
    for (const name of ['Fashion Brand', 'Corner Shop']) {
      await say(`/client create name:"${name}"`)
      await title(`${name} was added`).waitFor()
    }
    await page.getByRole('textbox', { name: /Message #/ }).focus()
    await page.keyboard.type('/bot create')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Greeter')
    await page.keyboard.press('Tab')
    await page.getByRole('option', { name: /Corner Shop/ }).waitFor()
    await page.keyboard.type('fash')
    await page.getByRole('option', { name: /Corner Shop/ }).waitFor({ state: 'detached' })
    await page.getByRole('option', { name: /Fashion Brand/ }).waitFor()
    await shoot('autocomplete')
    await page.keyboard.press('Enter')
    // The client is taken once Muster has answered for all that is typed; what else there is, is on offer then.
    await page.getByRole('option', { name: /^strategy/ }).waitFor()
    await page.keyboard.press('Enter')
    await title('Greeter is online').waitFor({ timeout: 60_000 })
    await shoot('created')
  }, 120_000)

  it('sees the alert of a bot that died, and its recovery', async () => {
    await say('/alerts channel channel:#ops')
    await title('Alerts channel set').waitFor()
    await page
      .getByRole('link', { name: /ops/ })
      .or(page.getByRole('button', { name: /^ops/ }))
      .first()
      .click()
    process.kill(botProcesses(apart.dataDir)[0]?.pid ?? 0, 'SIGKILL')
    await log().getByText('Greeter is online again').waitFor({ timeout: 60_000 })
    const lines = log().locator('pre')
    expect(await lines.evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true)
    await shoot('alert')
  }, 120_000)

  it('presses the buttons under the alert of a bot that gave up', async () => {
    const incident = () => log().getByText('Greeter has given up', { exact: true }).last()
    await until(
      'a crash loop',
      async () => {
        const pid = botProcesses(apart.dataDir)[0]?.pid
        if (pid !== undefined) process.kill(pid, 'SIGKILL')
        return incident().isVisible()
      },
      90_000,
    )
    await log().getByRole('button', { name: 'Logs' }).last().click()
    await title('Logs of Greeter').waitFor()
    await shoot('alert-buttons')
    await log().getByRole('button', { name: 'Restart' }).last().click()
    await title('Greeter is online').waitFor({ timeout: 60_000 })
    await log().getByText('Greeter has given up', { exact: true }).waitFor({ state: 'detached' })
    expect(await log().getByRole('button', { name: 'Restart' }).count()).toBe(0)
  }, 180_000)

  it('uses the client’s bot in the client’s server', async () => {
    const app = (await apart.rows('bots', 'name=eq.Greeter'))[0]?.application_id
    await apart.hands.install(String(app), 'Fashion Brand')
    await page.goto(`${apart.url}/#/mia/Fashion Brand/general`)
    await page.getByRole('textbox', { name: /Message #general/ }).waitFor()
    await until('the commands', async () =>
      (await apart.hands.log(String(app))).some(({ kind }) => kind === 'identify'),
    )
    await say('/refer user:@noah')
    await title('Referral recorded').waitFor()
    await shoot('client')
  })

  it('deletes the bot after a press of the button, and the page never complained', async () => {
    await page.goto(`${apart.url}/#/admin/Muster HQ/admin`)
    await page.getByRole('textbox', { name: /Message #admin/ }).waitFor()
    await say('/bot delete bot:Greeter')
    await log().getByRole('button', { name: 'Delete Greeter' }).click()
    await title('Greeter was deleted').waitFor({ timeout: 60_000 })
    expect(botProcesses(apart.dataDir)).toEqual([])
    expect(opened.complaints).toEqual([])
  })
})
