import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../app.ts'
import type { Driver } from '../deployment/driver.ts'
import { createDiscordApplications } from '../discord/applications.ts'
import type { Strategy } from '../domain/bot.ts'
import { connectStores } from '../stores/connect.ts'
import type { Stores } from '../stores/stores.ts'
import { aWorld } from '../testing/app.ts'
import { createManualClock, type ManualClock } from '../testing/manual-clock.ts'
import { type Harness, type Json, openGateway, startSandbox } from '../testing/sandbox.ts'
import { openTestStores, type TestStores } from '../testing/stores.ts'
import { defaultPolicy } from './policy.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

let database: TestStores
let sandbox: Harness
let clock: ManualClock
let world: ReturnType<typeof aWorld>
let inFlight = 0
let applicationId: string
let botId: string
/** How long the bot lives after it has logged in. */
let livesMs = 0

beforeAll(async () => {
  database = await openTestStores()
}, 180_000)
afterAll(() => database?.close())
beforeEach(async () => {
  await database.clear()
  sandbox = await startSandbox()
  clock = createManualClock(new Date())
  const countedFetch: typeof fetch = (...given) => counted(fetch(...given))
  const stores = connectStores({ url: database.url, key: database.secretKey, fetch: countedFetch })
  world = aWorld({ ...stores, watch: { ...stores.watch, tick: inOurTime(stores.watch) } }, { clock })
  livesMs = 0
})

async function counted<T>(work: Promise<T>): Promise<T> {
  inFlight += 1
  return work.finally(() => {
    inFlight -= 1
  })
}

/** The database's time goes as the clock of the test does. */
const inOurTime =
  (watch: Stores['watch']): Stores['watch']['tick'] =>
  async (runId, shown) => ({ ...(await watch.tick(runId, shown)), now: clock.now() })

/** An engine whose bots really log in to the sandbox, and are gone after `livesMs`. */
function crashingDriver(): Driver {
  return {
    ...world.engine,
    apply: (workload) =>
      counted(
        (async () => {
          await world.engine.apply(workload)
          const gateway = await openGateway(sandbox)
          gateway.send({ op: 2, d: { token: workload.secrets.DISCORD_TOKEN, intents: 0 } })
          await Promise.race([gateway.event('READY'), gateway.closed])
          gateway.close(1000)
          await gateway.closed
          void clock.sleep(livesMs).then(() => world.engine.crash(workload.botId))
        })(),
      ),
  }
}

function muster(): { app: App; abandon(): void } {
  const real = createDiscordApplications({ apiUrl: `${sandbox.sandbox.url}/api`, log: world.log, redact: world.redact })
  const discord = new Proxy(real, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>
      return (...given: unknown[]) => counted(method(...given))
    },
  })
  const drivers = new Map<Strategy, Driver>([['simulation', crashingDriver()]])
  return world.muster({ clock, discord, drivers, policy: defaultPolicy })
}

/** Moves every clock, and lets everything happen that is due. */
async function pass(ms: number): Promise<void> {
  await clock.advance(ms)
  await sandbox.call('POST', 'clock', { advance_ms: ms })
  for (let quiet = 0; quiet < 5; quiet = inFlight === 0 ? quiet + 1 : 0) await new Promise((r) => setTimeout(r, 2))
}

/** A bot that was deployed some time ago and is wished for. */
async function aBot(app: App): Promise<void> {
  const { applications } = await sandbox.world()
  const { id, token } = applications.find((a: Json) => a.name !== 'Muster')
  applicationId = id
  const added = await app.applications.add([token], 'u')
  expect(added).toMatchObject([{ ok: true }])
  const { stores } = database
  const client = { name: 'C', industry: null, contact: null, timeZone: 'UTC', guildId: null, createdBy: 'u' }
  const { id: clientId } = await stores.clients.create(client)
  const { bot, deployment } = await stores.bots.create({
    ...{ name: 'B', description: '', clientId, template: 'standard', templateVersion: '1.0.0', settings: {} },
    ...{ strategy: 'simulation' as const, createdBy: 'u', channelId: null },
  })
  botId = bot.id
  await stores.deployments.update(deployment.id, { state: 'succeeded', artifact: 'f'.repeat(64) })
  await stores.bots.wish(botId, { desired: 'running', deploymentId: deployment.id, by: 'u' })
}

