// Long: bulk delete, pins, reactions and flags share their bot and its rights.
import { describe, expect, it } from 'vitest'
import { Can, Hears, startBot, verdict } from '../../testing/bot.ts'
import type { Json } from '../../testing/sandbox.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const nobody = '123456789012345678'

describe('bulk delete', () => {
  it('takes many messages away and tells of them in one event', async () => {
    const { ops, rest, write, listen, h } = await startBot(Can.ManageMessages)
    const ids = [(await write('a')).id, (await write('b')).id, (await write('c')).id]
    const gateway = await listen(Hears.GuildMessages)
    expect((await rest('POST', `/channels/${ops}/messages/bulk-delete`, { messages: ids.slice(0, 2) })).status).toBe(
      204,
    )
    expect(await gateway.event('MESSAGE_DELETE_BULK')).toMatchObject({ ids: ids.slice(0, 2), channel_id: ops })
    expect((await h.call('GET', 'channels/ops/messages')).map((m: Json) => m.content)).toEqual(['c'])
  })

  it('refuses one, a hundred and one, the same twice, what is 14 days old, and who may not', async () => {
    const { ops, rest, write, grant, h } = await startBot(Can.ManageMessages)
    const { id } = await write('a')
    const other = (await write('b')).id
    const remove = (messages: unknown) => rest('POST', `/channels/${ops}/messages/bulk-delete`, { messages })
    const many = Array.from({ length: 101 }, (_, i) => String(BigInt(id) + BigInt(i)))
    for (const wrong of [[id], many, undefined, 'x', [id, 'x']]) expect(verdict(await remove(wrong))).toBe('400 50035')
    const twice = await remove([id, id])
    expect(twice.body.errors.messages['1']._errors[0].code).toBe('SET_TYPE_ALREADY_CONTAINS_VALUE')
    await h.call('POST', 'clock', { advance_ms: 14 * DAY_MS })
    expect(verdict(await remove([id, other]))).toBe('400 50034')
    await grant()
    expect(verdict(await remove([id, other]))).toBe('403 50013')
  })
})

describe('pins', () => {
  it.each(['messages/pins', 'pins'])('are set and taken away under /%s, and listed newest first', async (path) => {
    const { ops, rest, write, listen, h } = await startBot(Can.PinMessages)
    const [first, second] = [await write('a'), await write('b')]
    const gateway = await listen(Hears.GuildMessages)
    await rest('PUT', `/channels/${ops}/${path}/${first.id}`)
    expect(await gateway.event('MESSAGE_UPDATE')).toMatchObject({ id: first.id, pinned: true })
    const { last_pin_timestamp } = await gateway.event('CHANNEL_PINS_UPDATE')
    expect(Date.parse(last_pin_timestamp)).toBeGreaterThan(0)
    expect(await gateway.event('MESSAGE_CREATE')).toMatchObject({
      type: 6,
      message_reference: { message_id: first.id },
    })
    await h.call('POST', 'clock', { advance_ms: 1000 })
    expect((await rest('PUT', `/channels/${ops}/${path}/${second.id}`)).status).toBe(204)
    expect((await rest('PUT', `/channels/${ops}/${path}/${second.id}`)).status).toBe(204)
    const told = (await h.call('GET', 'channels/ops/messages')).filter((m: Json) => m.type === 6)
    expect(told).toHaveLength(2)
    const { body } = await rest('GET', `/channels/${ops}/messages/pins?limit=1`)
    expect(body).toMatchObject({
      has_more: true,
      items: [{ pinned_at: expect.any(String), message: { id: second.id } }],
    })
    const rest2 = await rest('GET', `/channels/${ops}/messages/pins?before=${body.items[0].pinned_at}`)
    expect(rest2.body).toMatchObject({ has_more: false, items: [{ message: { id: first.id } }] })
    await rest('DELETE', `/channels/${ops}/${path}/${second.id}`)
    expect((await rest('GET', `/channels/${ops}/pins`)).body.map((m: Json) => m.id)).toEqual([first.id])
  })

  it('are fifty at most, of plain messages, by who may', async () => {
    const { ops, rest, write, grant, h } = await startBot(Can.PinMessages)
    const put = (id: string) => rest('PUT', `/channels/${ops}/messages/pins/${id}`)
    for (let i = 0; i < 50; i++) {
      if (i % 25 === 0) await h.call('POST', 'clock', { advance_ms: 1000 })
      expect((await put((await write(String(i))).id)).status).toBe(204)
    }
    await h.call('POST', 'clock', { advance_ms: 1000 })
    const { id } = await write('one more')
    expect(await put(id)).toMatchObject({ status: 400, body: { code: 30003 } })
    const told = (await h.call('GET', 'channels/ops/messages?limit=10')).find((m: Json) => m.type === 6)
    expect(verdict(await put(told.id))).toBe('403 50021')
    expect(verdict(await put(nobody))).toBe('404 10008')
    expect(verdict(await rest('GET', `/channels/${ops}/messages/pins?before=never`))).toBe('400 50035')
    await grant(Can.ManageMessages)
    expect(verdict(await put(id))).toBe('403 50013')
  })
})

