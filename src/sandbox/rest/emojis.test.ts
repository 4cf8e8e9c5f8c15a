// Over 200 lines: emojis of guilds and of applications share their rules.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bot, Can, Hears, startBot, verdict } from '../../testing/bot.ts'
import { type Json, later, startSandbox } from '../../testing/sandbox.ts'

const nobody = '123456789012345678'
const uri = (type: string, bytes: Buffer) => `data:image/${type};base64,${bytes.toString('base64')}`
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const gif = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64')
const image = uri('png', png)

/** What is wrong with a new emoji, of a guild as of an application. */
const WRONG = [
  [{ image }, 'name', 'BASE_TYPE_REQUIRED'],
  [{ name: 'x', image }, 'name', 'BASE_TYPE_BAD_LENGTH'],
  [{ name: 'x'.repeat(33), image }, 'name', 'BASE_TYPE_BAD_LENGTH'],
  [{ name: 'no way', image }, 'name', 'STRING_TYPE_REGEX'],
  [{ name: 'ok' }, 'image', 'BASE_TYPE_REQUIRED'],
  [{ name: 'ok', image: 'x' }, 'image', 'IMAGE_INVALID'],
  [{ name: 'ok', image: uri('svg+xml', png) }, 'image', 'IMAGE_INVALID'],
  [{ name: 'ok', image: uri('png', Buffer.alloc(256 * 1024 + 1)) }, 'image', 'BINARY_TYPE_MAX_SIZE'],
] as const

async function picture({ h }: Bot, name: string) {
  const answer = await fetch(`${h.sandbox.url}/cdn/emojis/${name}`)
  return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) }
}

describe('a guild’s emojis', () => {
  it('are made, shown, used, renamed and deleted, each with its event', async () => {
    const bot = await startBot(Can.CreateGuildExpressions)
    const { guild, ops, app, rest, write, listen } = bot
    const gateway = await listen(Hears.GuildExpressions)
    const made = await rest('POST', `/guilds/${guild}/emojis`, { name: 'muster', image })
    const { id } = made.body
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'muster', animated: false, available: true, roles: [], user: { id: app } },
    })
    expect(await gateway.event('GUILD_EMOJIS_UPDATE')).toMatchObject({ guild_id: guild, emojis: [{ id }] })
    for (const file of [`${id}.png`, `${id}.webp`])
      expect(await picture(bot, file)).toEqual({ type: 'image/png', bytes: png })
    const { id: message } = await write('x')
    const reaction = (emoji: string) => rest('PUT', `/channels/${ops}/messages/${message}/reactions/${emoji}/@me`)
    expect((await reaction(`muster:${id}`)).status).toBe(204)
    expect(verdict(await reaction(`muster:${nobody}`))).toBe('400 10014')
    expect((await rest('PATCH', `/guilds/${guild}/emojis/${id}`, { name: 'fleet' })).body).toMatchObject({
      id,
      name: 'fleet',
    })
    expect(await gateway.event('GUILD_EMOJIS_UPDATE')).toMatchObject({ emojis: [{ name: 'fleet' }] })
    expect((await rest('GET', `/guilds/${guild}/emojis`)).body).toMatchObject([
      { id, name: 'fleet', user: { id: app } },
    ])
    expect((await rest('GET', `/guilds/${guild}`)).body.emojis).toMatchObject([{ id }])
    expect((await rest('DELETE', `/guilds/${guild}/emojis/${id}`)).status).toBe(204)
    expect(await gateway.event('GUILD_EMOJIS_UPDATE')).toMatchObject({ emojis: [] })
    expect((await picture(bot, `${id}.png`)).type).toContain('json')
    for (const method of ['GET', 'DELETE'])
      expect(verdict(await rest(method, `/guilds/${guild}/emojis/${id}`))).toBe('404 10014')
  })

  it('are refused for a bad form, and to who may not', async () => {
    const bot = await startBot(Can.CreateGuildExpressions)
    const { guild, rest, grant } = bot
    const make = (body: unknown) => rest('POST', `/guilds/${guild}/emojis`, body)
    for (const [wrong, field, code] of WRONG)
      expect((await make(wrong)).body).toMatchObject({ code: 50035, errors: { [field]: { _errors: [{ code }] } } })
    expect(verdict(await make({ name: 'ok', image, roles: [nobody] }))).toBe('404 10011')
    const { id } = (await make({ name: 'ok', image })).body
    const moving = await make({ name: 'moving', image: uri('gif', gif) })
    expect(moving).toMatchObject({ status: 201, body: { animated: true } })
    expect((await picture(bot, `${moving.body.id}.gif`)).type).toBe('image/gif')
    await grant(Can.ManageGuildExpressions)
    expect(verdict(await make({ name: 'more', image }))).toBe('403 50013')
    expect((await rest('PATCH', `/guilds/${guild}/emojis/${id}`, { name: 'renamed' })).status).toBe(200)
    await grant(Can.KickMembers)
    for (const [method, body] of [['PATCH', { name: 'no' }], ['DELETE']] as const)
      expect(verdict(await rest(method, `/guilds/${guild}/emojis/${id}`, body))).toBe('403 50013')
    for (const tail of [`/${id}`, ''])
      expect(JSON.stringify((await rest('GET', `/guilds/${guild}/emojis${tail}`)).body)).not.toContain('user')
  })

  it('belong to who made them, and to roles where some are named', async () => {
    const bot = await startBot(Can.CreateGuildExpressions, Can.ManageRoles)
    const { h, guild, ops, rest, write } = bot
    const role = (await rest('POST', `/guilds/${guild}/roles`, {})).body.id
    const { id } = (await rest('POST', `/guilds/${guild}/emojis`, { name: 'ours', image, roles: [role] })).body
    const { id: message } = await write('x')
    const react = () => rest('PUT', `/channels/${ops}/messages/${message}/reactions/ours:${id}/@me`)
    expect(verdict(await react())).toBe('400 10014')
    await rest('PUT', `/guilds/${guild}/members/${bot.app}/roles/${role}`)
    expect((await react()).status).toBe(204)
    await rest('DELETE', `/guilds/${guild}/roles/${role}`)
    expect((await rest('GET', `/guilds/${guild}/emojis/${id}`)).body.roles).toEqual([])
    const permissions = Can.CreateGuildExpressions.toString()
    await h.call('POST', 'installs', { app: 'Muster', guild, permissions })
    const token = await h.tokenOf('Muster')
    const change = h.rest('PATCH', `/guilds/${guild}/emojis/${id}`, { token, body: { name: 'theirs' } })
    expect(verdict(await change)).toBe('403 50013')
  })
})