const restart = () => database.stores.bots.wish(botId, { desired: 'running', by: 'u' })
const logged = async (fits: (entry: Json) => boolean): Promise<number> => {
  const entries: Json[] = await sandbox.call('GET', `log?app=${applicationId}`)
  return entries.filter(fits).length
}
const logins = () => logged(({ kind }) => kind === 'identify')
const refused = () => logged(({ status }) => status === 401)

describe('a bot that crashes, for a day', () => {
  it('at once, while Muster is killed over and over and people try again, logs in fewer than 30 times', async () => {
    await aBot(muster().app)
    let starts = 0
    for (let ms = 0; ms < dayMs; ms += 30 * minuteMs) {
      if (ms % (8 * 60 * minuteMs) === 0) await restart()
      const { app, abandon } = muster()
      const started = app.start()
      for (let i = 0; i < 6; i += 1) await pass(2_000)
      await started
      abandon()
      starts += 1
      await pass(30 * minuteMs - 12_000)
    }
    expect(starts).toBe(48)
    const made = await logins()
    expect(made).toBeGreaterThan(20)
    expect(made).toBeLessThan(30)
    expect(await database.stores.bots.find(botId)).toMatchObject({ status: 'offline', cause: 'login_budget' })
  }, 240_000)

  it('after some minutes each time, is left alone in time, too, and tried again when the day is over', async () => {
    livesMs = 7 * minuteMs
    const { app } = muster()
    await aBot(app)
    await app.start()
    for (let ms = 0; ms < dayMs - 2 * 60 * minuteMs; ms += 5 * minuteMs) await pass(5 * minuteMs)
    const made = await logins()
    expect(made).toBeGreaterThan(20)
    expect(made).toBeLessThan(30)
    expect((await app.logins.of({ applicationId, strategy: 'simulation' }))?.unattendedLeft).toBe(0)
    for (let ms = 0; ms < 6 * 60 * minuteMs; ms += 15 * minuteMs) await pass(15 * minuteMs)
    expect(await logins()).toBeGreaterThan(made)
    await app.stop()
  }, 240_000)
})

describe('a token that was reset', () => {
  it('is shown to Discord once, however often Muster starts and people try', async () => {
    const first = muster()
    await aBot(first.app)
    const old = await sandbox.tokenOf(
      (await sandbox.world()).applications.find((a: Json) => a.id === applicationId).name,
    )
    const { token } = await sandbox.call('POST', `applications/${applicationId}/token`)
    for (let i = 0; i < 3; i += 1) {
      const { app, abandon } = muster()
      const started = app.start()
      for (let step = 0; step < 3; step += 1) await pass(5_000)
      await started
      await restart()
      app.reconciler.kick(botId)
      for (let step = 0; step < 3; step += 1) await pass(5_000)
      expect(await database.stores.bots.find(botId)).toMatchObject({ status: 'failed', cause: 'token_invalid' })
      abandon()
    }
    expect(await refused()).toBe(1)
    expect(await logins()).toBe(0)

    const { app } = muster()
    const started = app.start()
    await pass(1_000)
    await started
    for (let i = 0; i < 4; i += 1)
      expect(await app.applications.add([old], 'u')).toMatchObject([{ ok: false, problem: { code: 'TokenRefused' } }])
    expect(await refused()).toBe(1)
    expect(await app.applications.add([token ?? ''], 'u')).toMatchObject([{ ok: true }])
    await restart()
    app.reconciler.kick(botId)
    for (let step = 0; step < 3; step += 1) await pass(5_000)
    expect(await logins()).toBeGreaterThan(0)
    await app.stop()
  }, 120_000)
})
