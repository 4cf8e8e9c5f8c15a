import { describe, expect, it } from 'vitest'
import { type Json, startSandbox } from '../../testing/sandbox.ts'

const DAY_MS = 24 * 60 * 60 * 1000

async function setUp() {
  const h = await startSandbox({ limits: [] })
  const token = await h.tokenOf('Muster')
  const { guilds, applications } = await h.world()
  const all = `/applications/${applications[0].id}/commands`
  const own = `/applications/${applications[0].id}/guilds/${guilds[0].id}/commands`
  const rest = (method: string, path: string, body?: unknown) =>
    h.rest(method, path, { token, ...(body === undefined ? {} : { body }) })
  return { h, token, all, own, rest }
}

const slash = (name: string, more: object = {}) => ({ name, description: 'd', ...more })
const many = (count: number, prefix: string) => [...Array(count)].map((_, i) => slash(`${prefix}${i}`))

describe('application commands', () => {
  it('are read, made, changed, replaced and removed, globally and in a guild alike', async () => {
    const { all, own, rest } = await setUp()
    for (const base of [all, own]) {
      const made = await rest('POST', base, slash('ping', { nsfw: true, contexts: [0], integration_types: [0] }))
      expect(made).toMatchObject({ status: 201, body: { name: 'ping', type: 1, nsfw: true } })
      const { id, version } = made.body
      expect(await rest('POST', base, slash('ping', { description: 'x' }))).toMatchObject({ status: 200, body: { id } })
      const changed = await rest('PATCH', `${base}/${id}`, { name: 'pong' })
      expect(changed.body).toMatchObject({ id, name: 'pong', description: 'x' })
      expect(changed.body.version).not.toBe(version)
      expect((await rest('GET', `${base}/${id}`)).body.name).toBe('pong')
      const menus = [
        { type: 2, name: 'Who Is' },
        { type: 3, name: 'Report' },
      ]
      const put = await rest('PUT', base, [slash('pong'), ...menus])
      expect(put.body.map((c: Json) => [c.type, c.name])).toEqual([
        [1, 'pong'],
        [2, 'Who Is'],
        [3, 'Report'],
      ])
      expect(put.body[0].id).toBe(id)
      expect(await rest('DELETE', `${base}/${id}`)).toMatchObject({ status: 204, body: undefined })
      expect(await rest('DELETE', `${base}/${id}`)).toMatchObject({ status: 404, body: { code: 10063 } })
      expect((await rest('GET', base)).body).toHaveLength(2)
    }
  })

  it('are a hundred of one kind and fifteen of the menus at most: 30032', async () => {
    const { own, rest } = await setUp()
    const menus = [2, 3].flatMap((type) => [...Array(15)].map((_, i) => ({ type, name: `m${i}` })))
    expect((await rest('PUT', own, [...many(100, 'c'), ...menus])).status).toBe(200)
    for (const body of [slash('more'), { type: 2, name: 'More' }, { type: 3, name: 'More' }])
      expect(await rest('POST', own, body)).toMatchObject({ status: 400, body: { code: 30032 } })
    expect((await rest('POST', own, slash('c1', { description: 'new' }))).status).toBe(200)
    const { status, body } = await rest('PUT', own, many(101, 'd'))
    expect([status, body.code, body.errors[100]._errors[0].code]).toEqual([400, 50035, 'BASE_TYPE_MAX_LENGTH'])
  })

  it('are made 200 times a day in each place: 30034, and an update is no creation', async () => {
    const { h, own, all, rest } = await setUp()
    await rest('PUT', own, many(100, 'a'))
    await rest('PUT', own, many(100, 'b'))
    expect((await rest('PUT', own, many(100, 'b'))).status).toBe(200)
    await rest('PUT', own, many(99, 'b'))
    const refused = await rest('POST', own, slash('one-more'))
    expect(refused).toMatchObject({ status: 429, body: { code: 30034, retry_after: expect.any(Number) } })
    expect(refused.headers.get('retry-after')).toBe(String(Math.ceil(refused.body.retry_after)))
    expect(await rest('PUT', own, many(100, 'c'))).toMatchObject({ status: 429, body: { code: 30034 } })
    expect((await rest('GET', own)).body).toHaveLength(99)
    expect((await rest('POST', own, slash('b1', { description: 'new' }))).status).toBe(200)
    expect((await rest('POST', all, slash('elsewhere'))).status).toBe(201)
    await h.call('POST', 'clock', { advance_ms: DAY_MS })
    expect((await rest('POST', own, slash('one-more'))).status).toBe(201)
  })

  it('cannot be renamed to what another is called', async () => {
    const { own, rest } = await setUp()
    const { body } = await rest('PUT', own, [slash('one'), slash('two')])
    const { status, body: refused } = await rest('PATCH', `${own}/${body[0].id}`, { name: 'two' })
    expect([status, refused.code]).toEqual([400, 50035])
    expect(refused.errors.name._errors[0].code).toBe('APPLICATION_COMMANDS_DUPLICATE_NAME')
  })

  it('are listed in the words of one locale, or with all of them', async () => {
    const { h, token, own, rest } = await setUp()
    const option = { type: 3, name: 'text', description: 'd', name_localizations: { de: 'wort' } }
    await rest('PUT', own, [
      slash('ping', {
        name_localizations: { de: 'klopf' },
        description_localizations: { de: 'Klopft an' },
        options: [{ ...option, choices: [{ name: 'a', value: 'a', name_localizations: { de: 'ah' } }] }],
      }),
    ])
    const [plain] = (await rest('GET', own)).body
    expect(plain).not.toHaveProperty('name_localizations')
    expect(plain).not.toHaveProperty('name_localized')
    const headers = { authorization: `Bot ${token}`, 'x-discord-locale': 'de' }
    const [german] = (await (await fetch(`${h.sandbox.url}/api/v10${own}`, { headers })).json()) as Json[]
    expect(german).toMatchObject({ name_localized: 'klopf', description_localized: 'Klopft an' })
    expect(german.options[0]).toMatchObject({ name_localized: 'wort', choices: [{ name_localized: 'ah' }] })
    const [whole] = (await rest('GET', `${own}?with_localizations=true`)).body
    expect(whole).toMatchObject({ name_localizations: { de: 'klopf' }, description_localizations: { de: 'Klopft an' } })
    expect((await rest('GET', `${own}/${whole.id}`)).body.name_localizations).toEqual({ de: 'klopf' })
  })

  it('have permissions that a bot may read but not write', async () => {
    const { own, all, rest } = await setUp()
    const { body } = await rest('POST', all, slash('ping'))
    expect(await rest('GET', `${own}/permissions`)).toMatchObject({ status: 200, body: [] })
    const one = `${own}/${body.id}/permissions`
    expect(await rest('GET', one)).toMatchObject({ status: 404, body: { code: 10066 } })
    expect(await rest('GET', `${own}/123456789012345678/permissions`)).toMatchObject({ body: { code: 10063 } })
    expect(await rest('PUT', one, { permissions: [] })).toMatchObject({ status: 403, body: { code: 20001 } })
  })

  it('for adults only are offered in channels for adults only', async () => {
    const { h, own, rest } = await setUp()
    await rest('PUT', own, [slash('ping'), slash('adults', { nsfw: true })])
    const { commands } = await h.call('GET', 'commands?user=admin&guild=Muster%20HQ&channel=ops')
    expect(commands.map((c: Json) => c.name)).toEqual(['ping'])
  })
})
