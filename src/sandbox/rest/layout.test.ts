import { describe, expect, it } from 'vitest'
import { type Json, startSandbox } from '../../testing/sandbox.ts'

const V2 = 1 << 15

async function setUp() {
  const h = await startSandbox()
  const token = await h.tokenOf('Muster')
  const { guilds } = await h.world()
  const channel = guilds[0].channels.find((c: Json) => c.name === 'ops').id
  const path = `/channels/${channel}/messages`
  const send = (method: string, to: string, body: object) => h.rest(method, to, { token, body })
  const upload = async (method: string, to: string, body: object, names: string[]) => {
    const form = new FormData()
    form.append('payload_json', JSON.stringify(body))
    for (const [index, name] of names.entries()) form.append(`files[${index}]`, new Blob(['text']), name)
    const headers = { authorization: `Bot ${token}` }
    const answer = await fetch(`${h.sandbox.url}/api/v10${to}`, { method, headers, body: form })
    return { status: answer.status, body: (await answer.json()) as Json }
  }
  return { path, send, upload }
}

const file = (name: string) => ({ type: 13, file: { url: `attachment://${name}` } })

describe('a message of Components V2', () => {
  it('comes back numbered, with its defaults, and with its files as parts', async () => {
    const { path, upload } = await setUp()
    const components = [
      { type: 17, components: [{ type: 10, content: 'Hi', id: 2 }, { type: 14 }, file('my_log.txt')] },
      {
        type: 9,
        components: [{ type: 10, content: 'x' }],
        accessory: { type: 11, media: { url: 'https://e.org/a.png' } },
      },
    ]
    const { status, body } = await upload('POST', path, { flags: V2, components }, ['my log.txt'])
    expect(status).toBe(200)
    expect(body).toMatchObject({ flags: V2, content: '', attachments: [] })
    const [container, section] = body.components
    expect(container).toMatchObject({ id: 1, accent_color: null, spoiler: false })
    expect(container.components).toMatchObject([
      { id: 2 },
      { id: 3, divider: true, spacing: 1 },
      {
        id: 4,
        name: 'my_log.txt',
        size: 4,
        spoiler: false,
        file: { url: expect.stringContaining('/cdn/attachments/'), attachment_id: expect.stringMatching(/^\d+$/) },
      },
    ])
    expect(section.accessory).toMatchObject({
      description: null,
      spoiler: false,
      media: { url: 'https://e.org/a.png', proxy_url: 'https://e.org/a.png' },
    })
    const stored = await fetch(container.components[2].file.url)
    expect(await stored.text()).toBe('text')
  })

  it('stays one through edits', async () => {
    const { path, send, upload } = await setUp()
    const { body: message } = await send('POST', path, { flags: V2, components: [{ type: 10, content: 'one' }] })
    const own = `${path}/${message.id}`
    const refused = await send('PATCH', own, { flags: 0, content: 'two' })
    expect(refused.status).toBe(400)
    expect(refused.body.errors.content._errors[0].code).toBe('MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2')
    const edited = await send('PATCH', own, { flags: 0, components: [{ type: 10, content: 'two' }] })
    expect(edited.body).toMatchObject({ flags: V2, components: [{ id: 1, content: 'two' }] })
    const gone = await upload('PATCH', own, { components: [file('b.txt')] }, ['a.txt'])
    expect(gone.body.errors.components[0].file.url._errors[0].code).toBe(
      'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
    )
  })
})
