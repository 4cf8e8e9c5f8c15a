// Over 200 lines: members, rights and ranks share one guild.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bot, Can, Hears, startBot, verdict } from '../../testing/bot.ts'
import { type Json, later, startSandbox } from '../../testing/sandbox.ts'

const nobody = '123456789012345678'
const DAY_MS = 24 * 60 * 60 * 1000
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

async function roleIds({ rest, guild }: Bot): Promise<Record<string, string>> {
  const { body } = await rest('GET', `/guilds/${guild}/roles`)
  return Object.fromEntries(body.map((role: Json) => [role.name, role.id]))
}

/** Changes and reads the member of that name, and a role above the bot's for it. */
function memberCalls(bot: Bot) {
  const path = (name: string) => `/guilds/${bot.guild}/members/${bot.userId(name)}`
  return {
    path,
    change: (name: string, body: unknown) => bot.rest('PATCH', path(name), body),
    async raise(name: string) {
      const { id } = await bot.h.call('POST', 'roles', { guild: bot.guild, name: 'Above' })
      await bot.h.call('PUT', 'members', { guild: bot.guild, user: name, roles: [id] })
      return id as string
    },
  }
}

describe('members', () => {
  it('get nicknames and roles, each with its event', async () => {
    const bot = await startBot(Can.ManageNicknames, Can.ManageRoles)
    const { change, path } = memberCalls(bot)
    const { Viewer = '', Operator = '' } = await roleIds(bot)
    const gateway = await bot.listen(Hears.GuildMembers)
    const changed = await change('viewer', { nick: ' Vee ', roles: [Operator, bot.guild] })
    expect(changed).toMatchObject({ status: 200, body: { nick: 'Vee', roles: [Operator] } })
    expect(await gateway.event('GUILD_MEMBER_UPDATE')).toEqual({ guild_id: bot.guild, ...changed.body })
    expect((await change('viewer', { nick: null })).body).toMatchObject({ nick: null, roles: [Operator] })
    await gateway.event('GUILD_MEMBER_UPDATE')
    for (const [method, roles] of [
      ['PUT', [Operator, Viewer]],
      ['PUT', [Operator, Viewer]],
      ['DELETE', [Operator]],
      ['DELETE', [Operator]],
    ] as const) {
      expect((await bot.rest(method, `${path('viewer')}/roles/${Viewer}`)).status).toBe(204)
      expect((await bot.rest('GET', path('viewer'))).body.roles).toEqual(roles)
    }
    expect(await gateway.event('GUILD_MEMBER_UPDATE')).toMatchObject({ roles: [Operator, Viewer] })
    expect(await gateway.event('GUILD_MEMBER_UPDATE')).toMatchObject({ roles: [Operator] })
    expect((await bot.rest('GET', `/guilds/${bot.guild}/members/search?query=vie`)).body).toHaveLength(1)
    expect((await change('viewer', {})).status).toBe(200)
  })

  it('are refused for a bad form', async () => {
    const bot = await startBot(Can.Administrator)
    const { change } = memberCalls(bot)
    const late = new Date(Date.now() + 28 * DAY_MS + 60_000).toISOString()
    for (const [body, field, code] of [
      [{ nick: 'x'.repeat(33) }, 'nick', 'BASE_TYPE_MAX_LENGTH'],
      [{ roles: 'x' }, 'roles', 'LIST_TYPE_CONVERT'],
      [{ mute: 'x' }, 'mute', 'BOOLEAN_TYPE_CONVERT'],
      [{ deaf: 'x' }, 'deaf', 'BOOLEAN_TYPE_CONVERT'],
      [{ flags: 'x' }, 'flags', 'NUMBER_TYPE_COERCE'],
      [{ channel_id: 'x' }, 'channel_id', 'NUMBER_TYPE_COERCE'],
      [{ communication_disabled_until: 'soon' }, 'communication_disabled_until', 'DATE_TIME_TYPE_PARSE'],
      [
        { communication_disabled_until: late },
        'communication_disabled_until',
        'INVALID_COMMUNICATION_DISABLED_TIMESTAMP',
      ],
    ] as const) {
      const answer = await change('viewer', body)
      expect(verdict(answer)).toBe('400 50035')
      expect(answer.body.errors[field]._errors[0].code).toBe(code)
    }
    expect((await change('viewer', { roles: ['x'] })).body.errors.roles[0]._errors[0].code).toBe('NUMBER_TYPE_COERCE')
    expect(verdict(await change('viewer', { roles: [nobody] }))).toBe('404 10011')
    for (const voice of [{ mute: true }, { deaf: true }, { channel_id: null }])
      expect(verdict(await change('viewer', voice))).toBe('400 40032')
    expect((await change('viewer', { flags: 7 })).body.flags).toBe(4)
  })

  it('are refused to who may not, above the bot, and where there is none', async () => {
    const bot = await startBot(Can.ManageNicknames, Can.ManageRoles, Can.ModerateMembers, Can.KickMembers)
    const { change, path, raise } = memberCalls(bot)
    const { Viewer = '', Muster = '' } = await roleIds(bot)
    const soon = { communication_disabled_until: new Date(Date.now() + 60_000).toISOString() }
    const above = await raise('viewer')
    const shown = async (...answers: ReturnType<Bot['rest']>[]) =>
      expect(new Set((await Promise.all(answers)).map(verdict))).toEqual(new Set(['403 50013']))
    await shown(
      change('viewer', { nick: 'x' }),
      change('viewer', soon),
      change('viewer', { roles: [] }),
      change('guest', { roles: [above] }),
      change('guest', { roles: [Muster] }),
      change('admin', { nick: 'x' }),
      bot.rest('DELETE', path('viewer')),
      bot.rest('DELETE', path('admin')),
      bot.rest('DELETE', `/guilds/${bot.guild}/members/${bot.app}`),
      bot.rest('PUT', `${path('guest')}/roles/${above}`),
      bot.rest('DELETE', `${path('viewer')}/roles/${above}`),
      bot.rest('PUT', `${path('guest')}/roles/${Muster}`),
      change('guest', { mute: true }),
      change('guest', { deaf: true }),
      change('guest', { channel_id: null }),
    )
    expect(verdict(await bot.rest('PUT', `${path('guest')}/roles/${bot.guild}`))).toBe('404 10011')
    expect(verdict(await bot.rest('PUT', `${path('guest')}/roles/${nobody}`))).toBe('404 10011')
    for (const [method, tail, body] of [
      ['PATCH', '', { nick: 'x' }],
      ['DELETE', ''],
      ['PUT', `/roles/${Viewer}`],
      ['GET', ''],
    ] as const) {
      expect(verdict(await bot.rest(method, `${path('mia')}${tail}`, body))).toBe('404 10007')
      const gone = `/guilds/${bot.guild}/members/${nobody}${tail}`
      expect(verdict(await bot.rest(method, gone, body))).toBe('404 10013')
    }
    await bot.grant()
    await shown(
      change('guest', { nick: 'x' }),
      change('guest', { roles: [] }),
      change('guest', soon),
      change('guest', { flags: 4 }),
      bot.rest('DELETE', path('guest')),
      bot.rest('PUT', `${path('guest')}/roles/${Viewer}`),
      bot.rest('DELETE', `${path('guest')}/roles/${Viewer}`),
    )
  })

  it('are kicked, out of threads too; a kicked bot learns it and loses its role', async () => {
    const bot = await startBot(Can.KickMembers)
    const { h, ops, guild, rest, userId, listen } = bot
    const { path } = memberCalls(bot)
    const { id } = await h.call('POST', 'threads', { user: 'guest', channel: ops, name: 'Ours' })
    const gateway = await listen(Hears.GuildMembers)
    expect((await rest('DELETE', path('guest'))).status).toBe(204)
    expect(await gateway.event('THREAD_MEMBERS_UPDATE')).toMatchObject({ id, removed_member_ids: [userId('guest')] })
    expect(await gateway.event('GUILD_MEMBER_REMOVE')).toMatchObject({ guild_id: guild, user: { id: userId('guest') } })
    expect(verdict(await rest('GET', path('guest')))).toBe('404 10007')
    const muster = (await h.world()).applications.find((app: Json) => app.name === 'Muster')
    expect((await rest('DELETE', `/guilds/${guild}/members/${muster.id}`)).status).toBe(204)
    expect(await gateway.event('GUILD_ROLE_DELETE')).toMatchObject({ guild_id: guild })
    expect(await gateway.event('GUILD_MEMBER_REMOVE')).toMatchObject({ user: { id: muster.id } })
    expect(verdict(await h.rest('GET', `/guilds/${guild}`, { token: muster.token }))).toBe('404 10004')
  })

  it('are listed to applications with the members intent alone', async () => {
    const { h, guild, rest } = await startBot()
    expect((await rest('GET', `/guilds/${guild}/members?limit=1000`)).body).toHaveLength(6)
    const token = await h.tokenOf('Muster')
    expect(verdict(await h.rest('GET', `/guilds/${guild}/members`, { token }))).toBe('403 50001')
  })

  it('change themselves: a nickname with the right to it, and their own pictures', async () => {
    const { h, guild, rest, listen, app } = await startBot(Can.ManageRoles)
    const gateway = await listen()
    const change = (body: unknown) => rest('PATCH', `/guilds/${guild}/members/@me`, body)
    const { status, body } = await change({ nick: 'Hal', avatar: pixel })
    expect({ status, body }).toMatchObject({ status: 200, body: { nick: 'Hal', user: { id: app } } })
    expect(await gateway.event('GUILD_MEMBER_UPDATE')).toMatchObject({ nick: 'Hal', avatar: body.avatar })
    const picture = await fetch(`${h.sandbox.url}/cdn/guilds/${guild}/users/${app}/avatars/${body.avatar}.png`)
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect((await change({ avatar: null })).body).toMatchObject({ nick: 'Hal', avatar: null })
    for (const [wrong, field] of [
      [{ nick: 'x'.repeat(33) }, 'nick'],
      [{ avatar: 'x' }, 'avatar'],
      [{ bio: 'x'.repeat(191) }, 'bio'],
    ] as const)
      expect((await change(wrong)).body).toMatchObject({ code: 50035, errors: { [field]: {} } })
    const everyone = (await rest('GET', `/guilds/${guild}/roles/${guild}`)).body.permissions
    const less = (BigInt(everyone) & ~Can.ChangeNickname).toString()
    expect((await rest('PATCH', `/guilds/${guild}/roles/${guild}`, { permissions: less })).status).toBe(200)
    expect(verdict(await change({ nick: 'x' }))).toBe('403 50013')
    expect(verdict(await rest('GET', `/users/@me/guilds/${guild}/member`))).toBe('401 0')
  })
})

