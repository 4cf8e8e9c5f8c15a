import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect, it } from 'vitest'

const path = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (one) => one !== undefined && existsSync(one),
)

/** Whether there is a browser to drive. */
export const hasBrowser = path !== undefined

/** To be called once in every file that drives it: says loudly that it is skipped, or fails where it may not be. */
export function expectBrowser(): void {
  if (hasBrowser) return
  if (!(process.env.MUSTER_REQUIRE_ENGINES ?? '').split(/[\s,]+/).includes('chromium')) {
    console.warn('SKIPPED: no Chromium')
    return
  }
  it('has Chromium to drive', () => {
    expect.fail('MUSTER_REQUIRE_ENGINES names chromium, but there is none on this machine.')
  })
}

// Without the last four it looks for hosts elsewhere at every start.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A page at that address in a fresh profile. `complaints` are errors of the page and calls to anywhere else. */
export async function openPage(url: string, at: string, options: BrowserContextOptions) {
  const complaints: string[] = []
  const profile = await mkdtemp(join(tmpdir(), 'muster-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: path ?? '',
    args: flags,
    ...options,
  })
  const page: Page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on(
    'console',
    (message) => message.type() === 'error' && complaints.push(`${message.text()} ${message.location().url}`),
  )
  page.on('pageerror', (error) => complaints.push(error.message))
  // Asked for from the beginning, or a chooser may open before the browser was told to hand it over.
  page.on('filechooser', () => undefined)
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(request.url())
  })
  // The first page of a browser that has just begun; what is tried comes after it.
  await page.goto(url + at, { timeout: 60_000 })
  return {
    page,
    complaints,
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
