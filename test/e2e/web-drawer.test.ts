import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, SlashCommandBuilder } from 'discord.js'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/lib/log.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { expectBrowser, hasBrowser, openPage } from './browser.ts'
import { standIn } from './stand-in.ts'

expectBrowser()
const screens = process.env.SCREENS_DIR ?? join(import.meta.dirname, '../../coverage/screens')

describe.skipIf(!hasBrowser)('what is pressed in the web client', () => {
  let sandbox: Sandbox
  let bot: Client
  let opened: Awaited<ReturnType<typeof openPage>>
  let page: Page

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true })
    sandbox = await createSandbox({ port: 0, log: silentLog, recordTo: process.env.SANDBOX_RECORD })
    bot = await standIn(sandbox.url, [
      new SlashCommandBuilder().setName('stats').setDescription('Uptime and referrals').toJSON(),
    ])
    // A picture is taken of what stands, not of what moves.
    const look = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const
    opened = await openPage(sandbox.url, '/#/admin/Muster HQ/admin', look)
    page = opened.page
    await page.getByRole('textbox', { name: /Message #admin/ }).waitFor()
  }, 120_000)

  afterAll(async () => {
    await opened?.close()
    await bot?.destroy()
    await sandbox?.close()
  })

  const shoot = async (name: string) => {
    const path = join(screens, `${name}.png`)
    await page.screenshot({ path })
    expect(statSync(path).size).toBeGreaterThan(5000)
  }

  it('lists commands by application, typed from anywhere', async () => {
    await page.keyboard.type('/')
    await page.getByRole('group', { name: 'Muster' }).getByRole('option', { name: '/stats' }).waitFor()
    await shoot('commands')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Backspace')
  })

  it('goes to a channel by the quick switcher', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Quick switcher' }).waitFor()
    await page.keyboard.type('op')
    await page.getByRole('option', { name: 'ops' }).first().waitFor()
    await shoot('switcher')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: /Message #ops/ }).waitFor()
  })

  it('lists its shortcuts, and lets one act as somebody else by keyboard', async () => {
    await page.keyboard.press('Control+/')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await shoot('shortcuts')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Shift+U')
    await page.getByRole('menu', { name: 'Act as' }).waitFor()
    await shoot('act-as')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'You act as operator' }).waitFor()
  })

  it('freezes a gateway and sees the state, and shows a token only when asked', async () => {
    await page.getByRole('button', { name: 'Developer' }).click()
    await page.getByRole('button', { name: /Muster HQ, Fashion Brand/ }).click()
    const token = page.locator('.token')
    expect(await token.textContent()).toMatch(/^•+$/)
    await page.getByRole('button', { name: 'Reveal' }).click()
    expect(await token.textContent()).toMatch(/^[\w-]{20,}\./)
    await page.getByRole('tab', { name: 'Gateway' }).click()
    await page.getByRole('button', { name: 'Freeze Muster' }).click()
    await page.getByText('Frozen', { exact: true }).waitFor()
    await shoot('gateway')
    await page.getByRole('button', { name: 'Thaw Muster' }).click()
    await page.getByRole('button', { name: 'Freeze Muster' }).waitFor()
    expect(opened.complaints).toEqual([])
  })
})
