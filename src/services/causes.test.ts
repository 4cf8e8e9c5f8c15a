import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App } from '../app.ts'
import { aToken, aWorld, quick } from '../testing/app.ts'
import { openTestStores, type TestStores } from '../testing/stores.ts'

let database: TestStores
let world: ReturnType<typeof aWorld>
let app: App
let discordReady: boolean

beforeAll(async () => {
  database = await openTestStores()
})
afterAll(() => database.close())

beforeEach(async () => {
  await database.sql(
    'truncate clients, applications, bots, outbox, incidents, alert_routes, access_grants, supervisor_runs cascade',
  )
  discordReady = true
  world = aWorld(database.stores)
  const policy = { ...quick, heartbeatMs: 50 }
  app = world.muster({ policy, discordReady: () => discordReady }).app
  await app.start()
  await app.alerts.setChannel('ops', '1')
  await app.clients.create({ name: 'Fashion Brand', by: '1' })
  await app.applications.add([aToken('101')], '1')
})
afterEach(() => app.stop())

const create = async () =>
  (await app.bots.create({ name: 'Greeter', client: 'Fashion Brand', template: 'standard', by: '1', channelId: null }))
    .bot
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 5_000, interval: 20 })

/** As the monitor's cron does every minute, only more often. */
async function untilSeen(botId: string, expected: object): Promise<void> {
  await soon(async () => {
    await app.reconciler.tick()
    expect(await app.bots.get(botId)).toMatchObject(expected)
  })
}

describe('a bot that is connected', () => {
  it('and leaves its commands unanswered is degraded, told once with what did not answer, and not ended', async () => {
    const { id } = await create()
    world.engine.selfCheck(id, 'fails')
    await untilSeen(id, { status: 'degraded', cause: 'command_unanswered' })
    await soon(() => expect(world.sender.kinds()).toEqual(['incident_opened']))
    const opened = world.sender.sent[0]?.incident
    expect(opened).toMatchObject({ status: 'degraded', cause: 'command_unanswered', restarts: 0 })
    expect(opened?.logTail).toContain('[Muster] Its self-check: /refer: simulated failure')
    expect((await world.engine.observe())[0]).toMatchObject({ state: 'running', generation: 1 })

    world.engine.selfCheck(id, 'answers')
    await untilSeen(id, { status: 'online', cause: null })
    await soon(() => expect(world.sender.kinds()).toEqual(['incident_opened', 'incident_resolved']))
  })
})

describe('a bot whose gateway is dead', () => {
  it('is not blamed and not ended while Muster has no connection to Discord either', async () => {
    const { id } = await create()
    discordReady = false
    await app.reconciler.tick()
    world.engine.disconnect(id)
    await untilSeen(id, { status: 'unknown', cause: 'discord_outage' })
    expect(world.sender.sent).toEqual([])
    expect((await world.engine.observe())[0]).toMatchObject({ state: 'running', generation: 1 })

    discordReady = true
    world.engine.thaw(id)
    await untilSeen(id, { status: 'online', cause: null })
    expect(world.sender.sent).toEqual([])
  })

  it('is ended and started again when Muster hears Discord', async () => {
    const { id } = await create()
    world.engine.disconnect(id)
    await soon(async () => {
      await app.reconciler.tick()
      expect(world.sender.kinds()).toEqual(['incident_opened', 'incident_resolved'])
    })
    expect(world.sender.sent[0]?.incident).toMatchObject({ status: 'offline', cause: 'zombie_gateway' })
    expect(world.sender.sent[1]?.incident).toMatchObject({ resolution: 'recovered', restarts: 1 })
  })
})

describe('a bot that Discord refuses', () => {
  it('for want of logins waits, and one card says so', async () => {
    const { id } = await create()
    world.discord.faults.sessionStartsLeft = 49
    world.engine.crash(id)
    await untilSeen(id, { status: 'offline', cause: 'login_budget' })
    await soon(() => expect(world.sender.sent.at(-1)?.incident).toMatchObject({ cause: 'login_budget' }))
    expect(new Set(world.sender.sent.map(({ incident }) => incident?.id)).size).toBe(1)
    expect((await world.engine.observe())[0]?.state).toBe('exited')
  })
})