describe('reactions', () => {
  it('are given, listed and taken back, each with its event', async () => {
    const { ops, rest, write, listen, h, app, userId } = await startBot(Can.ManageMessages)
    const { id } = await write('look')
    const gateway = await listen(Hears.GuildMessageReactions)
    const path = `/channels/${ops}/messages/${id}/reactions`
    const fire = encodeURIComponent('🔥')
    expect((await rest('PUT', `${path}/${fire}/@me`)).status).toBe(204)
    expect(await gateway.event('MESSAGE_REACTION_ADD')).toMatchObject({
      user_id: app,
      channel_id: ops,
      message_id: id,
      message_author_id: userId('admin'),
      emoji: { id: null, name: '🔥' },
      member: { user: { id: app } },
      burst: false,
      type: 0,
    })
    await h.call('POST', 'reactions', { user: 'viewer', channel: 'ops', message: id, emoji: '🔥' })
    expect(await gateway.event('MESSAGE_REACTION_ADD')).toMatchObject({ user_id: userId('viewer') })
    const { reactions } = (await rest('GET', `/channels/${ops}/messages/${id}`)).body
    expect(reactions).toEqual([
      {
        emoji: { id: null, name: '🔥' },
        count: 2,
        count_details: { normal: 2, burst: 0 },
        burst_colors: [],
        me: true,
        me_burst: false,
      },
    ])
    expect((await rest('GET', `${path}/${fire}`)).body.map((u: Json) => u.username)).toEqual(['viewer', 'Helper'])
    expect((await rest('GET', `${path}/${fire}?limit=1&after=${userId('viewer')}`)).body).toMatchObject([{ id: app }])
    expect((await rest('GET', `${path}/${fire}?type=1`)).body).toEqual([])
    await rest('DELETE', `${path}/${fire}/@me`)
    expect(await gateway.event('MESSAGE_REACTION_REMOVE')).toMatchObject({ user_id: app, emoji: { name: '🔥' } })
    await rest('DELETE', `${path}/${fire}/${userId('viewer')}`)
    expect(await gateway.event('MESSAGE_REACTION_REMOVE')).toMatchObject({ user_id: userId('viewer') })
    await rest('PUT', `${path}/${fire}/@me`)
    await rest('DELETE', `${path}/${fire}`)
    expect(await gateway.event('MESSAGE_REACTION_REMOVE_EMOJI')).toMatchObject({ emoji: { id: null, name: '🔥' } })
    await rest('PUT', `${path}/${fire}/@me`)
    await rest('DELETE', path)
    expect(await gateway.event('MESSAGE_REACTION_REMOVE_ALL')).toMatchObject({ message_id: id })
  })

  it('are told of to those alone who asked for them', async () => {
    const { ops, rest, write, listen } = await startBot()
    const { id } = await write('look')
    const gateway = await listen(Hears.GuildMessages)
    await rest('PUT', `/channels/${ops}/messages/${id}/reactions/${encodeURIComponent('🔥')}/@me`)
    await write('after')
    expect((await gateway.next((p) => p.op === 0)).t).toBe('MESSAGE_CREATE')
  })

  it('are refused for what is no emoji, beyond twenty, and to who may not', async () => {
    const { ops, rest, write, grant, h, userId, guild } = await startBot(Can.ManageRoles)
    const { id } = await write('look')
    const give = (emoji: string, message = id) =>
      rest('PUT', `/channels/${ops}/messages/${message}/reactions/${encodeURIComponent(emoji)}/@me`)
    for (const wrong of ['fire', 'fire:123456789012345678', '🔥🔥', '<script>'])
      expect(verdict(await give(wrong))).toBe('400 10014')
    expect(verdict(await give('🔥', nobody))).toBe('404 10008')
    for (const emoji of [
      '😀',
      '😁',
      '😂',
      '😃',
      '😄',
      '😅',
      '😆',
      '😇',
      '😈',
      '😉',
      '😊',
      '😋',
      '😌',
      '😍',
      '😎',
      '😏',
      '😐',
      '😑',
      '😒',
      '😓',
    ])
      await h.call('POST', 'reactions', { user: 'admin', channel: 'ops', message: id, emoji })
    expect(verdict(await give('🔥'))).toBe('400 30010')
    expect((await give('😀')).status).toBe(204)
    const all = `/channels/${ops}/messages/${id}/reactions`
    for (const path of [
      all,
      `${all}/${encodeURIComponent('😀')}`,
      `${all}/${encodeURIComponent('😀')}/${userId('admin')}`,
    ])
      expect(verdict(await rest('DELETE', path))).toBe('403 50013')
    await grant(Can.ManageMessages)
    expect(verdict(await rest('DELETE', `${all}/${encodeURIComponent('😀')}/${nobody}`))).toBe('404 10013')
    await grant(Can.ManageRoles)
    await rest('PUT', `/channels/${ops}/permissions/${guild}`, { type: 0, deny: Can.AddReactions.toString() })
    const other = (await write('other')).id
    expect(verdict(await give('🔥', other))).toBe('403 50013')
    await h.call('POST', 'reactions', { user: 'admin', channel: 'ops', message: other, emoji: '🔥' })
    expect((await give('🔥', other)).status).toBe(204)
  })
})

