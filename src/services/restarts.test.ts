// Over 200 lines: Muster killed at each step of each kind of work, in one world.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App } from '../app.ts'
import { problem } from '../domain/errors.ts'
import { createRedactor } from '../lib/redact.ts'
import { aToken, aWorld, quick } from '../testing/app.ts'
import { openTestStores, type TestStores } from '../testing/stores.ts'

let database: TestStores
let world: ReturnType<typeof aWorld>
const running: App[] = []

beforeAll(async () => {
  database = await openTestStores()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.sql(
    'truncate clients, applications, bots, outbox, incidents, alert_routes, access_grants, supervisor_runs cascade',
  )
  world = aWorld(database.stores)
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

const order = { name: 'Greeter', client: 'fashion brand', template: 'standard', by: '1', channelId: '20' }
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 8_000, interval: 10 })
const rows = async (table: string) => (await database.sql(`select * from ${table}`)) as Record<string, unknown>[]

/** A Muster that has just been started; only those that are not killed are stopped at the end. */
async function start(changes: Parameters<typeof world.muster>[0] = {}) {
  const made = world.muster(changes)
  await made.app.start()
  return made
}

async function furnished(changes: Parameters<typeof world.muster>[0] = {}) {
  const made = await start(changes)
  await made.app.alerts.setChannel('ops', '1')
  await made.app.clients.create({ name: 'Fashion Brand', by: '1' })
  await made.app.applications.add([aToken('101')], '1')
  return made
}

describe('Muster killed while bots run', () => {
  it('adopts them: no restart, no alert, no change', async () => {
    const first = await furnished()
    const { bot } = await first.app.bots.create(order)
    const before = await world.engine.observe()
    first.abandon()
    const { app } = await start()
    running.push(app)
    await app.reconciler.tick()
    await app.reconciler.tick()
    const [after] = await world.engine.observe()
    expect(after).toMatchObject({ since: before[0]?.since, generation: 1, state: 'running' })
    expect(await app.bots.get(bot.id)).toMatchObject({ status: 'online', statusSince: bot.statusSince })
    expect(world.sender.sent).toEqual([])
  })

  it('finds out what died meanwhile, tells of it and restarts it', async () => {
    const first = await furnished()
    const { bot } = await first.app.bots.create(order)
    first.abandon()
    world.engine.crash(bot.id)
    const { app } = await start()
    running.push(app)
    await soon(() => expect(world.sender.kinds()).toEqual(['incident_opened', 'incident_resolved']))
    expect((await app.bots.get(bot.id)).status).toBe('online')
  })

  it('begins again, without an alert, what it ended itself when it was stopped together with its bots', async () => {
    const first = await furnished()
    const { bot } = await first.app.bots.create(order)
    await first.app.stop({ stopBots: true })
    expect((await world.stores.bots.find(bot.id))?.status).toBe('stopped')
    const { app } = await start()
    running.push(app)
    await soon(async () => expect((await app.bots.get(bot.id)).status).toBe('online'))
    expect(world.sender.sent).toEqual([])
  })

  it.each([
    ['before the files were deleted', false],
    ['between the files and the rows', true],
  ])('finishes a deletion that was cut short %s', async (_, filesGone) => {
    const first = await furnished()
    const { bot } = await first.app.bots.create(order)
    const { artifacts } = world.artifacts
    const remove = artifacts.remove
    artifacts.remove = async (...files) => {
      first.abandon()
      if (filesGone) await remove(...files)
      return new Promise(() => {})
    }
    void first.app.bots.remove(bot.id, '1').catch(() => undefined)
    await soon(async () => expect(await world.engine.observe()).toEqual([]))
    first.abandon()
    artifacts.remove = remove
    const { app } = await start()
    running.push(app)
    await soon(async () => expect(await rows('bots')).toEqual([]))
    expect([...world.artifacts.folders, ...world.artifacts.digests]).toEqual([])
    expect((await app.applications.get('101')).state).toBe('available')
    expect(world.sender.sent).toEqual([])
  })
})

