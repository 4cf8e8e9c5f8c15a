import { describe, expect, it } from 'vitest'
import { Can, Hears, startBot, verdict } from '../../testing/bot.ts'

const nobody = '123456789012345678'

/** A bot that may do this, beside making the announcement channel that the test begins with. */
async function setUp(...permissions: bigint[]) {
  const bot = await startBot(Can.ManageChannels, ...permissions)
  const { body } = await bot.rest('POST', `/guilds/${bot.guild}/channels`, { name: 'Big News', type: 5 })
  const write = async () => (await bot.rest('POST', `/channels/${body.id}/messages`, { content: 'News' })).body.id
  const publish = (message: string, channel = body.id) =>
    bot.rest('POST', `/channels/${channel}/messages/${message}/crosspost`)
  return { ...bot, news: body, say: write, publish }
}

describe('announcement channels', () => {
  it('are made, named as text channels are, and turn into text channels and back', async () => {
    const { news, guild, ops, rest } = await setUp()
    expect(news).toMatchObject({ type: 5, name: 'big-news', topic: null })
    expect((await rest('GET', `/guilds/${guild}`)).body.features).toEqual(['NEWS'])
    expect((await rest('PATCH', `/channels/${news.id}`, { type: 0 })).body.type).toBe(0)
    expect((await rest('PATCH', `/channels/${ops}`, { type: 5 })).body.type).toBe(5)
    const refused = await rest('PATCH', `/channels/${ops}`, { type: 2 })
    expect([verdict(refused), refused.body.errors.type._errors[0].code]).toEqual(['400 50035', 'BASE_TYPE_CHOICES'])
    const category = (await rest('POST', `/guilds/${guild}/channels`, { name: 'Rooms', type: 4 })).body.id
    expect(verdict(await rest('PATCH', `/channels/${category}`, { type: 0 }))).toBe('400 50035')
  })

  it('publish each message once, which bots hear of', async () => {
    const { news, say, publish, listen, rest } = await setUp()
    const id = await say()
    const gateway = await listen(Hears.GuildMessages)
    expect(await publish(id)).toMatchObject({ status: 200, body: { id, content: 'News', flags: 1 } })
    expect(await gateway.event('MESSAGE_UPDATE')).toMatchObject({ id, flags: 1, edited_timestamp: null })
    expect(verdict(await publish(id))).toBe('400 40033')
    const edited = await rest('PATCH', `/channels/${news.id}/messages/${id}`, { content: 'Newer' })
    expect(edited.body).toMatchObject({ content: 'Newer', flags: 1 })
  })

  it('refuse what cannot be published, elsewhere and by who may not', async () => {
    const { news, ops, say, publish, write, grant, rest, guild } = await setUp(Can.PinMessages)
    const own = await say()
    const { id } = await write('mine', 'big-news')
    expect(verdict(await publish((await write('x')).id, ops))).toBe('400 50024')
    expect(verdict(await publish(nobody))).toBe('404 10008')
    expect(verdict(await publish(id))).toBe('403 50013')
    await rest('PUT', `/channels/${news.id}/messages/pins/${own}`)
    const [told] = (await rest('GET', `/channels/${news.id}/messages?limit=1`)).body
    expect([told.type, verdict(await publish(told.id))]).toEqual([6, '400 50068'])
    await grant(Can.ManageMessages, Can.ManageRoles, Can.SendMessages)
    expect(verdict(await publish(id))).toBe(200)
    await grant(Can.ManageRoles)
    const deny = Can.SendMessages.toString()
    await rest('PUT', `/channels/${news.id}/permissions/${guild}`, { type: 0, deny })
    expect(verdict(await publish(own))).toBe('403 50013')
  })

  it('have threads of their own kind alone', async () => {
    const { news, say, rest } = await setUp()
    const id = await say()
    const fromMessage = await rest('POST', `/channels/${news.id}/messages/${id}/threads`, { name: 'Talk' })
    expect(fromMessage.body).toMatchObject({ id, type: 10 })
    const start = (type?: number) => rest('POST', `/channels/${news.id}/threads`, { name: 'More', type })
    expect((await start(10)).body.type).toBe(10)
    for (const type of [11, 12, undefined]) expect(verdict(await start(type))).toBe('400 50035')
    expect(verdict(await rest('POST', `/channels/${id}/messages`, { content: 'in it' }))).toBe(200)
  })
})
