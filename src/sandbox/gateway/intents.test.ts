import { describe, expect, it } from 'vitest'
import { Can, Hears, startBot } from '../../testing/bot.ts'
import { type Json, openGateway } from '../../testing/sandbox.ts'

/** Page events/gateway (Gateway Intents). */
describe('what a session hears', () => {
  it('is nothing of a channel that its bot does not see', async () => {
    const { h, app, ops, admin, listen, write } = await startBot()
    const token = await h.tokenOf('Muster')
    await h.call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: Can.Administrator.toString() })
    const hidden = { type: 1, deny: Can.ViewChannel.toString() }
    expect((await h.rest('PUT', `/channels/${ops}/permissions/${app}`, { token, body: hidden })).status).toBe(204)
    const gateway = await listen(Hears.GuildMessages, Hears.MessageContent)
    await write('behind the door', 'ops')
    await write('before it', 'admin')
    expect(await gateway.event('MESSAGE_CREATE')).toMatchObject({ channel_id: admin, content: 'before it' })
  })

  it('is nothing of the guilds themselves, be they old or new, without the GUILDS intent', async () => {
    const { h, token } = await startBot()
    const gateway = await openGateway(h)
    gateway.send({ op: 2, d: { token, intents: Hears.GuildMessages } })
    await gateway.event('READY')
    await h.call('POST', 'installs', { app: 'Helper', guild: 'Fashion Brand' })
    await h.call('POST', 'channels', { guild: 'Fashion Brand', name: 'sale' })
    await h.call('POST', 'roles', { guild: 'Fashion Brand', name: 'Buyer' })
    await h.call('POST', 'messages', { user: 'mia', guild: 'Fashion Brand', channel: 'sale', content: 'hello' })
    expect(await gateway.next((p: Json) => p.op === 0)).toMatchObject({ t: 'MESSAGE_CREATE', s: 2 })
  })

  it('is what happens to members only with the intent, but always what happens to the bot', async () => {
    const { h, app, guild, listen, rest, userId } = await startBot()
    const token = await h.tokenOf('Muster')
    await h.call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: Can.Administrator.toString() })
    const gateway = await listen()
    const body = { nick: 'Visitor' }
    const named = await h.rest('PATCH', `/guilds/${guild}/members/${userId('guest')}`, { token, body })
    expect(named.status).toBe(200)
    expect((await rest('PATCH', `/guilds/${guild}/members/@me`, { nick: 'Butler' })).status).toBe(200)
    expect(await gateway.event('GUILD_MEMBER_UPDATE')).toMatchObject({ nick: 'Butler', user: { id: app } })
  })
})
