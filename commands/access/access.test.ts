import { describe, expect, it } from 'vitest'
import { problem } from '../../src/domain/errors.ts'
import { fakeApp, fakeInput } from '../../src/testing/commands.ts'
import { alertsChannel } from '../alerts/channel.ts'
import { alertsTest } from '../alerts/test.ts'
import { accessGrant } from './grant.ts'
import { accessList } from './list.ts'
import { accessRevoke } from './revoke.ts'

const user = { id: '5', name: 'mia' }
const role = { id: '7', name: 'Operator' }

describe('/access grant', () => {
  it.each([
    [{ user }, ['user', '5'], '<@5> is now **operator**.'],
    [{ role }, ['role', '7'], '<@&7> is now **operator**.'],
  ])('gives a level to %j', async (subject, args, text) => {
    const app = fakeApp({ access: { grant: async () => {} } })
    const reply = await accessGrant.run(fakeInput({ options: { level: 'operator', ...subject } }), app)
    expect(app.calls).toEqual([{ method: 'access.grant', args: [...args, 'operator', '1'] }])
    expect(reply.panels[0]?.text).toBe(text)
  })

  it.each([
    [{}, 'GrantWantsOne'],
    [{ user, role }, 'GrantWantsOne'],
    [{ user: { ...user, bot: true } }, 'BotsCannotUseCommands'],
  ])('refuses %j', async (subject, code) => {
    const run = accessGrant.run(fakeInput({ options: { level: 'viewer', ...subject } }), fakeApp())
    await expect(run).rejects.toMatchObject({ code })
  })
})

describe('/access revoke', () => {
  it('takes it from a user or a role, a bot too', async () => {
    const app = fakeApp({ access: { revoke: async () => {} } })
    await accessRevoke.run(fakeInput({ options: { role } }), app)
    await accessRevoke.run(fakeInput({ options: { user: { ...user, bot: true } } }), app)
    expect(app.calls.map(({ args }) => args)).toEqual([
      ['role', '7'],
      ['user', '5'],
    ])
  })

  it.each([[{}], [{ user, role }]])('refuses %j', async (options) => {
    await expect(accessRevoke.run(fakeInput({ options }), fakeApp())).rejects.toMatchObject({ code: 'GrantWantsOne' })
  })

  it('lets the service refuse what was never granted', async () => {
    const revoke = async () => {
      throw problem('BotNotFound', 'stands for any')
    }
    const run = accessRevoke.run(fakeInput({ options: { user } }), fakeApp({ access: { revoke } }))
    await expect(run).rejects.toMatchObject({ code: 'BotNotFound' })
  })
})

describe('/access list', () => {
  it('shows the highest level first', async () => {
    const grantedAt = new Date(0)
    const list = [
      { subject: 'user' as const, subjectId: '5', level: 'viewer' as const, grantedBy: '1', grantedAt },
      { subject: 'role' as const, subjectId: '7', level: 'admin' as const, grantedBy: '1', grantedAt },
    ]
    const reply = await accessList.run(fakeInput(), fakeApp({ access: { list: async () => list } }))
    expect(reply.panels[0]?.text).toBe('**admin** · <@&7> · by <@1> <t:0:R>\n**viewer** · <@5> · by <@1> <t:0:R>')
  })

  it('tells what was given at the first start', async () => {
    const grant = { subject: 'role' as const, subjectId: '7', level: 'admin' as const, grantedAt: new Date(0) }
    const list = async () => [{ ...grant, grantedBy: 'first start' }]
    const reply = await accessList.run(fakeInput(), fakeApp({ access: { list } }))
    expect(reply.panels[0]?.text).toBe('**admin** · <@&7> · at the first start <t:0:R>')
  })

  it('helps when there are none', async () => {
    const reply = await accessList.run(fakeInput(), fakeApp({ access: { list: async () => [] } }))
    expect(reply.panels[0]).toMatchObject({ text: expect.stringContaining('/access grant') })
  })
})

describe('/alerts', () => {
  it('channel sets where they go', async () => {
    const app = fakeApp({ alerts: { setChannel: async () => ({}) } })
    const reply = await alertsChannel.run(fakeInput({ options: { channel: { id: '3', name: 'ops' } } }), app)
    expect(app.calls).toEqual([{ method: 'alerts.setChannel', args: ['3', '1'] }])
    expect(reply.panels[0]?.text).toContain('<#3>')
  })

  it('test tells when it arrived', async () => {
    const app = fakeApp({ alerts: { test: async () => ({ channelId: '3', messageId: '4', ms: 312 }) } })
    const reply = await alertsTest.run(fakeInput({ options: { bot: 'Greeter' } }), app)
    expect(app.calls).toEqual([{ method: 'alerts.test', args: ['1', 'Greeter'] }])
    expect(reply.panels[0]?.text).toBe('It reached <#3> in 312 ms.')
  })

  it('test lets the service tell why it did not', async () => {
    const test = async () => {
      throw problem('BotNotFound', 'stands for any')
    }
    await expect(alertsTest.run(fakeInput(), fakeApp({ alerts: { test } }))).rejects.toMatchObject({
      code: 'BotNotFound',
    })
  })
})
