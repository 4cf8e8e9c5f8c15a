import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App, AppNeeds } from '../app.ts'
import { type Drill, drillReserve } from '../domain/drill.ts'
import { unattendedCeiling } from '../domain/login-budget.ts'
import { aToken, aWorld, quick } from '../testing/app.ts'
import { openTestStores, type TestStores } from '../testing/stores.ts'

let database: TestStores
let world: ReturnType<typeof aWorld>
let app: App
const running: App[] = []

beforeAll(async () => {
  database = await openTestStores()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.clear()
  world = aWorld(database.stores)
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

async function withBot(changes: Partial<AppNeeds> = {}) {
  const muster = world.muster(changes)
  app = muster.app
  running.push(app)
  await app.start()
  await app.alerts.setChannel('ops', '1')
  await app.clients.create({ name: 'Fashion Brand', by: '1' })
  await app.applications.add([aToken('101')], '1')
  const order = { name: 'Greeter', client: 'Fashion Brand', template: 'standard', by: '1', channelId: null }
  return { ...muster, bot: (await app.bots.create(order)).bot }
}
const drill = (kind: Drill['kind'], onProgress?: (drill: Drill) => void) =>
  app.drills.run({ bot: 'Greeter', kind, by: '5' }, onProgress)
const drilling = { ...quick.drill, lookMs: 10, kill: 20_000, freeze: 20_000, revoke: 20_000 }

describe('a drill', () => {
  it('that kills a bot measures every step as it comes, and keeps them', async () => {
    const { bot } = await withBot({ policy: { ...quick, drill: drilling } })
    const seen: Drill[] = []
    const done = await drill('kill', (so) => seen.push({ ...so }))
    expect(done).toMatchObject({ state: 'passed', kind: 'kill', botName: 'Greeter', startedBy: '5', reason: null })
    const { detectedMs, notifiedMs, recoveredMs } = done
    expect(detectedMs).toBeLessThanOrEqual(recoveredMs ?? 0)
    expect(detectedMs).toBeLessThanOrEqual(notifiedMs ?? 0)
    expect(seen[0]).toMatchObject({ state: 'running', detectedMs: null, recoveredMs: null })
    expect(seen.at(-1)).toMatchObject({ detectedMs, notifiedMs, recoveredMs })
    const { finishedAt: _, ...kept } = done
    expect(await app.drills.list()).toEqual([expect.objectContaining(kept)])
    expect(await app.bots.get(bot.id)).toMatchObject({ status: 'online', generation: 1 })
    const { events } = await app.incidents.timeline('Greeter')
    expect(events).toContainEqual(expect.objectContaining({ kind: 'noted', by: '5', text: 'This is a drill (kill).' }))
  })

  it('that nobody notices fails, and the bot is put back', async () => {
    const { bot } = await withBot({ policy: { ...quick, drill: { ...drilling, freeze: 300 } } })
    // Three acks take two minutes to miss.
    expect(await drill('freeze')).toMatchObject({
      state: 'failed',
      detectedMs: null,
      reason: expect.stringContaining('notice'),
    })
    await app.reconciler.tick()
    const [seen] = await world.engine.observe()
    expect(seen?.report?.ackAgeMs).toBeLessThan(41_250)
    expect(await app.bots.get(bot.id)).toMatchObject({ status: 'online', generation: 1 })
  })

  it('that revokes a token puts the new one in when the alert is out', async () => {
    const fresh = `${aToken('101')}-fresh`
    const revokeToken = async () => {
      world.engine.crash(bot.id, 90)
      return fresh
    }
    const { bot } = await withBot({ policy: { ...quick, drill: drilling }, revokeToken })
    const done = await drill('revoke')
    expect(done).toMatchObject({ state: 'passed' })
    expect(done.notifiedMs).toBeLessThanOrEqual(done.recoveredMs ?? 0)
    expect(await app.bots.get(bot.id)).toMatchObject({ status: 'online', generation: 2 })
    expect((await app.applications.get('101')).state).toBe('claimed')
    expect(world.sender.sent[0]?.incident).toMatchObject({ cause: 'token_invalid' })
  })

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['on Discord itself, of a token', () => drill('revoke'), /sandbox/],
    [
      'of a bot that is not online',
      async () => {
        await app.bots.stop('Greeter', '1')
        return drill('kill')
      },
      /not online/,
    ],
    [
      'that would cost one of the last logins',
      async () => {
        world.discord.faults.sessionStartsLeft = 50
        return drill('kill')
      },
      /only 50 logins/,
    ],
    [
      'that would cost one of the last restarts',
      async () => {
        const bot = await app.bots.get('Greeter')
        const start = {
          applicationId: '101',
          botId: bot.id,
          generation: bot.generation,
          kind: 'unattended' as const,
          at: new Date(),
        }
        for (let i = 0; i < unattendedCeiling - drillReserve; i += 1) await database.stores.logins.book([start])
        return drill('kill')
      },
      /restarts are left/,
    ],
  ])('is refused %s, and nothing happens', async (_, refused, why) => {
    await withBot()
    await expect(refused()).rejects.toMatchObject({ code: 'DrillNotPossible', message: expect.stringMatching(why) })
    expect(await app.drills.list()).toEqual([])
    expect(world.sender.sent).toEqual([])
  })

  it('is one at a time', async () => {
    await withBot({ policy: { ...quick, drill: { ...drilling, freeze: 600 } } })
    const first = drill('freeze')
    await vi.waitFor(async () => expect(await app.drills.list()).toHaveLength(1), { timeout: 5_000 })
    await expect(drill('kill')).rejects.toMatchObject({ code: 'DrillUnderWay' })
    await first
  })

  it('is called interrupted when Muster is killed in the middle, and blocks no other', async () => {
    const { abandon } = await withBot({ policy: { ...quick, drill: drilling } })
    void drill('freeze').catch(() => undefined)
    await vi.waitFor(async () => expect(await app.drills.list()).toMatchObject([{ state: 'running' }]), {
      timeout: 5_000,
    })
    abandon()
    running.splice(0)
    const next = world.muster()
    running.push(next.app)
    await next.app.start()
    expect(await next.app.drills.list()).toMatchObject([
      { state: 'interrupted', reason: expect.stringContaining('ended') },
    ])
  })
})
