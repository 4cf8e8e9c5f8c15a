import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App } from '../app.ts'
import { createSimulation, type Script, type Simulation } from '../deployment/simulation/simulation.ts'
import type { Strategy } from '../domain/bot.ts'
import { systemClock } from '../lib/clock.ts'
import { aToken, aWorld, quick } from '../testing/app.ts'
import { openTestStores, type TestStores } from '../testing/stores.ts'

let database: TestStores
let world: ReturnType<typeof aWorld>
let docker: Simulation
let script: Script
const running: App[] = []

beforeAll(async () => {
  database = await openTestStores()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.sql(
    'truncate clients, applications, bots, outbox, incidents, alert_routes, access_grants, supervisor_runs, templates cascade',
  )
  script = { readyAfterMs: 30 }
  world = aWorld(database.stores, { script: () => script })
  docker = { ...createSimulation({ clock: systemClock, script: () => script }), strategy: 'docker' }
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

const order = { name: 'Greeter', client: 'fashion brand', template: 'standard', by: '1', channelId: '20' }
const asked = { by: '1', channelId: '20', replyId: async () => '77' }
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 20 })

/** Engines outlive Muster; a call that a dead one makes never comes to them. */
async function start() {
  const grave = { dead: false }
  const made = world.muster({
    policy: { ...quick, startTimeoutMs: 4_000 },
    drivers: new Map<Strategy, Simulation>([
      ['simulation', mortal(world.engine, grave)],
      ['docker', mortal(docker, grave)],
    ]),
  })
  await made.app.start()
  return {
    app: made.app,
    kill() {
      grave.dead = true
      made.abandon()
    },
  }
}

function mortal(engine: Simulation, grave: { dead: boolean }): Simulation {
  return new Proxy(engine, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function' || name === 'watch') return member
      return (...args: unknown[]) => (grave.dead ? new Promise(() => {}) : member(...args))
    },
  })
}

async function furnished() {
  const first = await start()
  await first.app.alerts.setChannel('ops', '1')
  await first.app.clients.create({ name: 'Fashion Brand', by: '1' })
  await first.app.applications.add([aToken('101')], '1')
  const { bot } = await first.app.bots.create(order)
  return { ...first, bot }
}

/** Runs `change` until it has come to `fatal` and a little further, kills Muster there, and starts it again. */
async function killedAt(
  fatal: string,
  change: { strategy?: Strategy; greeting?: string },
  once?: () => void,
): Promise<App> {
  const first = await furnished()
  const { greeting, strategy } = change
  once?.()
  const wanted = { ...(strategy ? { strategy } : {}), ...(greeting ? { settings: { greeting } } : {}) }
  await new Promise<void>((resolve) => {
    const onProgress = ({ step }: { step: string }) => {
      if (step !== fatal) return
      setTimeout(() => {
        first.kill()
        resolve()
      }, 15)
    }
    void first.app.bots.deploy('greeter', { ...wanted, ...asked }, onProgress).catch(() => undefined)
  })
  const { app } = await start()
  running.push(app)
  return app
}

const newest = async (app: App) => (await app.bots.deployments('greeter')).deployments[0]
const everywhere = async () => [...(await world.engine.observe()), ...(await docker.observe())]
const steps = [
  'check',
  'build',
  'configure application',
  'deploy',
  'wait for READY',
  'prove that it answers',
  'prove stable',
]

describe('Muster killed in the middle of a change', () => {
  it.each(steps)('goes on with it after “%s”, and tells how it ended where the progress was shown', async (fatal) => {
    const app = await killedAt(fatal, { greeting: 'Ho' })
    await soon(async () => expect(await newest(app)).toMatchObject({ kind: 'deploy', state: 'succeeded' }))
    expect(await app.bots.get('greeter')).toMatchObject({ status: 'online', settings: { greeting: 'Ho' } })
    expect(await everywhere()).toHaveLength(1)
    await soon(() => expect(world.sender.sent).toHaveLength(1))
    const [sent] = world.sender.sent
    expect(sent).toMatchObject({
      channelId: '20',
      item: { text: expect.stringContaining('was deployed'), messageId: '77' },
    })
  })
})

describe('Muster killed in the middle of a move', () => {
  it.each(['deploy', 'wait for READY', 'prove stable'])('after “%s” ends with the bot on one engine', async (fatal) => {
    const app = await killedAt(fatal, { strategy: 'docker' })
    await soon(async () => expect(await newest(app)).toMatchObject({ kind: 'move', state: 'succeeded' }))
    expect(await world.engine.observe()).toEqual([])
    expect(await docker.observe()).toMatchObject([{ generation: 2, state: 'running' }])
  })

  it('between leaving the one and being started on the other starts it there', async () => {
    const app = await killedAt('deploy', { strategy: 'docker' }, () => {
      docker.faults({ applyMs: 100 })
    })
    await soon(async () => expect(await newest(app)).toMatchObject({ state: 'succeeded' }))
    expect(await everywhere()).toMatchObject([{ generation: 2, state: 'running' }])
  })
})

describe('Muster killed while a change is taken back', () => {
  it('takes it back after all, and says why it was', async () => {
    const first = await furnished()
    const { update } = database.stores.deployments
    const { apply } = world.engine
    world.engine.apply = async (workload) => {
      script = workload.generation === 2 ? { readyAfterMs: 30, selfCheck: 'fails' } : { readyAfterMs: 30 }
      return apply(workload)
    }
    // The decision is written, and nothing after it.
    const decided = vi.spyOn(database.stores.deployments, 'update').mockImplementation(async (id, changes) => {
      await update(id, changes)
      if (changes.reason) first.kill()
    })
    void first.app.bots.deploy('greeter', { settings: { greeting: 'Ho' }, ...asked }).catch(() => undefined)
    await soon(async () =>
      expect(await database.sql('select problem from deployments where problem is not null')).toHaveLength(1),
    )
    decided.mockRestore()
    const { app } = await start()
    running.push(app)
    await soon(async () =>
      expect(await newest(app)).toMatchObject({
        ...{ state: 'rolled_back', problem: 'CanaryFailed' },
        reason: expect.stringContaining('/refer: simulated failure'),
      }),
    )
    expect(await app.bots.get('greeter')).toMatchObject({
      status: 'online',
      settings: { greeting: 'Hello' },
      generation: 3,
    })
    // Beside what the Muster of the test before may still have owed.
    const why = () => world.sender.sent.filter(({ item }) => item.text?.includes('/refer: simulated failure'))
    await soon(() => expect(why()).toHaveLength(2))
  })
})
