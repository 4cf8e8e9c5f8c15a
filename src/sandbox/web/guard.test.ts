import { describe, expect, it } from 'vitest'
import { createGuard } from './guard.ts'

const local = createGuard({ remote: false })
const remote = createGuard({ remote: true })
const host = '127.0.0.1:4400'

function ask(guard: typeof local, headers: Record<string, string>, { method = 'GET', path = '/' } = {}) {
  return guard({ method, path, header: (name) => headers[name] })
}

describe('guard', () => {
  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1:4400', '[::1]:4400', '[::1]'])('answers to %s', (name) => {
    expect(ask(local, { host: name })).toBeUndefined()
  })

  it.each([
    '',
    'evil.example',
    'evil.example:4400',
    '127.0.0.1.evil.example',
    'localhost.evil.example:4400',
    'evil.example@127.0.0.1',
    '127.0.0.1:4400:1',
    '127.0.0.1:x',
    '192.168.1.5:4400',
    'sandbox:4400',
    '0.0.0.0:4400',
    '2130706433:4400',
  ])('does not answer to “%s”', (name) => {
    expect(ask(local, { host: name })).toContain('host name')
  })

  it('answers, opened to other machines, to addresses and to names without a dot, which no site can have', () => {
    for (const name of ['192.168.1.5:4400', '[fe80::1]:4400', 'sandbox:4400'])
      expect(ask(remote, { host: name })).toBeUndefined()
    for (const name of ['evil.example', 'sandbox.evil.example:4400', ''])
      expect(ask(remote, { host: name })).toBeTruthy()
  })

  it.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1:3000',
    'http://localhost:4400',
    'https://127.0.0.1:4400',
    '',
  ])('refuses the origin “%s”', (origin) => {
    for (const path of ['/', '/api/v10/users/@me', '/sandbox/world', '/gateway'])
      expect(ask(local, { host, origin }, { path })).toContain('other origins')
  })

  it('takes its own origin', () => {
    expect(ask(local, { host, origin: 'http://127.0.0.1:4400' }, { method: 'POST' })).toBeUndefined()
  })

  it.each(['cross-site', 'same-site', 'anything'])('takes nothing but links to its pages from a %s page', (site) => {
    const link = { host, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect(ask(local, link)).toBeUndefined()
    expect(ask(local, link, { path: '/oauth2/authorize' })).toBeUndefined()
    for (const path of ['/sandbox/world', '/cdn/attachments/1/2/x', '/api/v10/gateway'])
      expect(ask(local, link, { path })).toContain('other sites')
    expect(ask(local, link, { method: 'POST' })).toContain('other sites')
    expect(ask(local, { ...link, 'sec-fetch-dest': 'iframe' })).toContain('other sites')
    expect(ask(local, { ...link, 'sec-fetch-mode': 'no-cors' })).toContain('other sites')
  })

  it.each(['none', 'same-origin'])('takes everything that says %s', (site) => {
    expect(ask(local, { host, 'sec-fetch-site': site }, { method: 'POST', path: '/sandbox/users' })).toBeUndefined()
  })
})