describe('Muster killed while a bot is being made', () => {
  it.each([
    ...['claim application', 'check', 'build', 'configure application', 'deploy', 'wait for READY'],
    ...['prove that it answers', 'prove stable'],
  ])('finishes it, whether killed in “%s” or later', async (fatal) => {
    const first = await furnished()
    const dead = new Promise<void>((resolve) => {
      void first.app.bots
        .create(order, ({ step }) => {
          // One step further than announced: its own work has begun when the process dies.
          if (step === fatal) {
            setTimeout(() => {
              first.abandon()
              resolve()
            }, 15)
          }
        })
        .catch(() => undefined)
    })
    await dead
    const { app } = await start()
    running.push(app)
    await soon(async () => {
      const bots = await app.bots.list({})
      const states = (await app.applications.list()).map(({ state }) => state)
      // Killed before the claim was written, there is nothing to finish.
      if (bots.length === 0) expect(states).toEqual(['available'])
      else expect([bots[0]?.status, states, world.sender.kinds()]).toEqual(['online', ['claimed'], ['notice']])
    })
    expect((await world.engine.observe()).length).toBe((await rows('bots')).length)
    if (world.sender.sent[0]) {
      expect(world.sender.sent[0]).toMatchObject({
        channelId: '20',
        item: { text: expect.stringContaining('is online') },
      })
      expect((await rows('deployments'))[0]).toMatchObject({ state: 'succeeded' })
    }
  })

  it('undoes it when it cannot be finished, and says so', async () => {
    const first = await furnished()
    await new Promise<void>((resolve) => {
      const onProgress = ({ step }: { step: string }) => {
        if (step !== 'build') return
        first.abandon()
        resolve()
      }
      void first.app.bots.create(order, onProgress).catch(() => undefined)
    })
    world.discord.faults.refused.add('101')
    const { app } = await start()
    running.push(app)
    await soon(() =>
      expect(world.sender.sent.map(({ item }) => item.text)).toEqual([expect.stringContaining('was not created')]),
    )
    expect(await rows('bots')).toEqual([])
    expect((await app.applications.get('101')).state).toBe('invalid')
    expect(await world.engine.observe()).toEqual([])
  })

  it('leaves it for the next start when Muster is stopped in good order', async () => {
    const first = await furnished()
    const cut = first.app.bots.create(order, ({ step }) => {
      if (step === 'wait for READY') void first.app.stop()
    })
    await expect(cut).rejects.toMatchObject({ code: 'ShuttingDown' })
    const { app } = await start()
    running.push(app)
    await soon(() => expect(world.sender.kinds()).toEqual(['notice']))
    expect(await app.bots.get('greeter')).toMatchObject({ status: 'online', generation: 1 })
  })
})

describe('the database gone for a while', () => {
  it('judges nobody, loses nothing and goes on by itself', async () => {
    const outage = { on: false }
    const watch = away(database.stores.watch, outage)
    const bots = away(database.stores.bots, outage)
    const { app } = await furnished({ stores: { ...database.stores, watch, bots } })
    running.push(app)
    const { bot } = await app.bots.create(order)
    outage.on = true
    world.engine.crash(bot.id)
    await app.reconciler.tick()
    await expect(app.bots.stop(bot.id, '1')).rejects.toMatchObject({ code: 'DatabaseUnreachable' })
    expect(world.sender.sent).toEqual([])
    expect((await world.engine.observe())[0]?.state).toBe('exited')
    outage.on = false
    await soon(() => expect(world.sender.kinds()).toEqual(['incident_opened', 'incident_resolved']))
    expect((await app.bots.get(bot.id)).status).toBe('online')
  })
})

