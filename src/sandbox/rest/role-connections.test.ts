import { expect, it } from 'vitest'
import { startBot, verdict } from '../../testing/bot.ts'

const nobody = '123456789012345678'
const right = { type: 2, key: 'orders_made', name: 'Orders', description: 'How many orders' }

it('an application’s role-connection metadata is replaced as a whole and read', async () => {
  const { app, rest } = await startBot()
  const path = `/applications/${app}/role-connections/metadata`
  expect((await rest('GET', path)).body).toEqual([])
  const german = { ...right, key: 'd', name_localizations: { de: 'Aufträge' }, description_localizations: { de: 'x' } }
  expect(await rest('PUT', path, [right, german])).toMatchObject({ status: 200, body: [right, german] })
  expect((await rest('GET', path)).body).toEqual([right, german])
  expect((await rest('PUT', path, [])).body).toEqual([])
  expect((await rest('GET', path)).body).toEqual([])
})

it('role-connection metadata is refused for a bad form, and to others', async () => {
  const { h, app, rest } = await startBot()
  const path = `/applications/${app}/role-connections/metadata`
  const put = (body: unknown) => rest('PUT', path, body)
  for (const [wrong, field, code] of [
    [{ type: 0 }, 'type', 'BASE_TYPE_CHOICES'],
    [{ type: 9 }, 'type', 'BASE_TYPE_CHOICES'],
    [{ type: undefined }, 'type', 'BASE_TYPE_REQUIRED'],
    [{ key: undefined }, 'key', 'BASE_TYPE_REQUIRED'],
    [{ key: 'Orders' }, 'key', 'STRING_TYPE_REGEX'],
    [{ key: 'x'.repeat(51) }, 'key', 'BASE_TYPE_BAD_LENGTH'],
    [{ name: '' }, 'name', 'BASE_TYPE_BAD_LENGTH'],
    [{ name: 'x'.repeat(101) }, 'name', 'BASE_TYPE_BAD_LENGTH'],
    [{ description: undefined }, 'description', 'BASE_TYPE_REQUIRED'],
    [{ description: 'x'.repeat(201) }, 'description', 'BASE_TYPE_BAD_LENGTH'],
  ] as const) {
    const answer = await put([{ ...right, ...wrong }])
    expect(answer.body, JSON.stringify(wrong)).toMatchObject({
      code: 50035,
      errors: { 0: { [field]: { _errors: [{ code }] } } },
    })
  }
  const localized = await put([{ ...right, name_localizations: { xx: 'x', de: 'x'.repeat(101) } }])
  expect(localized.body.errors[0].name_localizations).toMatchObject({
    xx: { _errors: [{ code: 'BASE_TYPE_CHOICES' }] },
    de: { _errors: [{ code: 'BASE_TYPE_BAD_LENGTH' }] },
  })
  for (const list of [Array(6).fill(right), {}]) expect(verdict(await put(list))).toBe('400 50035')
  const token = await h.tokenOf('Muster')
  for (const method of ['GET', 'PUT']) expect(verdict(await h.rest(method, path, { token }))).toBe('403 50001')
  expect(verdict(await rest('GET', `/applications/${nobody}/role-connections/metadata`))).toBe('404 10002')
})

it('a bot reads its application by the older path, and has no authorization of a person to read', async () => {
  const { app, rest, h } = await startBot()
  expect((await rest('GET', '/oauth2/applications/@me')).body.id).toBe(app)
  expect(verdict(await h.rest('GET', '/oauth2/applications/@me'))).toBe('401 0')
  expect(verdict(await rest('GET', '/oauth2/@me'))).toBe('401 0')
})
