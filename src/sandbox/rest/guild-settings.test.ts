import { expect, it } from 'vitest'
import { Can, startBot, verdict } from '../../testing/bot.ts'

const nobody = '123456789012345678'
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

it('a guild’s settings are changed, with an event, and kept until they are taken back', async () => {
  const { h, guild, ops, rest, listen } = await startBot(Can.ManageGuild, Can.ManageChannels)
  const gateway = await listen()
  const change = (body: unknown) => rest('PATCH', `/guilds/${guild}`, body)
  const changes = {
    name: 'New HQ',
    description: 'Ours',
    verification_level: 2,
    default_message_notifications: 0,
    explicit_content_filter: 1,
    afk_timeout: 60,
    preferred_locale: 'de',
    system_channel_id: ops,
    system_channel_flags: 1,
    premium_progress_bar_enabled: true,
  }
  const { status, body } = await change({ ...changes, icon: pixel, features: ['NEWS'] })
  expect({ status, body }).toMatchObject({ status: 200, body: { id: guild, ...changes } })
  expect(await gateway.event('GUILD_UPDATE')).toMatchObject({ id: guild, ...changes, icon: body.icon })
  expect((await fetch(`${h.sandbox.url}/cdn/icons/${guild}/${body.icon}.png`)).status).toBe(200)
  expect((await rest('GET', `/guilds/${guild}`)).body).toMatchObject(changes)
  expect((await h.world()).guilds[0]).toMatchObject({ name: 'New HQ', icon: body.icon })
  const back = await change({ description: null, verification_level: null, icon: null })
  expect(back.body).toMatchObject({
    name: 'New HQ',
    description: null,
    verification_level: 0,
    icon: null,
    afk_timeout: 60,
  })
  await gateway.event('GUILD_UPDATE')
  await rest('DELETE', `/channels/${ops}`)
  expect(await gateway.event('GUILD_UPDATE')).toMatchObject({ system_channel_id: null, afk_timeout: 60 })
})

it('a guild’s settings are refused for a bad form, for what it has not, and to who may not', async () => {
  const { guild, ops, rest, grant } = await startBot(Can.ManageGuild)
  const change = (body: unknown) => rest('PATCH', `/guilds/${guild}`, body)
  for (const [field, value, code] of [
    ['name', 'x', 'BASE_TYPE_BAD_LENGTH'],
    ['name', 'x'.repeat(101), 'BASE_TYPE_BAD_LENGTH'],
    ['description', 'x'.repeat(301), 'BASE_TYPE_MAX_LENGTH'],
    ['verification_level', 5, 'BASE_TYPE_CHOICES'],
    ['default_message_notifications', 2, 'BASE_TYPE_CHOICES'],
    ['explicit_content_filter', 3, 'BASE_TYPE_CHOICES'],
    ['afk_timeout', 61, 'BASE_TYPE_CHOICES'],
    ['preferred_locale', 'xx', 'BASE_TYPE_CHOICES'],
    ['system_channel_flags', 'x', 'NUMBER_TYPE_COERCE'],
    ['premium_progress_bar_enabled', 'x', 'BOOLEAN_TYPE_CONVERT'],
    ['system_channel_id', 'x', 'NUMBER_TYPE_COERCE'],
    ['system_channel_id', nobody, 'GUILD_CHANNEL_INVALID'],
    ['afk_channel_id', ops, 'GUILD_CHANNEL_INVALID'],
    ['icon', 'x', 'IMAGE_INVALID'],
  ] as const) {
    const answer = await change({ [field]: value })
    expect(answer.body, field).toMatchObject({ code: 50035, errors: { [field]: { _errors: [{ code }] } } })
  }
  expect((await change({ features: ['COMMUNITY'] })).body.errors.features[0]._errors[0].code).toBe('BASE_TYPE_CHOICES')
  expect(verdict(await change({ banner: pixel }))).toBe('403 50101')
  expect(verdict(await rest('PATCH', `/guilds/${nobody}`, { name: 'xx' }))).toBe('404 10004')
  await grant(Can.ManageChannels)
  expect(verdict(await change({ name: 'xx' }))).toBe('403 50013')
})
