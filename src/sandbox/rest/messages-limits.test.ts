import { describe, expect, it } from 'vitest'
import { type Json, startSandbox } from '../../testing/sandbox.ts'

const MIB = 1024 * 1024

async function setUp() {
  const h = await startSandbox({ limits: [] })
  const token = await h.tokenOf('Muster')
  const path = `/channels/${(await h.world()).guilds[0].channels[0].id}/messages`
  const send = (body: object) => h.rest('POST', path, { token, body })
  const upload = async (files: Blob[]) => {
    const form = new FormData()
    for (const [index, file] of files.entries()) form.append(`files[${index}]`, file, `${index}.txt`)
    const headers = { authorization: `Bot ${token}` }
    const answer = await fetch(`${h.sandbox.url}/api/v10${path}`, { method: 'POST', headers, body: form })
    return { status: answer.status, body: (await answer.json()) as Json }
  }
  return { h, send, upload }
}

describe('a message', () => {
  it('carries ten files of ten MiB, and not one more of either', async () => {
    const { upload } = await setUp()
    expect((await upload([new Blob([new Uint8Array(10 * MIB)])])).status).toBe(200)
    const large = await upload([new Blob([new Uint8Array(10 * MIB + 1)])])
    expect(large).toMatchObject({ status: 413, body: { code: 40005 } })
    expect((await upload(Array(10).fill(new Blob(['x'])))).body.attachments).toHaveLength(10)
    const many = await upload(Array(11).fill(new Blob(['x'])))
    expect([many.status, many.body.code]).toEqual([400, 50035])
    expect(many.body.errors.attachments._errors[0].code).toBe('BASE_TYPE_MAX_LENGTH')
  })

  it('is sent again under a nonce once its few minutes are over', async () => {
    const { h, send } = await setUp()
    const once = { content: 'once', nonce: 'n', enforce_nonce: true }
    const { id } = (await send(once)).body
    expect((await send(once)).body.id).toBe(id)
    await h.call('POST', 'clock', { advance_ms: 5 * 60_000 })
    expect((await send(once)).body.id).not.toBe(id)
  })

  it('has 6000 characters over all its embeds, named where they stand', async () => {
    const { send } = await setUp()
    const embeds = (length: number) => [{ description: 'x'.repeat(3000) }, { description: 'x'.repeat(length) }]
    expect((await send({ embeds: embeds(3000) })).status).toBe(200)
    const { status, body } = await send({ embeds: embeds(3001) })
    expect([status, body.code, body.errors.embeds._errors[0].code]).toEqual([400, 50035, 'MAX_EMBED_SIZE_EXCEEDED'])
  })
})
