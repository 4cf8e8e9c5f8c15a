import { describe, expect, it } from 'vitest'
import { type Bot, Can, Hears, startBot, verdict } from '../../testing/bot.ts'
import type { Json } from '../../testing/sandbox.ts'

const nobody = '123456789012345678'

/** Its roles by name, and the id of one. */
async function rolesOf({ rest, guild }: Bot) {
  const { body } = await rest('GET', `/guilds/${guild}/roles`)
  return (name: string): Json => body.find((role: Json) => role.name === name)
}

describe('roles', () => {
  it('are made at the bottom with the rights of everyone, and read, counted, changed and deleted', async () => {
    const bot = await startBot(Can.ManageRoles, Can.KickMembers)
    const { guild, rest, listen } = bot
    const gateway = await listen()
    const old = await rolesOf(bot)
    const made = await rest('POST', `/guilds/${guild}/roles`, {})
    const { id } = made.body
    const plain = { name: 'new role', position: 1, color: 0, hoist: false, mentionable: false, managed: false }
    expect(made).toMatchObject({ status: 200, body: { ...plain, permissions: old('@everyone').permissions } })
    expect(await gateway.event('GUILD_ROLE_CREATE')).toMatchObject({ guild_id: guild, role: { id, position: 1 } })
    expect((await rolesOf(bot))('Viewer').position).toBe(old('Viewer').position + 1)
    const changes = {
      name: 'Crew',
      permissions: Can.KickMembers.toString(),
      colors: { primary_color: 0xff8800, secondary_color: null, tertiary_color: null },
      hoist: true,
      mentionable: true,
    }
    const changed = await rest('PATCH', `/guilds/${guild}/roles/${id}`, { ...changes, color: 5 })
    expect(changed).toMatchObject({ status: 200, body: { ...changes, id, color: 0xff8800 } })
    expect(await gateway.event('GUILD_ROLE_UPDATE')).toMatchObject({ guild_id: guild, role: changed.body })
    expect((await rest('PATCH', `/guilds/${guild}/roles/${id}`, { color: 1, name: null })).body).toMatchObject({
      name: 'Crew',
      color: 1,
      colors: { primary_color: 1 },
      hoist: true,
    })
    expect((await rest('GET', `/guilds/${guild}/roles/${id}`)).body.name).toBe('Crew')
    const counts = (await rest('GET', `/guilds/${guild}/roles/member-counts`)).body
    expect(counts).toMatchObject({ [id]: 0, [old('Viewer').id]: 1 })
    expect(counts).not.toHaveProperty(guild)
    expect((await rest('DELETE', `/guilds/${guild}/roles/${id}`)).status).toBe(204)
    expect(await gateway.event('GUILD_ROLE_DELETE')).toEqual({ guild_id: guild, role_id: id })
    expect((await rolesOf(bot))('Viewer').position).toBe(old('Viewer').position)
    for (const method of ['GET', 'DELETE'])
      expect(verdict(await rest(method, `/guilds/${guild}/roles/${id}`))).toBe('404 10011')
  })

  it('go from members, overwrites and emojis when they are deleted', async () => {
    const bot = await startBot(Can.ManageRoles, Can.CreateGuildExpressions)
    const { guild, ops, rest, listen, userId } = bot
    const { id } = (await rolesOf(bot))('Viewer')
    await rest('PUT', `/channels/${ops}/permissions/${id}`, { type: 0, deny: Can.AddReactions.toString() })
    const gateway = await listen(Hears.GuildMembers)
    expect((await rest('DELETE', `/guilds/${guild}/roles/${id}`)).status).toBe(204)
    expect(await gateway.event('GUILD_MEMBER_UPDATE')).toMatchObject({ user: { id: userId('viewer') }, roles: [] })
    expect(await gateway.event('CHANNEL_UPDATE')).toMatchObject({ id: ops, permission_overwrites: [] })
    expect((await rest('GET', `/guilds/${guild}/members/${userId('viewer')}`)).body.roles).toEqual([])
  })

  it('are refused for a bad form, above the bot, with rights that it lacks, and to who may not', async () => {
    const bot = await startBot(Can.ManageRoles)
    const { guild, rest, grant, h } = bot
    const make = (body: unknown) => rest('POST', `/guilds/${guild}/roles`, body)
    for (const [wrong, at, code] of [
      [{ name: 'x'.repeat(101) }, 'name', 'BASE_TYPE_BAD_LENGTH'],
      [{ name: '' }, 'name', 'BASE_TYPE_BAD_LENGTH'],
      [{ color: 0x1000000 }, 'color', 'NUMBER_TYPE_MAX'],
      [{ color: -1 }, 'color', 'NUMBER_TYPE_MIN'],
      [{ permissions: 'x' }, 'permissions', 'NUMBER_TYPE_COERCE'],
      [{ hoist: 'x' }, 'hoist', 'BOOLEAN_TYPE_CONVERT'],
      [{ mentionable: 1 }, 'mentionable', 'BOOLEAN_TYPE_CONVERT'],
      [{ colors: 1 }, 'colors', 'MODEL_TYPE_CONVERT'],
    ] as const) {
      const answer = await make(wrong)
      expect(verdict(answer)).toBe('400 50035')
      expect(answer.body.errors[at]._errors[0].code).toBe(code)
    }
    const shade = await make({ colors: { primary_color: 0x1000000 } })
    expect(shade.body.errors.colors.primary_color._errors[0].code).toBe('NUMBER_TYPE_MAX')
    for (const boosted of [{ unicode_emoji: '🔥' }, { colors: { primary_color: 1, secondary_color: 2 } }])
      expect(verdict(await make(boosted))).toBe('403 50101')

    const role = await rolesOf(bot)
    const change = (id: string, body: unknown) => rest('PATCH', `/guilds/${guild}/roles/${id}`, body)
    const remove = async (id: string) => verdict(await rest('DELETE', `/guilds/${guild}/roles/${id}`))
    const ban = { permissions: Can.BanMembers.toString() }
    expect(verdict(await make(ban))).toBe('403 50013')
    expect(verdict(await change(role('Viewer').id, ban))).toBe('403 50013')
    expect(verdict(await change(role('Helper').id, { name: 'x' }))).toBe('403 50013')
    expect(verdict(await change(nobody, { name: 'x' }))).toBe('404 10011')
    expect(await remove(guild)).toBe('400 50028')
    expect(await remove(role('Muster').id)).toBe('400 50028')
    const above = await h.call('POST', 'roles', { guild, name: 'Above' })
    expect(await remove(above.id)).toBe('403 50013')
    const everyone = await change(guild, { name: 'x', permissions: role('@everyone').permissions })
    expect(everyone.body).toMatchObject({ name: '@everyone', permissions: role('@everyone').permissions })
    await grant()
    for (const answer of [await make({}), await change(role('Viewer').id, { name: 'x' })])
      expect(verdict(answer)).toBe('403 50013')
    expect(await remove(role('Viewer').id)).toBe('403 50013')
  })

  it('keep rights that they have, whoever changes the rest', async () => {
    const bot = await startBot(Can.ManageRoles)
    const { id, permissions } = (await rolesOf(bot))('Admin')
    const wider = (BigInt(permissions) | Can.ManageRoles).toString()
    const answer = await bot.rest('PATCH', `/guilds/${bot.guild}/roles/${id}`, { permissions: wider })
    expect(answer).toMatchObject({ status: 200, body: { permissions: wider } })
  })

  it('are sorted below the bot’s own', async () => {
    const bot = await startBot(Can.ManageRoles)
    const { guild, rest, listen, h } = bot
    const role = await rolesOf(bot)
    const gateway = await listen()
    const move = (moves: unknown) => rest('PATCH', `/guilds/${guild}/roles`, moves)
    const swapped = await move([
      { id: role('Viewer').id, position: 3 },
      { id: role('Admin').id, position: 1 },
    ])
    expect(swapped.status).toBe(200)
    const positions = Object.fromEntries(swapped.body.map((one: Json) => [one.name, one.position]))
    expect(positions).toMatchObject({ '@everyone': 0, Admin: 1, Operator: 2, Viewer: 3, Helper: 5 })
    expect(await gateway.event('GUILD_ROLE_UPDATE')).toMatchObject({ role: { name: 'Viewer', position: 3 } })
    expect(await gateway.event('GUILD_ROLE_UPDATE')).toMatchObject({ role: { name: 'Admin', position: 1 } })
    const above = await h.call('POST', 'roles', { guild, name: 'Above' })
    expect(verdict(await move([{ id: above.id, position: 1 }]))).toBe('403 50013')
    expect(verdict(await move([{ id: role('Viewer').id, position: 5 }]))).toBe('403 50013')
    expect(verdict(await move([{ id: guild, position: 1 }]))).toBe('400 50028')
    expect(verdict(await move([{ id: nobody, position: 1 }]))).toBe('404 10011')
    expect(verdict(await move({}))).toBe('400 50035')
    const wrong = await move([{ id: 'x', position: -1 }])
    expect(wrong.body.errors[0].id._errors[0].code).toBe('NUMBER_TYPE_COERCE')
    expect(wrong.body.errors[0].position._errors[0].code).toBe('NUMBER_TYPE_MIN')
  })

  it('are at most 250', async () => {
    const { guild, rest, h } = await startBot(Can.ManageRoles)
    for (let have = 6; have < 250; have++) await h.call('POST', 'roles', { guild, name: `r${have}` })
    expect(verdict(await rest('POST', `/guilds/${guild}/roles`, {}))).toBe('400 30005')
  })
})
