import { describe, expect, it } from 'vitest'
import { type Bot, Can, Hears, startBot, verdict } from '../../testing/bot.ts'
import type { Json } from '../../testing/sandbox.ts'

const nobody = '123456789012345678'
const bansOf = (bot: Bot) => ({
  path: (name: string) => `/guilds/${bot.guild}/bans/${bot.userId(name)}`,
  ban: (name: string, body: unknown = {}) => bot.rest('PUT', `/guilds/${bot.guild}/bans/${bot.userId(name)}`, body),
  bulk: (body: unknown) => bot.rest('POST', `/guilds/${bot.guild}/bulk-ban`, body),
})

describe('bans', () => {
  it('take someone out with their recent messages and keep them out until they are lifted', async () => {
    const bot = await startBot(Can.BanMembers)
    const { h, guild, ops, rest, userId, write, listen, token } = bot
    const { path, ban } = bansOf(bot)
    const old = await write('old', 'ops', 'guest')
    await h.call('POST', 'clock', { advance_ms: 100_000 })
    const recent = [await write('a', 'ops', 'guest'), await write('b', 'ops', 'guest')].map(({ id }) => id)
    const others = await write('c', 'ops', 'viewer')
    const gateway = await listen(Hears.GuildMembers, Hears.GuildModeration, Hears.GuildMessages)
    const response = await fetch(`${h.sandbox.url}/api/v10${path('guest')}`, {
      method: 'PUT',
      body: JSON.stringify({ delete_message_seconds: 60 }),
      headers: {
        authorization: `Bot ${token}`,
        'content-type': 'application/json',
        'x-audit-log-reason': encodeURIComponent('spam & Lärm'),
      },
    })
    expect(response.status).toBe(204)
    const user = { id: userId('guest'), username: 'guest' }
    expect(await gateway.event('GUILD_BAN_ADD')).toMatchObject({ guild_id: guild, user })
    expect(await gateway.event('GUILD_MEMBER_REMOVE')).toMatchObject({ guild_id: guild, user })
    expect(await gateway.event('MESSAGE_DELETE_BULK')).toMatchObject({ ids: recent, channel_id: ops })
    const left = (await rest('GET', `/channels/${ops}/messages`)).body.map(({ id }: Json) => id)
    expect(left).toEqual([others.id, old.id])
    expect((await rest('GET', path('guest'))).body).toMatchObject({ reason: 'spam & Lärm', user })
    expect((await ban('guest')).status).toBe(204)
    expect((await rest('GET', `/guilds/${guild}/bans`)).body).toHaveLength(1)
    await expect(h.call('PUT', 'members', { guild, user: 'guest' })).rejects.toThrow('403 guest is banned')
    expect((await rest('DELETE', path('guest'), {})).status).toBe(204)
    expect(await gateway.event('GUILD_BAN_REMOVE')).toMatchObject({ guild_id: guild, user })
    for (const method of ['GET', 'DELETE']) expect(verdict(await rest(method, path('guest')))).toBe('404 10026')
    expect(await h.call('PUT', 'members', { guild, user: 'guest' })).toMatchObject({ username: 'guest' })
  })

  it('are listed by id, page by page, also of people who never were there', async () => {
    const bot = await startBot(Can.BanMembers)
    const { rest, guild, userId } = bot
    const names = ['operator', 'viewer', 'guest', 'mia']
    for (const name of names.toReversed()) expect((await bansOf(bot).ban(name)).status).toBe(204)
    const listed = async (query: string) =>
      (await rest('GET', `/guilds/${guild}/bans${query}`)).body.map(({ user }: Json) => user.username)
    expect(await listed('')).toEqual(names)
    expect(await listed(`?limit=2&after=${userId('operator')}`)).toEqual(['viewer', 'guest'])
    expect(await listed(`?limit=2&before=${userId('mia')}&after=${userId('guest')}`)).toEqual(['viewer', 'guest'])
    for (const limit of [0, 1001])
      expect(verdict(await rest('GET', `/guilds/${guild}/bans?limit=${limit}`))).toBe('400 50035')
  })

  it('of a bot end its stay', async () => {
    const { h, rest, guild } = await startBot(Can.BanMembers)
    const { id, token } = (await h.world()).applications.find((app: Json) => app.name === 'Muster')
    expect((await rest('PUT', `/guilds/${guild}/bans/${id}`, {})).status).toBe(204)
    expect(verdict(await h.rest('GET', `/guilds/${guild}`, { token }))).toBe('404 10004')
    await expect(h.call('POST', 'installs', { app: 'Muster', guild })).rejects.toThrow('403 Muster is banned')
  })

  it('are refused for a bad form, above the bot, of nobody, and to who may not', async () => {
    const bot = await startBot(Can.BanMembers)
    const { path, ban } = bansOf(bot)
    for (const [wrong, field, code] of [
      [{ delete_message_seconds: 604_801 }, 'delete_message_seconds', 'NUMBER_TYPE_MAX'],
      [{ delete_message_seconds: -1 }, 'delete_message_seconds', 'NUMBER_TYPE_MIN'],
      [{ delete_message_days: 8 }, 'delete_message_days', 'NUMBER_TYPE_MAX'],
    ] as const)
      expect((await ban('guest', wrong)).body).toMatchObject({
        code: 50035,
        errors: { [field]: { _errors: [{ code }] } },
      })
    const above = await bot.h.call('POST', 'roles', { guild: bot.guild, name: 'Above' })
    await bot.h.call('PUT', 'members', { guild: bot.guild, user: 'viewer', roles: [above.id] })
    for (const name of ['viewer', 'admin']) expect(verdict(await ban(name))).toBe('403 50013')
    expect(verdict(await bot.rest('PUT', `/guilds/${bot.guild}/bans/${bot.app}`, {}))).toBe('403 50013')
    expect(verdict(await bot.rest('PUT', `/guilds/${bot.guild}/bans/${nobody}`, {}))).toBe('404 10013')
    expect(verdict(await bot.rest('GET', `/guilds/${bot.guild}/bans/${nobody}`))).toBe('404 10026')
    await bot.grant(Can.KickMembers)
    expect(verdict(await ban('guest'))).toBe('403 50013')
    for (const method of ['GET', 'DELETE']) expect(verdict(await bot.rest(method, path('guest')))).toBe('403 50013')
    expect(verdict(await bot.rest('GET', `/guilds/${bot.guild}/bans`))).toBe('403 50013')
  })

  it('of many say who could not be banned, and fail when nobody could', async () => {
    const bot = await startBot(Can.BanMembers, Can.ManageGuild)
    const { bulk, ban } = bansOf(bot)
    const [guest, viewer, admin] = ['guest', 'viewer', 'admin'].map(bot.userId)
    await ban('viewer')
    const gateway = await bot.listen(Hears.GuildModeration)
    expect(await bulk({ user_ids: [guest, viewer, admin, nobody], delete_message_seconds: 60 })).toMatchObject({
      status: 200,
      body: { banned_users: [guest], failed_users: [viewer, admin, nobody] },
    })
    expect(await gateway.event('GUILD_BAN_ADD')).toMatchObject({ user: { id: guest } })
    expect(verdict(await bulk({ user_ids: [guest, admin] }))).toBe('400 500000')
    for (const [wrong, code] of [
      [{}, 'BASE_TYPE_REQUIRED'],
      [{ user_ids: [] }, 'BASE_TYPE_BAD_LENGTH'],
      [{ user_ids: Array.from({ length: 201 }, (_, i) => `${i + 1}`) }, 'BASE_TYPE_BAD_LENGTH'],
    ] as const)
      expect((await bulk(wrong)).body.errors.user_ids._errors[0].code).toBe(code)
    expect((await bulk({ user_ids: ['x'] })).body.errors.user_ids[0]._errors[0].code).toBe('NUMBER_TYPE_COERCE')
    const long = await bulk({ user_ids: [guest], delete_message_seconds: 604_801 })
    expect(long.body.errors.delete_message_seconds._errors[0].code).toBe('NUMBER_TYPE_MAX')
    await bot.grant(Can.BanMembers)
    expect(verdict(await bulk({ user_ids: [guest] }))).toBe('403 50013')
    await bot.grant(Can.ManageGuild)
    expect(verdict(await bulk({ user_ids: [guest] }))).toBe('403 50013')
  })
})
