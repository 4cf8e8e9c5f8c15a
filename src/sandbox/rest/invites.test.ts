import type { HttpBindings } from '@hono/node-server'
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { Can, Hears, startBot, verdict } from '../../testing/bot.ts'
import { type Json, later } from '../../testing/sandbox.ts'
import { createCore } from '../world/core.ts'
import { createInvite } from '../world/invites.ts'
import { seedWorld } from '../world/seed.ts'
import { createRest } from './api.ts'
import { createFaults } from './faults.ts'

const nobody = '123456789012345678'
const codes = (list: Json[]) => list.map((one) => one.code)

describe('invites', () => {
  it('are made with their terms, listed, shown to anybody, and deleted, each with its event', async () => {
    const { h, ops, guild, app, rest, listen } = await startBot(Can.ManageChannels, Can.ManageGuild)
    const gateway = await listen(Hears.GuildInvites)
    const { status, body } = await rest('POST', `/channels/${ops}/invites`, {
      max_age: 60,
      max_uses: 2,
      temporary: true,
    })
    const { uses, max_uses, max_age, temporary, created_at, ...bare } = body
    expect({ status, uses, max_uses, max_age, temporary }).toEqual({
      status: 200,
      uses: 0,
      max_uses: 2,
      max_age: 60,
      temporary: true,
    })
    expect(bare).toMatchObject({
      type: 0,
      code: expect.stringMatching(/^[\w]{8}$/),
      guild: { id: guild, name: 'Muster HQ' },
      channel: { id: ops, name: 'ops', type: 0 },
      inviter: { id: app },
    })
    expect(Date.parse(bare.expires_at) - Date.parse(created_at)).toBe(60_000)
    const terms = { uses, max_uses, max_age, temporary, created_at, expires_at: bare.expires_at }
    const place = { code: bare.code, guild_id: guild, channel_id: ops }
    expect(await gateway.event('INVITE_CREATE')).toMatchObject({ ...place, ...terms, inviter: { id: app } })
    for (const path of [`/channels/${ops}/invites`, `/guilds/${guild}/invites`])
      expect((await rest('GET', path)).body).toEqual([body])
    const own = `/invites/${bare.code}`
    expect((await h.rest('GET', own)).body).toEqual(bare)
    expect((await h.rest('GET', `${own}?with_counts=true`)).body).toMatchObject({
      approximate_member_count: expect.any(Number),
    })
    expect((await rest('DELETE', own)).body).toEqual(bare)
    expect(await gateway.event('INVITE_DELETE')).toEqual(place)
    expect(verdict(await h.rest('GET', own))).toBe('404 10006')
    expect(verdict(await rest('DELETE', own))).toBe('404 10006')
  })

  it('are given again where one is like it, unless each is to be unique', async () => {
    const { ops, admin, rest } = await startBot()
    const make = async (body: object, channel = ops) => (await rest('POST', `/channels/${channel}/invites`, body)).body
    const { code, max_age, max_uses, expires_at } = await make({})
    expect({ max_age, max_uses, lasts: expires_at !== null }).toEqual({ max_age: 86_400, max_uses: 0, lasts: true })
    expect((await make({})).code).toBe(code)
    for (const other of [{ unique: true }, { max_age: 0 }, { max_uses: 1 }, { temporary: true }])
      expect((await make(other)).code).not.toBe(code)
    expect((await make({}, admin)).code).not.toBe(code)
    expect((await make({ max_age: 0 })).expires_at).toBeNull()
  })

  it('end with their time, their uses and their channel', async () => {
    const { h, ops, guild, rest, grant, userId } = await startBot(Can.ManageChannels, Can.ManageGuild)
    const make = async (body: object) => (await rest('POST', `/channels/${ops}/invites`, body)).body.code
    const list = async () => (await rest('GET', `/guilds/${guild}/invites`)).body
    const [brief, twice, forever] = [
      await make({ max_age: 60 }),
      await make({ max_uses: 2 }),
      await make({ max_age: 0 }),
    ]
    const join = (user: string) => h.call('POST', 'joins', { user, invite: twice })
    expect(await join('mia')).toMatchObject({ guild, channel: ops, user: { username: 'mia' } })
    await join('mia')
    await join('admin')
    expect((await list())[1].uses).toBe(1)
    await h.call('POST', 'clock', { advance_ms: 59_000 })
    expect(codes(await list())).toEqual([brief, twice, forever])
    await h.call('POST', 'clock', { advance_ms: 1000 })
    expect(codes(await list())).toEqual([twice, forever])
    expect(verdict(await h.rest('GET', `/invites/${brief}`))).toBe('404 10006')
    await join('noah')
    await expect(join('guest')).rejects.toThrow('404')
    expect(codes(await list())).toEqual([forever])
    const { guilds } = await h.world()
    expect(guilds[0].members.map((m: Json) => m.username)).toEqual(expect.arrayContaining(['mia', 'noah']))
    await grant(Can.ManageChannels, Can.ManageGuild, Can.BanMembers)
    await rest('PUT', `/guilds/${guild}/bans/${userId('mia')}`, {})
    await expect(h.call('POST', 'joins', { user: 'mia', invite: forever })).rejects.toThrow('403 mia is banned')
    await rest('DELETE', `/channels/${ops}`)
    expect(await list()).toEqual([])
  })

  it('are refused for bad terms and without a body, to who may not, and where nobody can come in', async () => {
    const { h, ops, guild, rest, grant, listen } = await startBot(Can.ManageChannels, Can.ManageRoles)
    const make = (body: unknown, channel = ops) => rest('POST', `/channels/${channel}/invites`, body)
    for (const [key, value, code] of [
      ['max_age', -1, 'NUMBER_TYPE_MIN'],
      ['max_age', 604_801, 'NUMBER_TYPE_MAX'],
      ['max_uses', 101, 'NUMBER_TYPE_MAX'],
      ['temporary', 'x', 'BOOLEAN_TYPE_CONVERT'],
      ['target_type', 3, 'BASE_TYPE_CHOICES'],
      ['target_type', 1, 'GUILD_INVITE_INVALID_TARGET_TYPE'],
    ] as const) {
      const refused = await make({ [key]: value })
      expect([key, verdict(refused), refused.body.errors[key]._errors[0].code]).toEqual([key, '400 50035', code])
    }
    expect(verdict(await make(undefined))).toBe('400 50109')
    expect(verdict(await make({}, nobody))).toBe('404 10003')
    const category = (await rest('POST', `/guilds/${guild}/channels`, { name: 'Rooms', type: 4 })).body.id
    expect(verdict(await make({}, category))).toBe('400 50024')
    const { code } = (await make({})).body
    await rest('PUT', `/channels/${ops}/permissions/${guild}`, { type: 0, deny: Can.CreateInstantInvite.toString() })
    await grant(Can.ViewAuditLog)
    const gateway = await listen(Hears.GuildInvites, Hears.GuildMessages)
    expect(verdict(await make({}))).toBe('403 50013')
    expect(verdict(await rest('GET', `/channels/${ops}/invites`))).toBe('403 50013')
    expect(verdict(await rest('DELETE', `/invites/${code}`))).toBe('403 50013')
    const seen = (await rest('GET', `/guilds/${guild}/invites`)).body
    expect([codes(seen), seen[0].uses]).toEqual([[code], undefined])
    await grant()
    expect(verdict(await rest('GET', `/guilds/${guild}/invites`))).toBe('403 50013')
    expect(verdict(await h.rest('DELETE', `/invites/${code}`))).toBe('401 0')
    // A bot that does not manage the channel is told nothing of its invites.
    const token = await h.tokenOf('Muster')
    await h.call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: Can.Administrator.toString() })
    await h.rest('DELETE', `/invites/${code}`, { token })
    const { id } = await h.call('POST', 'messages', { user: 'admin', channel: 'ops', content: 'x' })
    const next = await gateway.next((p) => ['INVITE_DELETE', 'MESSAGE_CREATE'].includes(p.t))
    expect(next).toMatchObject({ t: 'MESSAGE_CREATE', d: { id } })
  })

  it('are a thousand in a guild', async () => {
    const core = createCore({ log: silentLog })
    later(() => core.close())
    seedWorld(core)
    const { applications, channels, guilds, users } = core.world
    const caller = [...applications.values()].find(({ name }) => name === 'Muster')
    const channel = [...channels.values()].find(({ name }) => name === 'ops')
    const { guild_id } = channel ?? {}
    if (!caller || !channel || !guild_id || !guilds.has(guild_id)) throw new Error('the seed is not what it was')
    const terms = { max_age: 60, max_uses: 0, temporary: false, unique: true }
    for (let i = 0; i < 1000; i++)
      createInvite(core, { ...channel, guild_id }, { ...terms, inviter_id: [...users.keys()][0] ?? '' })
    const rest = createRest(core, { faults: createFaults(), limits: [] })
    const make = () =>
      rest.request(
        `/api/v10/channels/${channel.id}/invites`,
        {
          method: 'POST',
          headers: { authorization: `Bot ${caller.token}`, 'content-type': 'application/json' },
          body: '{}',
        },
        { incoming: { socket: { remoteAddress: '127.0.0.1' } } } as unknown as HttpBindings,
      )
    expect(await (await make()).json()).toMatchObject({ code: 30016 })
    core.clock.advance(60_000)
    expect((await make()).status).toBe(200)
    expect(core.world.invites.size).toBe(1)
  })
})