describe('an application’s emojis', () => {
  it('are made, used everywhere by its bot alone, renamed and deleted', async () => {
    const bot = await startBot()
    const { h, app, ops, rest, write } = bot
    const path = `/applications/${app}/emojis`
    const made = await rest('POST', path, { name: 'app_one', image })
    const { id } = made.body
    expect(made).toMatchObject({ status: 201, body: { name: 'app_one', user: { id: app } } })
    expect((await picture(bot, `${id}.webp`)).bytes).toEqual(png)
    const { id: message } = await write('x')
    const reaction = `/channels/${ops}/messages/${message}/reactions/app_one:${id}/@me`
    const token = await h.tokenOf('Muster')
    expect(verdict(await h.rest('PUT', reaction, { token }))).toBe('400 10014')
    expect((await rest('PUT', reaction)).status).toBe(204)
    expect((await rest('GET', path)).body).toMatchObject({ items: [{ id, name: 'app_one', user: { id: app } }] })
    expect((await rest('PATCH', `${path}/${id}`, { name: 'app_two' })).body).toMatchObject({ id, name: 'app_two' })
    expect((await rest('GET', `${path}/${id}`)).body.name).toBe('app_two')
    expect((await rest('DELETE', `${path}/${id}`)).status).toBe(204)
    for (const method of ['GET', 'DELETE']) expect(verdict(await rest(method, `${path}/${id}`))).toBe('404 10014')
    expect((await rest('GET', path)).body).toEqual({ items: [] })
  })

  it('are refused for a bad form, a name that is taken, and to others', async () => {
    const { h, app, rest } = await startBot()
    const path = `/applications/${app}/emojis`
    for (const [wrong, field, code] of WRONG)
      expect((await rest('POST', path, wrong)).body).toMatchObject({
        code: 50035,
        errors: { [field]: { _errors: [{ code }] } },
      })
    const { id } = (await rest('POST', path, { name: 'one', image })).body
    await rest('POST', path, { name: 'two', image })
    const taken = [
      await rest('POST', path, { name: 'one', image }),
      await rest('PATCH', `${path}/${id}`, { name: 'two' }),
    ]
    for (const { body } of taken) expect(body.errors.name._errors[0].code).toBe('APPLICATION_EMOJI_NAME_ALREADY_TAKEN')
    expect((await rest('PATCH', `${path}/${id}`, { name: 'one' })).status).toBe(200)
    expect(verdict(await rest('PATCH', `${path}/${id}`, { name: 'x' }))).toBe('400 50035')
    const token = await h.tokenOf('Muster')
    for (const [method, tail] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', `/${id}`],
      ['PATCH', `/${id}`],
      ['DELETE', `/${id}`],
    ] as const)
      expect(verdict(await h.rest(method, path + tail, { token }))).toBe('403 50001')
    expect(verdict(await rest('GET', `/applications/${nobody}/emojis`))).toBe('404 10002')
  })
})

