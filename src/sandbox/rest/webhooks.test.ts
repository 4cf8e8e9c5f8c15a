import { describe, expect, it } from 'vitest'
import { Can, Hears, startBot, verdict } from '../../testing/bot.ts'
import type { Json } from '../../testing/sandbox.ts'

const nobody = '123456789012345678'
const picture = 'data:image/png;base64,iVBORw0KGgo='

describe('webhooks', () => {
  it('are made, listed, changed and deleted, and the channel tells of it', async () => {
    const { ops, admin, guild, app, rest, listen } = await startBot(Can.ManageWebhooks)
    const gateway = await listen(Hears.GuildWebhooks)
    const told = (channel_id: string) => ({ guild_id: guild, channel_id })
    const { status, body } = await rest('POST', `/channels/${ops}/webhooks`, { name: ' News ', avatar: picture })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        type: 1,
        name: 'News',
        channel_id: ops,
        guild_id: guild,
        application_id: app,
        avatar: expect.stringMatching(/^[0-9a-f]{32}$/),
        token: expect.stringMatching(/^[\w-]{68}$/),
        user: { id: app, bot: true },
      },
    })
    expect(await gateway.event('WEBHOOKS_UPDATE')).toEqual(told(ops))
    const own = `/webhooks/${body.id}`
    for (const path of [`/channels/${ops}/webhooks`, `/guilds/${guild}/webhooks`])
      expect((await rest('GET', path)).body).toEqual([body])
    expect((await rest('GET', `/channels/${admin}/webhooks`)).body).toEqual([])
    expect((await rest('GET', own)).body).toEqual(body)
    const changes = { name: 'Old news', avatar: null, channel_id: admin }
    expect((await rest('PATCH', own, changes)).body).toMatchObject({ ...changes, token: body.token })
    expect(await gateway.event('WEBHOOKS_UPDATE')).toEqual(told(ops))
    expect(await gateway.event('WEBHOOKS_UPDATE')).toEqual(told(admin))
    expect((await rest('DELETE', own)).status).toBe(204)
    expect(await gateway.event('WEBHOOKS_UPDATE')).toEqual(told(admin))
    expect(verdict(await rest('GET', own))).toBe('404 10015')
  })

  it('are the token’s to read, change and delete, without a word of who made them', async () => {
    const { h, ops, admin, rest } = await startBot(Can.ManageWebhooks)
    const { body } = await rest('POST', `/channels/${ops}/webhooks`, { name: 'News' })
    const { user: _user, ...bare } = body
    const path = `/webhooks/${body.id}/${body.token}`
    expect((await h.rest('GET', path)).body).toEqual(bare)
    const changed = await h.rest('PATCH', path, { body: { name: 'Other', channel_id: admin } })
    expect(changed.body).toEqual({ ...bare, name: 'Other' })
    expect(verdict(await h.rest('GET', `/webhooks/${body.id}/wrong`))).toBe('401 50027')
    expect(verdict(await h.rest('DELETE', `/webhooks/${body.id}/wrong`))).toBe('401 50027')
    expect(verdict(await h.rest('GET', `/webhooks/${nobody}/${body.token}`))).toBe('404 10015')
    expect((await h.rest('DELETE', path)).status).toBe(204)
    expect(verdict(await h.rest('DELETE', path))).toBe('404 10015')
  })

  it('are refused for a bad name or picture, to who may not, and where none can be', async () => {
    const { h, ops, guild, rest, grant } = await startBot(Can.ManageWebhooks, Can.ManageChannels)
    const make = (body: unknown, channel = ops) => rest('POST', `/channels/${channel}/webhooks`, body)
    const complaint = async (body: unknown) => {
      const { status, body: answer } = await make(body)
      return [
        status,
        answer.code,
        Object.keys(answer.errors)[0],
        (Object.values(answer.errors)[0] as Json)._errors[0].code,
      ]
    }
    expect(await complaint({})).toEqual([400, 50035, 'name', 'BASE_TYPE_REQUIRED'])
    expect(await complaint({ name: ' ' })).toEqual([400, 50035, 'name', 'BASE_TYPE_BAD_LENGTH'])
    expect(await complaint({ name: 'x'.repeat(81) })).toEqual([400, 50035, 'name', 'BASE_TYPE_BAD_LENGTH'])
    expect(await complaint({ name: 'My Clyde' })).toEqual([400, 50035, 'name', 'USERNAME_INVALID_CONTAINS'])
    expect(await complaint({ name: 'DISCORDant' })).toEqual([400, 50035, 'name', 'USERNAME_INVALID_CONTAINS'])
    expect(await complaint({ name: 'x', avatar: 'x' })).toEqual([400, 50035, 'avatar', 'IMAGE_INVALID'])
    const category = (await rest('POST', `/guilds/${guild}/channels`, { name: 'Rooms', type: 4 })).body.id
    expect(verdict(await make({ name: 'x' }, category))).toBe('400 50024')
    expect(verdict(await make({ name: 'x' }, nobody))).toBe('404 10003')
    const { id } = await h.call('POST', 'webhooks', { user: 'admin', channel: 'ops', name: 'Ours' })
    const mine = (await make({ name: 'Mine' })).body.id
    expect(verdict(await rest('PATCH', `/webhooks/${id}`, { channel_id: 'x' }))).toBe('400 50035')
    expect(verdict(await rest('PATCH', `/webhooks/${id}`, { channel_id: nobody }))).toBe('404 10003')
    await grant()
    for (const [method, path] of [
      ['POST', `/channels/${ops}/webhooks`],
      ['GET', `/channels/${ops}/webhooks`],
      ['GET', `/guilds/${guild}/webhooks`],
      ['GET', `/webhooks/${id}`],
      ['PATCH', `/webhooks/${mine}`],
      ['DELETE', `/webhooks/${mine}`],
    ] as const)
      expect([method, path, verdict(await rest(method, path, method === 'GET' ? undefined : { name: 'x' }))]).toEqual([
        method,
        path,
        '403 50013',
      ])
    expect((await rest('GET', `/webhooks/${mine}`)).body.name).toBe('Mine')
    expect(verdict(await h.rest('GET', `/webhooks/${mine}`))).toBe('401 0')
  })

  it('are fifteen in a channel, whoever made them', async () => {
    const { h, ops, admin, rest } = await startBot(Can.ManageWebhooks)
    for (let i = 0; i < 15; i++) await h.call('POST', 'webhooks', { user: 'admin', channel: 'ops', name: `Hook ${i}` })
    expect(verdict(await rest('POST', `/channels/${ops}/webhooks`, { name: 'x' }))).toBe('400 30007')
    const { body } = await rest('POST', `/channels/${admin}/webhooks`, { name: 'x' })
    expect(verdict(await rest('PATCH', `/webhooks/${body.id}`, { channel_id: ops }))).toBe('400 30007')
    expect(verdict(await rest('PATCH', `/webhooks/${body.id}`, { channel_id: admin }))).toBe(200)
  })

  it('show their token to their own application, and go with it and with their channel', async () => {
    const { h, ops, guild, rest } = await startBot(Can.ManageWebhooks, Can.ManageChannels)
    const token = await h.tokenOf('Muster')
    await h.call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: Can.ManageWebhooks.toString() })
    const list = async () => (await rest('GET', `/guilds/${guild}/webhooks`)).body
    await h.rest('POST', `/channels/${ops}/webhooks`, { token, body: { name: 'Theirs' } })
    await h.call('POST', 'webhooks', { user: 'admin', channel: 'ops', name: 'People’s' })
    const [theirs, people] = await list()
    expect(theirs).toMatchObject({ name: 'Theirs', user: { username: 'Muster' } })
    expect([theirs.token, people.token]).toEqual([undefined, expect.any(String)])
    await h.rest('DELETE', `/users/@me/guilds/${guild}`, { token })
    expect((await list()).map((one: Json) => one.name)).toEqual(['People’s'])
    await rest('DELETE', `/channels/${ops}`)
    expect(await list()).toEqual([])
    expect(verdict(await h.rest('POST', `/webhooks/${people.id}/${people.token}`, { body: { content: 'x' } }))).toBe(
      '404 10015',
    )
  })
})