describe('messages of others', () => {
  it('may have their embeds hidden by moderators, and nothing else changed', async () => {
    const { ops, rest, grant, h } = await startBot()
    const token = await h.tokenOf('Muster')
    const { body } = await h.rest('POST', `/channels/${ops}/messages`, { token, body: { embeds: [{ title: 'x' }] } })
    const edit = (change: object) => rest('PATCH', `/channels/${ops}/messages/${body.id}`, change)
    expect(verdict(await edit({ flags: 4 }))).toBe('403 50013')
    await grant(Can.ManageMessages)
    expect(verdict(await edit({ content: 'x' }))).toBe('403 50005')
    expect((await edit({ flags: 4 })).body).toMatchObject({ flags: 4, embeds: [] })
    expect((await edit({ flags: 0 })).body).toMatchObject({ flags: 0, embeds: [{ title: 'x' }] })
  })

  it('come without their content to an application without that intent', async () => {
    const { ops, write, h, rest } = await startBot()
    await write('secret')
    const token = await h.tokenOf('Muster')
    expect((await h.rest('GET', `/channels/${ops}/messages`, { token })).body).toMatchObject([{ content: '' }])
    expect((await rest('GET', `/channels/${ops}/messages`)).body).toMatchObject([{ content: 'secret' }])
  })

  it('keep hidden embeds hidden when their author edits the rest', async () => {
    const { ops, rest } = await startBot()
    const { body } = await rest('POST', `/channels/${ops}/messages`, {
      content: 'x',
      embeds: [{ title: 'y' }],
      flags: 4,
    })
    const edited = await rest('PATCH', `/channels/${ops}/messages/${body.id}`, { content: 'z' })
    expect(edited.body).toMatchObject({ content: 'z', flags: 4, embeds: [] })
  })
})