describe('the database gone for a moment while a bot is made', () => {
  // The last two only watch, which the loop goes on with by itself.
  it.each([
    ['configure application', 1],
    ['build', 1],
    ['deploy', 1],
    ['wait for READY', 0],
    ['prove stable', 0],
  ])('is waited for in “%s”, and the bot is online in the end', async (fatal, atLeast) => {
    const outage = { on: false }
    const stores = { ...database.stores }
    for (const name of ['watch', 'bots', 'deployments', 'templates'] as const)
      Object.assign(stores, { [name]: away(stores[name], outage) })
    const { app } = await furnished({ stores, policy: { ...quick, patienceMs: 10_000 } })
    running.push(app)
    const told: string[] = []
    const { bot } = await app.bots.create(order, ({ step }) => {
      told.push(step)
      if (step !== fatal) return
      outage.on = true
      setTimeout(() => {
        outage.on = false
      }, 400)
    })
    expect(bot).toMatchObject({ status: 'online', desired: 'running' })
    expect(told.filter((step) => step === 'wait for the database').length).toBeGreaterThanOrEqual(atLeast)
    expect(await rows('deployments')).toMatchObject([{ state: 'succeeded' }])
    expect(world.sender.sent).toEqual([])
  })

  it('is not waited for for ever', async () => {
    const outage = { on: false }
    const deployments = away(database.stores.deployments, outage)
    const { app } = await furnished({
      stores: { ...database.stores, deployments },
      policy: { ...quick, patienceMs: 200, undoMs: 100 },
    })
    running.push(app)
    const making = app.bots.create(order, ({ step }) => {
      if (step === 'build') outage.on = true
    })
    await expect(making).rejects.toMatchObject({ code: 'DatabaseUnreachable' })
    outage.on = false
    await soon(async () => expect(await rows('bots')).toEqual([]))
    expect((await app.applications.get('101')).state).toBe('available')
  })
})

describe('the database gone in the middle of a change', () => {
  it.each(['running', 'stopped'] as const)(
    'says so, and leaves a bot that is %s free for the next',
    async (desired) => {
      const outage = { on: false }
      const stores = { ...database.stores }
      for (const name of ['watch', 'bots', 'deployments'] as const)
        Object.assign(stores, { [name]: away(stores[name], outage) })
      const { app } = await furnished({ stores })
      running.push(app)
      const { bot } = await app.bots.create(order)
      if (desired === 'stopped') await app.bots.stop(bot.id, '1')
      const { artifacts } = world.artifacts
      const build = artifacts.build
      artifacts.build = async (input) => {
        outage.on = true
        return build(input)
      }
      const edit = app.bots.edit(bot.id, { settings: { greeting: 'Hi' }, by: '1', channelId: null })
      await expect(edit).rejects.toMatchObject({ code: 'DatabaseUnreachable' })
      outage.on = false
      await soon(async () =>
        expect((await rows('deployments')).find(({ kind }) => kind === 'update')).toMatchObject({
          state: 'failed',
          problem: 'DatabaseUnreachable',
        }),
      )
      const generation = desired === 'running' ? 1 : 2
      expect(await app.bots.get(bot.id)).toMatchObject({ desired, generation, settings: { greeting: 'Hello' } })
      expect(await app.bots.restart(bot.id, '1')).toMatchObject({ status: 'online' })
      expect(world.sender.sent).toEqual([])
    },
  )
})

describe('the database gone when Muster has just been started', () => {
  it('takes up what was left half done as soon as it is back', async () => {
    const first = await furnished()
    await new Promise<void>((resolve) => {
      const onProgress = ({ step }: { step: string }) => {
        if (step !== 'deploy') return
        first.abandon()
        resolve()
      }
      void first.app.bots.create(order, onProgress).catch(() => undefined)
    })
    const outage = { on: true }
    const { deployments, templates, applications } = database.stores
    const { app } = world.muster({
      stores: {
        ...database.stores,
        deployments: away(deployments, outage),
        templates: away(templates, outage),
        applications: away(applications, outage),
      },
    })
    const started = app.start()
    running.push(app)
    await soon(() => expect(world.log.lines.join('\n')).toContain('waits for the database'))
    outage.on = false
    await started
    await soon(() => expect(world.sender.kinds()).toEqual(['notice']))
    expect(await app.bots.get('greeter')).toMatchObject({ status: 'online', generation: 1 })
  })
})

