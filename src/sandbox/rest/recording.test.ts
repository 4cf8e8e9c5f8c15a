import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Json, later, startSandbox } from '../../testing/sandbox.ts'

it('writes down every call with its answer, and no token', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'))
  later(() => rmSync(folder, { recursive: true }))
  const h = await startSandbox({ recordTo: folder })
  const token = await h.tokenOf('Muster')
  const { guilds } = await h.world()
  const channel = guilds[0].channels[0].id
  const send = (body: Json, type?: string) =>
    fetch(`${h.sandbox.url}/api/v10/channels/${channel}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${token}`, ...(type ? { 'content-type': type } : {}) },
      body,
    })
  await send(JSON.stringify({ content: 'hello' }), 'application/json')
  const form = new FormData()
  form.set('payload_json', JSON.stringify({ content: 'file' }))
  form.set('files[0]', new File(['secret'], 'a.txt'))
  await send(form)
  await h.rest('GET', `/channels/${channel}?x=1`, { token })
  await h.rest('PATCH', `/webhooks/1/${token}/messages/%40original`, { body: { content: 'x' } })
  await h.call('POST', 'faults', { match: 'GET /users/@me', status: 500 })
  await h.rest('GET', '/users/@me', { token })
  await h.sandbox.close()

  const text = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('')
  expect(text).not.toContain(token)
  const path = `/channels/${channel}/messages`
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toEqual([
    expect.objectContaining({
      method: 'POST',
      path,
      query: {},
      request: { type: 'json', body: { content: 'hello' } },
      status: 200,
      response: expect.objectContaining({ content: 'hello' }),
    }),
    expect.objectContaining({
      request: { type: 'form', body: { payload_json: { content: 'file' }, 'files[0]': 'a.txt' } },
      response: expect.objectContaining({ content: 'file' }),
    }),
    expect.objectContaining({ method: 'GET', query: { x: '1' }, status: 200 }),
    expect.objectContaining({ path: '/webhooks/1/:token/messages/@original', status: 404 }),
  ])
})