/** Page topics/permissions, Permissions For Timed Out Members. */
describe('a timeout', () => {
  it('leaves reading alone, until it is over or taken away', async () => {
    const bot = await startBot(Can.ModerateMembers)
    const { h, rest, guild } = bot
    const { change, path } = memberCalls(bot)
    await rest('POST', `/applications/${bot.app}/guilds/${guild}/commands`, { name: 'hi', description: 'x' })
    const button = { type: 2, style: 1, label: 'x', custom_id: 'x' }
    const components = [{ type: 1, components: [button] }]
    const shown = (await rest('POST', `/channels/${bot.ops}/messages`, { components })).body.id
    const gateway = await bot.listen(Hears.GuildMembers)
    const until = new Date(Date.now() + 60_000).toISOString()
    const silence = () => change('viewer', { communication_disabled_until: until })
    expect((await silence()).body.communication_disabled_until).toBe(until)
    expect(await gateway.event('GUILD_MEMBER_UPDATE')).toMatchObject({ communication_disabled_until: until })
    const act = (path: string, body: object) =>
      h.call('POST', path, { user: 'viewer', guild, channel: bot.ops, settle_ms: 0, ...body }).then(
        () => 'done',
        (error: Error) => error.message.slice(0, 3),
      )
    const all = async () => [
      await act('messages', { content: 'x' }),
      await act('commands', { text: '/hi' }),
      await act('clicks', { message: shown, custom_id: 'x' }),
      await act('reactions', { message: shown, emoji: '🔥' }),
    ]
    expect(await all()).toEqual(['403', '422', '403', '403'])
    expect(await h.call('GET', `channels/${bot.ops}/messages?user=viewer`)).toHaveLength(1)
    expect((await change('viewer', { communication_disabled_until: null })).body.communication_disabled_until).toBe(
      null,
    )
    expect(await all()).toEqual(['done', 'done', 'done', 'done'])
    await silence()
    await h.call('POST', 'clock', { advance_ms: 60_000 })
    expect(await act('messages', { content: 'x' })).toBe('done')
    expect((await rest('GET', path('viewer'))).body.communication_disabled_until).toBe(until)
    await h.call('PUT', 'members', { guild, user: 'guest', roles: ['Admin'] })
    for (const exempt of ['admin', 'guest'])
      expect(verdict(await change(exempt, { communication_disabled_until: until }))).toBe('403 50013')
  })

  it('lasts over a restart, and no longer than it was to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
    later(() => rmSync(folder, { recursive: true }))
    const stateFile = join(folder, 'state.json')
    const first = await startSandbox({ stateFile, limits: [] })
    await first.call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: '8' })
    const { guilds, users } = await first.world()
    const viewer = users.find((user: Json) => user.username === 'viewer').id
    const until = new Date(Date.now() + 27 * DAY_MS).toISOString()
    const { status } = await first.rest('PATCH', `/guilds/${guilds[0].id}/members/${viewer}`, {
      token: await first.tokenOf('Muster'),
      body: { communication_disabled_until: until },
    })
    expect(status).toBe(200)
    await first.sandbox.close()
    const second = await startSandbox({ stateFile })
    const write = () => second.call('POST', 'messages', { user: 'viewer', channel: 'ops', content: 'x' })
    await expect(write()).rejects.toThrow('403')
    await second.call('POST', 'clock', { advance_ms: 27 * DAY_MS })
    expect(await write()).toMatchObject({ content: 'x' })
  })
})
