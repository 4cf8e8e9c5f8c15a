// Over 200 lines: a table of addresses, origins and paths that must be refused.
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { silentLog } from '../lib/log.ts'
import { type Harness, type Json, later, startSandbox } from '../testing/sandbox.ts'
import { createSandbox } from './sandbox.ts'
import { addClientFiles } from './web/client-files.ts'
import { createFiles } from './world/files.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sandbox-'))
  later(() => rmSync(path, { recursive: true }))
  return path
}

/** Bytes as no client library would send them; the whole answer. */
async function raw(h: Harness, text: string): Promise<string> {
  const socket = connect(h.sandbox.port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  socket.write(text)
  await once(socket, 'close')
  return answer
}

const request = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers, '', ''].join('\r\n')
const upgrade = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: MDEyMzQ1Njc4OUFCQ0RFRg==',
]

describe('listening', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.com', '128.0.0.1'])('refuses %s without permission', async (host) => {
    await expect(createSandbox({ port: 0, host, log: silentLog })).rejects.toThrow(
      `The sandbox listens on loopback only; to open it to other machines on ${host}, also allow that.`,
    )
  })

  it('opens to other machines when told to, and hands out an address that they can reach', async () => {
    const sandbox = await createSandbox({ port: 0, host: '0.0.0.0', remote: true, log: silentLog })
    later(() => sandbox.close())
    const answer = await fetch(`http://127.0.0.1:${sandbox.port}/api/v10/gateway`)
    expect(((await answer.json()) as Json).url).toBe(`${sandbox.url.replace('http', 'ws')}/gateway`)
    expect(sandbox.url).not.toContain('0.0.0.0')
  })

  it.each(['localhost', '127.0.0.2', '::1'])('takes %s', async (host) => {
    const sandbox = await createSandbox({ port: 0, host, log: silentLog })
    later(() => sandbox.close())
    if (host !== '127.0.0.2') expect((await fetch(`${sandbox.url}/api/v10/gateway`)).status).toBe(200)
  })
})