it('only emojis that exist and that the bot may use stand on buttons and in options', async () => {
  const { h, app, ops, rest, token } = await startBot()
  const { id } = (await rest('POST', `/applications/${app}/emojis`, { name: 'mine', image })).body
  const button = (emoji: object) => [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'x', emoji }] }]
  const option = (emoji: object) => [
    { type: 1, components: [{ type: 3, custom_id: 'x', options: [{ label: 'x', value: 'x', emoji }] }] },
  ]
  const send = (components: object, as = token) =>
    h.rest('POST', `/channels/${ops}/messages`, { token: as, body: { components } })
  const mine = { id, name: 'mine' }
  for (const right of [mine, { name: '🔥' }, { name: '⚠' }]) expect((await send(button(right))).status).toBe(200)
  const wrong = { code: 'BUTTON_COMPONENT_INVALID_EMOJI', message: 'Invalid emoji' }
  const at = (answer: { body: Json }) => answer.body.errors.components[0].components[0]
  expect(at(await send(button({ id: nobody, name: 'x' }))).emoji.id._errors).toEqual([wrong])
  expect(at(await send(button({ name: 'fire' }))).emoji.name._errors).toEqual([wrong])
  expect(at(await send(option({ id: nobody }))).options[0].emoji.id._errors).toEqual([wrong])
  expect(at(await send(button(mine), await h.tokenOf('Muster'))).emoji.id._errors).toEqual([wrong])
  await rest('POST', `/applications/${app}/commands`, { name: 'hi', description: 'x' })
  const sent = await h.interactionOf('Helper', () =>
    h.call('POST', 'commands', { user: 'admin', channel: ops, text: '/hi', settle_ms: 0 }),
  )
  const answer = (emoji: object) =>
    h.rest('POST', `/interactions/${sent.id}/${sent.token}/callback`, {
      body: { type: 4, data: { components: button(emoji) } },
    })
  const refused = await answer({ id: nobody })
  expect(refused.body.errors.data.components[0].components[0].emoji.id._errors).toEqual([wrong])
  expect((await answer(mine)).status).toBe(204)
  const follow = (emoji: object) =>
    h.rest('POST', `/webhooks/${app}/${sent.token}`, { body: { components: button(emoji) } })
  expect(at(await follow({ name: 'fire' })).emoji.name._errors).toEqual([wrong])
})

it('are kept between runs: 50 of each kind in a guild, 2,000 of an application', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  later(() => rmSync(folder, { recursive: true }))
  const stateFile = join(folder, 'state.json')
  const first = await startSandbox({ stateFile })
  await first.call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: '8' })
  const token = await first.tokenOf('Muster')
  const { applications, guilds } = await first.world()
  const app = applications.find((one: Json) => one.token === token).id
  const guild = guilds[0].id
  await first.rest('POST', `/guilds/${guild}/emojis`, { token, body: { name: 'kept', image } })
  await first.sandbox.close()
  const state = JSON.parse(readFileSync(stateFile, 'utf8'))
  const add = (count: number, fields: object) => {
    for (let n = 0; n < count; n++) {
      const id = `1${String(state.world.emojis.length).padStart(17, '0')}`
      state.world.emojis.push([id, { id, name: `e${id}`, user_id: app, ...fields }])
    }
  }
  add(48, { guild_id: guild, animated: false })
  add(49, { guild_id: guild, animated: true })
  add(1999, { application_id: app, animated: false })
  writeFileSync(stateFile, JSON.stringify(state))

  const second = await startSandbox({ stateFile, limits: [] })
  const make = async (path: string, body: object) => verdict(await second.rest('POST', path, { token, body }))
  const { body } = await second.rest('GET', `/guilds/${guild}/emojis`, { token })
  expect(body).toHaveLength(98)
  const shown = await fetch(`${second.sandbox.url}/cdn/emojis/${body[0].id}.png`)
  expect({ name: body[0].name, status: shown.status }).toEqual({ name: 'kept', status: 200 })
  for (const [path, bytes, answer] of [
    [`/guilds/${guild}/emojis`, image, '400 30008'],
    [`/guilds/${guild}/emojis`, uri('gif', gif), '400 30018'],
    [`/applications/${app}/emojis`, image, '400 30008'],
  ] as const) {
    expect(await make(path, { name: 'last', image: bytes })).toBe(201)
    expect(await make(path, { name: 'more', image: bytes })).toBe(answer)
  }
})