describe('an engine out of reach', () => {
  it('makes its bots unknown, never offline, and one alert', async () => {
    const { app } = await furnished()
    running.push(app)
    const { bot } = await app.bots.create(order)
    world.engine.unreachable(true)
    await app.reconciler.tick()
    expect((await app.bots.get(bot.id)).status).toBe('online')
    await soon(async () =>
      expect(await app.bots.get(bot.id)).toMatchObject({ status: 'unknown', cause: 'driver_unreachable' }),
    )
    expect((await app.readiness()).parts).toMatchObject({
      database: 'ok',
      simulation: expect.stringContaining('cannot be reached'),
    })
    world.engine.unreachable(false)
    await soon(async () => expect((await app.bots.get(bot.id)).status).toBe('online'))
    await soon(() => expect(world.sender.kinds()).toEqual(['incident_opened', 'incident_resolved']))
    const statuses = await database.sql('select distinct status from status_intervals')
    expect(statuses.map(({ status }) => status)).not.toContain('offline')
    expect(await app.readiness()).toMatchObject({ ready: true })
  })

  it('is told to whoever asks for something, and the wish comes true later', async () => {
    const { app } = await furnished()
    running.push(app)
    const { bot } = await app.bots.create(order)
    world.engine.unreachable(true)
    await expect(app.bots.restart(bot.id, '1')).rejects.toMatchObject({ code: 'EngineUnreachable' })
    world.engine.unreachable(false)
    await soon(async () =>
      expect(await app.bots.get(bot.id)).toMatchObject({ status: 'online', observedGeneration: 2 }),
    )
    expect(await world.engine.observe()).toMatchObject([{ generation: 2, state: 'running' }])
  })
})

describe('secrets', () => {
  it('come out nowhere: log, alerts, problems, audit, rows', async () => {
    const { app } = await furnished()
    running.push(app)
    const token = aToken('101')
    const said: string[] = []
    const listen = async (work: Promise<unknown>) =>
      said.push(JSON.stringify(await work.catch((error: unknown) => error)))
    const { bot } = await app.bots.create(order)
    await listen(app.applications.add([`Bot ${token}, ${aToken('103')} ${token}`, 'not-a-token', aToken('999')], '1'))
    await listen(app.applications.get(token))
    await listen(app.bots.get(token))
    await app.audit.record({
      ...{ actorId: '1', actorName: 'admin', guildId: null, channelId: null, command: 'application add' },
      ...{ options: { tokens: token }, outcome: 'ok', problem: null, durationMs: 1 },
    })
    const logs = vi.spyOn(world.engine, 'logs').mockResolvedValue([`login with ${token} failed`])
    world.engine.crash(bot.id)
    await soon(() => expect(world.sender.kinds()).toContain('incident_opened'))
    await listen(app.bots.logs(bot.id, 10))
    logs.mockRestore()
    const tables = await database.sql(
      "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    )
    for (const { table_name } of tables) said.push(JSON.stringify(await rows(String(table_name))))
    said.push(...world.log.lines, JSON.stringify(world.sender.sent))
    const all = said.join('\n')
    expect(all).toContain('[hidden]')
    for (const id of ['101', '103', '999']) expect(all).not.toContain(aToken(id))
    expect(all).not.toContain('c4n4ry')
  })

  it('are known to the redactor from the start', async () => {
    const first = await furnished()
    first.abandon()
    const redact = createRedactor()
    const { app } = await start({ redact })
    running.push(app)
    expect(redact.text(`x ${aToken('101')}`)).not.toContain('c4n4ry')
  })
})

function away<T extends object>(store: T, outage: { on: boolean }): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        if (outage.on) throw problem('DatabaseUnreachable')
        return member(...args)
      }
    },
  })
}
