import { describe, expect, it } from 'vitest'
import { Can, Hears, startBot, verdict } from '../../testing/bot.ts'
import type { Json } from '../../testing/sandbox.ts'

const nobody = '123456789012345678'
const V2 = 1 << 15
const button = (more: object) => ({ type: 1, components: [{ type: 2, style: 1, label: 'Go', ...more }] })
const link = button({ style: 5, url: 'https://example.com' })
const pressed = button({ custom_id: 'go' })

/** A bot, one webhook of its own and one that a person made; nobody needs a token of their own for them. */
async function setUp(...permissions: bigint[]) {
  const bot = await startBot(Can.ManageWebhooks, ...permissions)
  const { body } = await bot.rest('POST', `/channels/${bot.ops}/webhooks`, { name: 'News' })
  const people = await bot.h.call('POST', 'webhooks', { user: 'admin', channel: 'ops', name: 'Till' })
  const of = (hook: Json) => (method: string, path: string, value?: unknown) =>
    bot.h.rest(method, `/webhooks/${hook.id}/${hook.token}${path}`, value === undefined ? {} : { body: value })
  return { ...bot, id: body.id as string, own: of(body), people: of(people), url: people.url as string }
}

describe('messages of webhooks', () => {
  it('come from the webhook, answered when waited for, and are heard by bots', async () => {
    const { own, people, ops, guild, app, id, listen, h } = await setUp()
    const gateway = await listen(Hears.GuildMessages)
    expect(await own('POST', '', { content: 'quiet' })).toMatchObject({ status: 204, body: undefined })
    const heard = await gateway.event('MESSAGE_CREATE')
    expect(heard).toMatchObject({
      channel_id: ops,
      guild_id: guild,
      content: 'quiet',
      webhook_id: id,
      application_id: app,
      author: { id, username: 'News', discriminator: '0000', avatar: null, bot: true },
    })
    expect(heard).not.toHaveProperty('member')
    const { status, body } = await people('POST', '?wait=true', {
      embeds: [{ title: 'Hi' }],
      tts: true,
      flags: 4096 | 64,
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ type: 0, embeds: [{ title: 'Hi', type: 'rich' }], tts: true, flags: 4096 })
    expect(body).not.toHaveProperty('application_id')
    const seen = await h.call('GET', 'channels/ops/messages?user=viewer')
    expect(seen.map((m: Json) => m.author.username)).toEqual(['News', 'Till'])
  })

  it('may have another name and picture, within the rules of names', async () => {
    const { own, rest, h } = await setUp()
    await rest('PATCH', '/users/@me', { username: 'Helper', avatar: 'data:image/png;base64,iVBORw0KGgo=' })
    const { avatar, id } = (await rest('GET', '/users/@me')).body
    const send = (body: object) => own('POST', '?wait=true', { content: 'x', ...body })
    const avatar_url = `${h.sandbox.url}/cdn/avatars/${id}/${avatar}.png`
    const sent = await send({ username: ' Till 4 ', avatar_url })
    expect(sent.body.author).toMatchObject({ username: 'Till 4', avatar })
    expect((await fetch(`${h.sandbox.url}/cdn/avatars/${sent.body.author.id}/${avatar}.png`)).status).toBe(200)
    expect((await send({ avatar_url: 'https://example.com/a.png' })).body.author.avatar).toBeNull()
    for (const [key, value, code] of [
      ['username', '', 'BASE_TYPE_BAD_LENGTH'],
      ['username', 'x'.repeat(81), 'BASE_TYPE_BAD_LENGTH'],
      ['username', 'discord staff', 'USERNAME_INVALID_CONTAINS'],
      ['avatar_url', 'nowhere', 'URL_TYPE_INVALID_URL'],
      ['avatar_url', 'ftp://example.com/a', 'URL_TYPE_INVALID_SCHEME'],
    ] as const) {
      const refused = await send({ [key]: value })
      expect([key, verdict(refused), refused.body.errors[key]._errors[0].code]).toEqual([key, '400 50035', code])
    }
  })

  it('are refused where they say nothing, too much, or name what is not there', async () => {
    const { own, people, h, id } = await setUp()
    const code = async (path: string, body: unknown) => verdict(await own('POST', path, body))
    expect(await code('', {})).toBe('400 50006')
    expect(await code('', { content: 'x'.repeat(2001) })).toBe('400 50035')
    expect(await code('', { content: 'x', thread_name: 'New' })).toBe('400 220003')
    expect(await code('?thread_id=x', { content: 'x' })).toBe('400 50035')
    expect(await code(`?thread_id=${nobody}`, { content: 'x' })).toBe('404 10003')
    expect(await code('?wait=maybe', { content: 'x' })).toBe('400 50035')
    expect(verdict(await h.rest('POST', `/webhooks/${id}/wrong`, { body: { content: 'x' } }))).toBe('401 50027')
    expect(verdict(await h.rest('POST', `/webhooks/${nobody}/x`, { body: { content: 'x' } }))).toBe('404 10015')
    const theirs = (await people('POST', '?wait=true', { content: 'x' })).body.id
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(verdict(await own(method, `/messages/${theirs}`, method === 'PATCH' ? {} : undefined))).toBe('404 10008')
  })

  it('show components: all of them an application’s, those that do nothing a person’s, when asked', async () => {
    const { own, people, h } = await setUp()
    const first = await own('POST', '?wait=true', { components: [pressed] })
    expect(first.body.components[0].components[0].custom_id).toBe('go')
    const sent = await h.interactionOf('Helper', () =>
      h.call('POST', 'clicks', { user: 'admin', message: first.body.id, custom_id: 'go', settle_ms: 0 }),
    )
    expect(sent).toMatchObject({ type: 3, message: { id: first.body.id } })
    const passed = await people('POST', '?wait=true', { content: 'x', components: [link] })
    expect(passed.body.components).toEqual([])
    expect(verdict(await people('POST', '', { components: [link] }))).toBe('400 50006')
    const shown = await people('POST', '?wait=true&with_components=true', { components: [link] })
    expect(shown.body.components[0].components[0].url).toBe('https://example.com')
    const complaint = { _errors: [expect.objectContaining({ code: 'COMPONENT_INTERACTIVE_NOT_ALLOWED' })] }
    const refused = await people('POST', '?with_components=true', {
      flags: V2,
      components: [
        {
          type: 9,
          components: [{ type: 10, content: 'x' }],
          accessory: { ...pressed.components[0], custom_id: 'other' },
        },
        pressed,
      ],
    })
    expect(verdict(refused)).toBe('400 50035')
    expect(refused.body.errors.components).toEqual({
      0: { accessory: { custom_id: complaint } },
      1: { components: { 0: { custom_id: complaint } } },
    })
    const layout = { flags: V2, components: [{ type: 10, content: 'Laid out' }] }
    expect((await people('POST', '?wait=true&with_components=true', layout)).body.flags).toBe(V2)
  })

  it('take files, and mention users alone unless told otherwise', async () => {
    const { own, url, userId, guild, ops, rest } = await setUp(Can.ManageRoles, Can.MentionEveryone)
    const form = new FormData()
    form.append(
      'payload_json',
      JSON.stringify({ content: 'with a file', attachments: [{ id: 0, description: 'A log' }] }),
    )
    form.append('files[0]', new Blob(['text']), 'a.txt')
    const answer = (await (await fetch(`${url}?wait=true`, { method: 'POST', body: form })).json()) as Json
    expect(answer.attachments).toMatchObject([{ filename: 'a.txt', description: 'A log', size: 4 }])
    const content = `<@${userId('viewer')}> @everyone`
    const usual = (await own('POST', '?wait=true', { content })).body
    expect(usual).toMatchObject({ mentions: [{ username: 'viewer' }], mention_everyone: false })
    const all = { content, allowed_mentions: { parse: ['everyone'] } }
    expect((await own('POST', '?wait=true', all)).body).toMatchObject({ mentions: [], mention_everyone: true })
    const deny = Can.MentionEveryone.toString()
    await rest('PUT', `/channels/${ops}/permissions/${guild}`, { type: 0, deny })
    expect((await own('POST', '?wait=true', all)).body.mention_everyone).toBe(false)
  })

  it('are read, edited and deleted by the same token', async () => {
    const { own, people, listen, rest, ops } = await setUp()
    const { id } = (await own('POST', '?wait=true', { content: 'first' })).body
    const gateway = await listen(Hears.GuildMessages)
    expect((await own('GET', `/messages/${id}`)).body).toMatchObject({ id, content: 'first', edited_timestamp: null })
    const edited = await own('PATCH', `/messages/${id}`, { content: 'second', embeds: [{ title: 'x' }] })
    expect(edited.body).toMatchObject({ id, content: 'second', edited_timestamp: expect.any(String) })
    expect(await gateway.event('MESSAGE_UPDATE')).toMatchObject({ id, content: 'second', author: { username: 'News' } })
    expect(verdict(await own('PATCH', `/messages/${id}`, { content: 'x'.repeat(2001) }))).toBe('400 50035')
    expect(verdict(await people('PATCH', `/messages/${id}`, { content: 'x' }))).toBe('404 10008')
    // Its own application's bot did not write it.
    expect(verdict(await rest('PATCH', `/channels/${ops}/messages/${id}`, { content: 'x' }))).toBe('403 50005')
    expect((await own('DELETE', `/messages/${id}`)).status).toBe(204)
    expect(await gateway.event('MESSAGE_DELETE')).toMatchObject({ id })
    expect(verdict(await own('GET', `/messages/${id}`))).toBe('404 10008')
    expect(verdict(await own('GET', '/messages/@original'))).toBe('404 10008')
  })

  it('go into threads of the channel, which they open again', async () => {
    const { own, rest, h, admin } = await setUp(Can.ManageThreads)
    const { id } = await h.call('POST', 'threads', { user: 'viewer', channel: 'ops', name: 'Ideas' })
    await rest('PATCH', `/channels/${id}`, { archived: true })
    const sent = await own('POST', `?wait=true&thread_id=${id}`, { content: 'in the thread' })
    expect(sent.body).toMatchObject({ channel_id: id, content: 'in the thread', position: 0 })
    expect((await rest('GET', `/channels/${id}`)).body).toMatchObject({
      thread_metadata: { archived: false },
      member_count: 1,
    })
    const path = `/messages/${sent.body.id}`
    expect(verdict(await own('GET', path))).toBe('404 10008')
    expect((await own('GET', `${path}?thread_id=${id}`)).body.id).toBe(sent.body.id)
    expect((await own('PATCH', `${path}?thread_id=${id}`, { content: 'y' })).body.content).toBe('y')
    await rest('PATCH', `/channels/${id}`, { archived: true })
    expect(verdict(await own('PATCH', `${path}?thread_id=${id}`, { content: 'z' }))).toBe('400 50083')
    expect((await own('DELETE', `${path}?thread_id=${id}`)).status).toBe(204)
    const other = await h.call('POST', 'threads', { user: 'admin', channel: 'admin', name: 'Elsewhere' })
    expect(verdict(await own('POST', `?thread_id=${other.id}`, { content: 'x' }))).toBe('404 10003')
    expect(verdict(await own('POST', `?thread_id=${admin}`, { content: 'x' }))).toBe('404 10003')
  })
})
