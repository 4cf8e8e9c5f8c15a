import { describe, expect, it } from 'vitest'
import { aRoute, fakeApp, fakeInput } from '../../src/testing/commands.ts'
import { alertsRoute } from './route.ts'
import { alertsRoutes } from './routes.ts'

const fleet = aRoute({
  ...{ scope: 'fleet', clientId: null, name: '', roleId: null, minimum: 'minor', remindMinutes: null, quiet: null },
  escalation: null,
})

describe('/alerts route', () => {
  it('sets all of it', async () => {
    const app = fakeApp({ alerts: { setRoute: async () => aRoute() } })
    const options = {
      ...{ client: 'Fashion Brand', channel: { id: '3', name: 'ops' }, role: { id: '7', name: 'On call' } },
      ...{ minimum: 'major', remind: 30, quiet: '22-7', timezone: 'Europe/Berlin', escalate_after: 15 },
      ...{ escalate_channel: { id: '4', name: 'boss' }, escalate_role: { id: '8', name: 'Boss' } },
    }
    const reply = await alertsRoute.run(fakeInput({ options }), app)
    const given = {
      ...{ client: 'Fashion Brand', channelId: '3', roleId: '7', minimum: 'major', remind: 30, quiet: '22-7' },
      ...{ timeZone: 'Europe/Berlin', escalateAfter: 15, escalateChannelId: '4', escalateRoleId: '8', by: '1' },
    }
    expect(app.calls).toEqual([{ method: 'alerts.setRoute', args: [given] }])
    expect(reply.panels[0]?.text).toBe('Alerts of **Fashion Brand** go to <#3>. See one arrive with /alerts test.')
    expect(reply.panels[0]?.fields?.map(({ value }) => value)).toEqual([
      'major: a bot is down, and Muster sees to it',
      '<@&7>',
      'every 30 min',
      '22:00–07:00, Europe/Berlin',
      'after 15 min to <@&8> in <#4>',
      'one under each alert',
    ])
  })

  it('takes this channel, and leaves off what is left out', async () => {
    const app = fakeApp({ alerts: { setRoute: async () => fleet } })
    const reply = await alertsRoute.run(fakeInput(), app)
    expect(app.calls).toEqual([{ method: 'alerts.setRoute', args: [{ channelId: '20', by: '1' }] }])
    expect(reply.panels[0]?.fields?.map(({ value }) => value)).toEqual([
      'everything',
      'nobody',
      'never',
      'never',
      'never',
      'one under each alert',
    ])
  })

  it('tells what threads need there, and that there are none', async () => {
    const threadsOf = async (route: Parameters<typeof aRoute>[0], threads?: boolean) => {
      const app = fakeApp({ alerts: { setRoute: async () => aRoute(route) } })
      const { panels } = await alertsRoute.run(fakeInput({ options: threads === undefined ? {} : { threads } }), app)
      return [app.calls[0]?.args[0], panels[0]?.fields?.at(-1)?.value]
    }
    expect(await threadsOf({ threadsLack: ['Create Public Threads'] })).toEqual([
      { channelId: '20', by: '1' },
      'none until Muster is given “Create Public Threads” there',
    ])
    expect(await threadsOf({ threads: false }, false)).toEqual([{ channelId: '20', threads: false, by: '1' }, 'none'])
    const list = await alertsRoutes.run(
      fakeInput(),
      fakeApp({ alerts: { routes: async () => [{ ...fleet, threads: false }] } }),
    )
    expect(list.panels[0]?.text).toBe('Alerts go to <#3>\nno threads')
  })

  it('takes one away', async () => {
    const app = fakeApp({ alerts: { removeRoute: async () => ({ name: 'Greeter' }) } })
    const reply = await alertsRoute.run(fakeInput({ options: { bot: 'Greeter', remove: true } }), app)
    expect(app.calls).toEqual([{ method: 'alerts.removeRoute', args: [{ bot: 'Greeter' }] }])
    expect(reply.panels[0]).toMatchObject({ title: 'Route taken away', text: expect.stringContaining('Greeter') })
  })
})

describe('/alerts routes', () => {
  it('lists what each says, without what is off', async () => {
    const reply = await alertsRoutes.run(fakeInput(), fakeApp({ alerts: { routes: async () => [fleet, aRoute()] } }))
    expect(reply.panels[0]?.text).toBe(
      'Alerts go to <#3>\n\nAlerts of **Fashion Brand** go to <#3>\nmentions <@&7> · from major · reminds every 30 min · quiet 22:00–07:00, Europe/Berlin · escalates after 15 min to <@&8> in <#4>',
    )
  })

  it('helps when there are none', async () => {
    const reply = await alertsRoutes.run(fakeInput(), fakeApp({ alerts: { routes: async () => [] } }))
    expect(reply.panels[0]).toMatchObject({ tone: 'warning', text: expect.stringContaining('/alerts channel') })
  })
})
