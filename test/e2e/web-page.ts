import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { BrowserContextOptions } from 'playwright-core'
import { expect } from 'vitest'
import { silentLog } from '../../src/lib/log.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { openPage } from './browser.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in tests.
export type Json = any

const screens = process.env.SCREENS_DIR ?? join(import.meta.dirname, '../../coverage/screens')
const calm = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const

/** The web client in #ops of Muster HQ, as `user`, of a sandbox of its own; with hands on people (`call`) and on the bot of Muster (`rest`). */
export async function openClient(
  user = 'admin',
  options: BrowserContextOptions & { at?: (url: string) => Promise<string> } = {},
) {
  const { at, ...look } = options
  // What is tried here is the page, as fast as it goes.
  const sandbox = await createSandbox({ port: 0, log: silentLog, recordTo: process.env.SANDBOX_RECORD, limits: [] })
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const isForm = body instanceof FormData
    const response = await fetch(sandbox.url + path, {
      method,
      headers: { ...headers, ...(body && !isForm ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
    })
    const answer = response.status === 204 ? undefined : ((await response.json()) as Json)
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
  const call = (method: string, path: string, body?: unknown): Promise<Json> => send(method, `/sandbox/${path}`, body)
  await call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: '8' })
  const world = await call('GET', 'world?tokens=1')
  const muster = world.applications.find(({ name }: Json) => name === 'Muster')
  const channels = new Map<string, string>(world.guilds[0].channels.map(({ name, id }: Json) => [name, id]))
  const rest = (method: string, path: string, body?: unknown): Promise<Json> =>
    send(method, `/api/v10${path}`, body, { authorization: `Bot ${muster.token}` })
  const address = at ? await at(sandbox.url) : sandbox.url
  const opened = await openPage(address, `/#/${user}/Muster HQ/ops`, { ...calm, ...look })
  const { page, complaints } = opened
  const log = page.getByRole('log')
  const box = page.getByRole('textbox', { name: /^Message #/ })
  await box.waitFor()
  mkdirSync(screens, { recursive: true })
  return {
    sandbox,
    page,
    complaints,
    log,
    box,
    call,
    rest,
    muster,
    guild: world.guilds[0],
    ops: channels.get('ops') ?? '',
    write: (user: string, content: string, more: object = {}) =>
      call('POST', 'messages', { user, guild: 'Muster HQ', channel: 'ops', content, ...more }),
    say: (body: object): Promise<Json> => rest('POST', `/channels/${channels.get('ops')}/messages`, body),
    row: (text: string) => log.locator('.message', { hasText: text }).last(),
    async shoot(name: string) {
      const path = join(screens, `${name}.png`)
      await page.screenshot({ path })
      expect(statSync(path).size).toBeGreaterThan(5000)
    },
    async close() {
      await opened.close()
      await sandbox.close()
    },
  }
}

/** A PNG of one colour. */
export function picture(width: number, height: number, [red, green, blue]: readonly [number, number, number]): Blob {
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const ends = Buffer.alloc(8)
    ends.writeUInt32BE(data.length, 0)
    ends.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
  }
  const pixels = deflateSync(Buffer.concat(Array<Buffer>(height).fill(line)))
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return new Blob([magic, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

function crc32(bytes: Buffer): number {
  let sum = ~0
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum >>> 0
}