describe('pages elsewhere', () => {
  it.each([
    '/api/v10/gateway',
    '/sandbox/world',
    '/sandbox/events',
    '/',
    '/cdn/embed/avatars/0.png',
    '/oauth2/authorize',
  ])('get nothing from %s', async (path) => {
    const { sandbox } = await startSandbox()
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await fetch(sandbox.url + path, { headers })
      expect(answer.status).toBe(403)
      expect(await answer.json()).toMatchObject({ code: 0, error: expect.stringContaining('may not use the sandbox') })
    }
  })

  it('cannot send a form, whatever its type and even without a body', async () => {
    const { sandbox, tokenOf } = await startSandbox()
    const before = await tokenOf('Muster')
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await fetch(`${sandbox.url}/sandbox/applications/Muster/token`, {
        method: 'POST',
        headers: { 'content-type': type },
      })
      expect(answer.status).toBe(415)
    }
    expect(await tokenOf('Muster')).toBe(before)
  })

  it('cannot open the gateway', async () => {
    const { sandbox } = await startSandbox()
    const url = `${sandbox.url.replace('http', 'ws')}/gateway?v=10&encoding=json`
    const open = (headers: Record<string, string>) => {
      const socket = new WebSocket(url, { headers })
      later(() => socket.terminate())
      return Promise.race([
        once(socket, 'open').then(() => 101),
        once(socket, 'unexpected-response').then(([, response]) => response.statusCode),
      ])
    }
    expect(await open({ origin: 'https://evil.example' })).toBe(403)
    expect(await open({ host: 'evil.example' })).toBe(403)
    expect(await open({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await open({ origin: sandbox.url })).toBe(101)
  })

  it('cannot add a bot: they get the list to choose from, in no frame', async () => {
    const h = await startSandbox()
    const { applications, guilds } = await h.world()
    const bot = applications.find((a: Json) => a.name === 'Amber Fox').id
    const path = `${h.sandbox.url}/oauth2/authorize?client_id=${bot}&scope=bot&guild_id=${guilds[0].id}`
    const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    for (const site of ['cross-site', 'same-site']) {
      const answer = await raw(
        h,
        request(path.slice(h.sandbox.url.length), ...headersOf({ ...link, 'sec-fetch-site': site })),
      )
      expect(answer).toContain('Add Amber Fox to a server')
    }
    const installed = async () => (await h.world()).applications.find((a: Json) => a.id === bot).guild_ids
    expect(await installed()).toEqual([])
    const own = await fetch(path)
    expect(await installed()).toEqual([guilds[0].id])
    expect(own.headers.get('x-frame-options')).toBe('DENY')
    expect(own.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
  })
})

const headersOf = (headers: Record<string, string>) =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}`)

describe('what browsers are told', () => {
  it('lets pages load nothing from outside and run nothing inline', async () => {
    const { sandbox } = await startSandbox()
    for (const path of ['/', '/oauth2/authorize?client_id=1', '/nothing']) {
      const { headers } = await fetch(sandbox.url + path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  it('shows what strangers uploaded without ever running it', async () => {
    const h = await startSandbox()
    const channel = (await h.world()).guilds[0].channels[0].id
    const form = new FormData()
    form.set('files[0]', new Blob(['<script>alert(1)</script>']), 'page.html')
    form.set('files[1]', new Blob(['<svg onload="alert(1)"/>']), 'x.svg')
    form.set('files[2]', new Blob(['x']), 'x.constructor')
    const sent = await fetch(`${h.sandbox.url}/api/v10/channels/${channel}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${await h.tokenOf('Muster')}` },
      body: form,
    })
    const { attachments } = (await sent.json()) as Json
    expect(attachments).toHaveLength(3)
    for (const { url } of attachments) {
      const { status, headers } = await fetch(url)
      expect([status, headers.get('content-type')]).toEqual([200, 'application/octet-stream'])
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })
})

const ESCAPES = [
  '/assets/../../package.json',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/assets/%252e%252e/%252e%252e/package.json',
  '/assets/..%2f..%2fpackage.json',
  '/assets/..%5c..%5cpackage.json',
  '/assets//etc/passwd',
  '/assets/%2fetc%2fpasswd',
  '/assets/x%00.js',
  '/assets/%',
  '/assets/%ff',
  '/favicon./../../package.json',
  '/cdn/attachments/1/../../../etc/passwd',
  '/cdn/attachments/1/..%2f..%2f..%2fetc%2fpasswd/x',
  '/cdn/attachments/1/%2e%2e/x',
  '/cdn/attachments/1/1%00/x',
  '/cdn/avatars/1/..%2f..%2fstate.json',
  '/cdn/avatars/1/%252e%252e%252fstate.json',
  '/cdn/icons/1//etc/passwd',
  '/cdn/embed/avatars/../../../../etc/passwd',
]

describe('paths', () => {
  it.each(ESCAPES)('%s leads to no file', async (path) => {
    const h = await startSandbox()
    const answer = await raw(h, request(path))
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer).not.toMatch(/"name": "muster"|root:/)
  })

  it('follows no link out of its folders', async () => {
    const dir = folder()
    writeFileSync(join(dir, 'secret'), 'secret')
    mkdirSync(join(dir, 'client', 'assets'), { recursive: true })
    writeFileSync(join(dir, 'client', 'assets', 'in.js'), 'in')
    symlinkSync(join(dir, 'secret'), join(dir, 'client', 'assets', 'out.js'))
    symlinkSync(dir, join(dir, 'client', 'assets', 'up'))
    const web = new Hono()
    addClientFiles(web, join(dir, 'client'))
    expect(await (await web.request('/assets/in.js')).text()).toBe('in')
    for (const path of ['/assets/out.js', '/assets/up/secret', '/assets/../../secret', '/assets/..%2f..%2fsecret'])
      expect((await web.request(path)).status).toBe(404)

    const files = createFiles(join(dir, 'files'))
    symlinkSync(join(dir, 'secret'), join(dir, 'files', 'attachment-1'))
    expect(await files.get('attachment-1')).toBeUndefined()
    await expect(files.put('attachment-1', Buffer.from('x'))).rejects.toThrow('ELOOP')
    expect(() => files.put('../x', Buffer.from('x'))).toThrow('letters, digits and dashes')
  })
})

describe('requests that are none', () => {
  it.each([
    ['an address that is none', request('http://[')],
    ['an upgrade of an address that is none', request('//[', ...upgrade)],
    ['an upgrade elsewhere', request('/sandbox/events', ...upgrade)],
    ['a broken request line', 'HELLO\r\n\r\n'],
    ['a header that is none', 'GET / HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n'],
    [
      'two lengths',
      'POST /sandbox/users HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
    ],
    ['a huge header', request('/', `X: ${'x'.repeat(100_000)}`)],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n'],
    ['a backslash', request('/\\evil.example')],
  ])('answers %s in JSON and lives on', async (_what, text) => {
    const h = await startSandbox()
    const [head = '', body = ''] = (await raw(h, text)).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(JSON.parse(body)).toHaveProperty('message')
    expect((await h.world()).guilds).toHaveLength(2)
  })

  it('refuses bodies that are too large', async () => {
    const h = await startSandbox()
    await expect(h.call('POST', 'users', { name: 'x'.repeat(1024 * 1024) })).rejects.toThrow(
      '413 The body is too large.',
    )
  })
})
