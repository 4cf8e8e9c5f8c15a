import { describe, expect, it } from 'vitest'
import { Can, startBot, verdict } from '../../testing/bot.ts'
import type { Json } from '../../testing/sandbox.ts'

const nobody = '123456789012345678'

describe('channels', () => {
  it('are made, changed and deleted, each with its event', async () => {
    const { guild, rest, listen } = await startBot(Can.ManageChannels)
    const gateway = await listen()
    const make = (body: object) => rest('POST', `/guilds/${guild}/channels`, body)
    const category = (await make({ name: 'Team Rooms', type: 4 })).body
    expect(category).toMatchObject({ type: 4, name: 'Team Rooms', parent_id: null })
    const made = await make({ name: 'Till Talk', topic: 'tills', parent_id: category.id, rate_limit_per_user: 5 })
    const { id } = made.body
    expect(made).toMatchObject({
      status: 201,
      body: { type: 0, name: 'till-talk', topic: 'tills', parent_id: category.id, rate_limit_per_user: 5, nsfw: false },
    })
    expect(await gateway.next((p) => p.t === 'CHANNEL_CREATE' && p.d.id === id)).toBeDefined()
    expect((await rest('PATCH', `/channels/${id}`, { name: 'New Name', topic: null })).body).toMatchObject({
      name: 'new-name',
      topic: null,
      parent_id: category.id,
    })
    expect(await gateway.event('CHANNEL_UPDATE')).toMatchObject({ id, name: 'new-name' })
    expect((await rest('DELETE', `/channels/${category.id}`)).body.id).toBe(category.id)
    expect(await gateway.event('CHANNEL_UPDATE')).toMatchObject({ id, parent_id: null })
    expect(await gateway.event('CHANNEL_DELETE')).toMatchObject({ id: category.id })
    expect(verdict(await rest('GET', `/channels/${category.id}`))).toBe('404 10003')
  })

  it('are refused for a bad form, a parent that is none, and to who may not', async () => {
    const { guild, ops, rest, grant } = await startBot(Can.ManageChannels)
    const make = (body: object) => rest('POST', `/guilds/${guild}/channels`, body)
    for (const wrong of [
      {},
      { name: 'x'.repeat(101) },
      { name: 'x', type: 99 },
      { name: 'x', topic: 'x'.repeat(1025) },
      { name: 'x', parent_id: ops },
      { name: 'x', rate_limit_per_user: 21_601 },
      { name: 'x', permission_overwrites: [{ id: 'x' }] },
    ])
      expect(verdict(await make(wrong))).toBe('400 50035')
    expect((await make({ name: 'x', parent_id: ops })).body.errors.parent_id._errors[0].code).toBe(
      'CHANNEL_PARENT_INVALID',
    )
    expect(verdict(await rest('PATCH', `/channels/${ops}`, { permission_overwrites: [] }))).toBe('403 50013')
    await grant()
    expect(verdict(await make({ name: 'x' }))).toBe('403 50013')
    expect(verdict(await rest('PATCH', `/channels/${ops}`, { name: 'x' }))).toBe('403 50013')
    expect(verdict(await rest('DELETE', `/channels/${ops}`))).toBe('403 50013')
  })

  it('move, and take a category’s rights with them', async () => {
    const { guild, ops, rest, h } = await startBot(Can.ManageChannels, Can.ManageRoles, Can.AddReactions)
    const deny = Can.AddReactions.toString()
    const { body } = await rest('POST', `/guilds/${guild}/channels`, {
      name: 'Team',
      type: 4,
      permission_overwrites: [{ id: guild, type: 0, deny }],
    })
    const move = (moves: unknown) => rest('PATCH', `/guilds/${guild}/channels`, moves)
    expect((await move([{ id: ops, position: 7, parent_id: body.id, lock_permissions: true }])).status).toBe(204)
    expect((await rest('GET', `/channels/${ops}`)).body).toMatchObject({
      position: 7,
      parent_id: body.id,
      permission_overwrites: [{ id: guild, type: 0, allow: '0', deny }],
    })
    const { channels } = (await h.call('GET', 'world')).guilds[0]
    expect(channels.find((c: Json) => c.id === ops)).toMatchObject({ parent_id: body.id, position: 7 })
    expect(verdict(await move([{ id: nobody, position: 1 }]))).toBe('400 50035')
    expect(verdict(await move({}))).toBe('400 50035')
  })
})

describe('overwrites', () => {
  it('are set and taken away by who manages roles, within the bot’s own rights', async () => {
    const { guild, ops, rest, grant, userId } = await startBot(Can.ManageRoles)
    const put = (id: string, body: object) => rest('PUT', `/channels/${ops}/permissions/${id}`, body)
    const deny = Can.AddReactions.toString()
    expect((await put(guild, { type: 0, deny })).status).toBe(204)
    expect((await put(userId('viewer'), { type: 1, allow: Can.EmbedLinks.toString() })).status).toBe(204)
    expect((await rest('GET', `/channels/${ops}`)).body.permission_overwrites).toEqual([
      { id: guild, type: 0, allow: '0', deny },
      { id: userId('viewer'), type: 1, allow: Can.EmbedLinks.toString(), deny: '0' },
    ])
    expect(verdict(await put(guild, { type: 0, allow: Can.BanMembers.toString() }))).toBe('403 50013')
    expect(verdict(await put(guild, { type: 0, allow: Can.ManageRoles.toString() }))).toBe('403 50013')
    expect(verdict(await put(nobody, { type: 0 }))).toBe('404 10009')
    expect(verdict(await put(guild, { type: 0, allow: 'x' }))).toBe('400 50035')
    expect((await rest('DELETE', `/channels/${ops}/permissions/${guild}`)).status).toBe(204)
    expect(verdict(await rest('DELETE', `/channels/${ops}/permissions/${guild}`))).toBe('404 10009')
    await grant()
    expect(verdict(await put(guild, { type: 0, deny }))).toBe('403 50013')
  })
})
