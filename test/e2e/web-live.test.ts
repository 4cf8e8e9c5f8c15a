import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectBrowser, hasBrowser } from './browser.ts'
import { openClient } from './web-page.ts'

expectBrowser()

/** A wire between the page and the sandbox that can be cut. */
async function createWire(url: string) {
  const sockets = new Set<Socket>()
  let isCut = false
  const server: Server = createServer((from) => {
    if (isCut) return void from.destroy()
    const to = connect(Number(new URL(url).port), '127.0.0.1')
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => sockets.delete(one) && other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    cut() {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    mend: () => {
      isCut = false
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe.skipIf(!hasBrowser)('a page whose connection breaks', () => {
  let client: Awaited<ReturnType<typeof openClient>>
  let wire: Awaited<ReturnType<typeof createWire>>

  beforeAll(async () => {
    client = await openClient('admin', {
      at: async (url) => {
        wire = await createWire(url)
        return wire.url
      },
    })
  }, 120_000)
  afterAll(async () => {
    await client?.close()
    await wire?.close()
  })

  const lines = () => client.log.locator('.message-content').allTextContents()
  const banner = () => client.page.getByText('The connection to the sandbox is lost')

  it('says so, reconnects by itself, and shows each message once', async () => {
    const { page, write, log, call, rest, ops } = client
    const first = await write('operator', 'before')
    const gone = await write('operator', 'soon deleted')
    await log.getByText('soon deleted').waitFor()
    wire.cut()
    await banner().waitFor()
    await client.shoot('cut')
    for (const words of ['one', 'two', 'three']) await write('viewer', words)
    await call('DELETE', `channels/${ops}/messages/${gone.id}?user=admin`)
    await call('POST', 'reactions', { user: 'viewer', channel: ops, message: first.id, emoji: '👍' })
    wire.mend()
    await banner().waitFor({ state: 'detached' })
    await log.getByText('three').waitFor()
    await log.getByRole('button', { name: '👍, 1' }).waitFor()
    const edited = await rest('POST', `/channels/${ops}/messages`, { content: 'after' })
    await log.getByText('after').waitFor()
    expect(edited.content).toBe('after')
    expect(await lines()).toEqual(['before', 'one', 'two', 'three', 'after'])
    await page.waitForTimeout(500)
    expect(await lines()).toHaveLength(5)
  }, 60_000)

  it('loses nothing that is written while it reconnects, however often', async () => {
    let isOver = false
    let count = 0
    const writing = (async () => {
      while (!isOver) {
        await client.write('viewer', `line ${++count}`)
        await new Promise((resolve) => setTimeout(resolve, 40))
      }
    })()
    try {
      for (let times = 0; times < 3; times++) {
        wire.cut()
        await banner().waitFor()
        wire.mend()
        await banner().waitFor({ state: 'detached' })
      }
    } finally {
      isOver = true
      await writing
    }
    const wanted = Array.from({ length: count }, (_, index) => `line ${index + 1}`)
    await client.log.getByText(`line ${count}`, { exact: true }).waitFor()
    expect((await lines()).filter((line) => line.startsWith('line')).slice(-70)).toEqual(wanted.slice(-70))
  }, 60_000)

  it('marks as unread what came elsewhere, and draws a line before it', async () => {
    const { page, write, log } = client
    await write('operator', `Look <@${client.guild.owner_id}>`, { channel: 'admin' })
    const admin = page.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name: /^admin/ })
    await admin.getByText('mentions').waitFor({ state: 'attached' })
    expect(await admin.textContent()).toBe('admin unread1 mentions')
    await client.shoot('unread')
    await admin.click()
    await log.locator('.divider.new').waitFor()
    await page.getByText('mentions').waitFor({ state: 'detached' })
    expect(await admin.textContent()).toBe('admin')
  })

  it('complains of nothing but the cuts', () => {
    expect(client.complaints.filter((line) => !/net::ERR_|Failed to fetch|Failed to load resource/.test(line))).toEqual(
      [],
    )
  })
})
