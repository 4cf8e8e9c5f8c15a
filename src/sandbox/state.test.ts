import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { later, startSandbox } from '../testing/sandbox.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sandbox-'))
  later(() => rmSync(path, { recursive: true }))
  return path
}

it('keeps its world between runs, for its owner alone', async () => {
  const stateFile = join(folder(), 'state.json')
  const first = await startSandbox({ stateFile })
  await first.call('POST', 'users', { name: 'zoe' })
  const written = await first.call('POST', 'messages', { user: 'admin', channel: 'ops', content: 'kept' })
  await first.call('POST', 'clock', { advance_ms: 86_400_000 })
  const token = await first.tokenOf('Muster')
  await first.sandbox.close()
  expect(statSync(stateFile).mode & 0o777).toBe(0o600)

  const second = await startSandbox({ stateFile })
  expect(await second.tokenOf('Muster')).toBe(token)
  expect(await second.call('GET', 'channels/ops/messages?user=admin')).toMatchObject([
    { id: written.id, content: 'kept' },
  ])
  const later = await second
    .call('POST', 'messages', { user: 'zoe', channel: 'ops', content: 'x' })
    .catch((e: Error) => e.message)
  expect(later).toContain('403 zoe is no member')
  const next = await second.call('POST', 'messages', { user: 'admin', channel: 'ops', content: 'newer' })
  expect(BigInt(next.id) > BigInt(written.id)).toBe(true)
  expect(new Date(next.timestamp).getTime()).toBeGreaterThan(Date.now() + 86_000_000)
})

it('has a change on disk soon, without being closed', async () => {
  const stateFile = join(folder(), 'state.json')
  const { call } = await startSandbox({ stateFile })
  await call('POST', 'users', { name: 'zoe' })
  const saved = () => existsSync(stateFile) && readFileSync(stateFile, 'utf8').includes('"zoe"')
  await expect.poll(saved, { timeout: 200, interval: 10 }).toBe(true)
})

it('keeps webhooks and invites with the rest', async () => {
  const stateFile = join(folder(), 'state.json')
  const first = await startSandbox({ stateFile })
  const token = await first.tokenOf('Muster')
  const hook = await first.call('POST', 'webhooks', { user: 'admin', channel: 'ops', name: 'News' })
  const { body: invite } = await first.rest('POST', `/channels/${hook.channel_id}/invites`, { token, body: {} })
  await first.sandbox.close()

  const second = await startSandbox({ stateFile })
  const path = `/webhooks/${hook.id}/${hook.token}`
  expect((await second.rest('POST', path, { body: { content: 'still here' } })).status).toBe(204)
  expect((await second.call('GET', 'channels/ops/messages'))[0].content).toBe('still here')
  expect((await second.rest('GET', `/invites/${invite.code}`)).body.code).toBe(invite.code)
})

it('reads a file of before there were emojis, webhooks and threads, and keeps what is new', async () => {
  const stateFile = join(folder(), 'state.json')
  const first = await startSandbox({ stateFile })
  const { id } = await first.call('POST', 'messages', { user: 'admin', channel: 'ops', content: 'old' })
  await first.sandbox.close()
  const { world, ...rest } = JSON.parse(readFileSync(stateFile, 'utf8'))
  const { emojis: _emojis, webhooks: _webhooks, invites: _invites, ...old } = world
  writeFileSync(stateFile, JSON.stringify({ ...rest, world: old }))

  const second = await startSandbox({ stateFile })
  await second.call('POST', 'reactions', { user: 'viewer', channel: 'ops', message: id, emoji: '🔥' })
  await second.call('POST', 'threads', { user: 'viewer', channel: 'ops', message: id, name: 'Kept' })
  await second.sandbox.close()

  const third = await startSandbox({ stateFile })
  expect(await third.call('GET', 'channels/ops/messages')).toMatchObject([
    { id, reactions: [{ count: 1 }], thread: { name: 'Kept', thread_metadata: { archived: false } } },
  ])
  await third.call('POST', 'clock', { advance_ms: 86_400_000 })
  const { channels } = (await third.call('GET', 'world')).guilds[0]
  expect(channels.at(-1)).toMatchObject({ id, archived: true })
})
