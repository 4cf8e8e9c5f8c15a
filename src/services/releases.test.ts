// Over 200 lines: one world of bots and engines, and every way in which a release can go in it.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App } from '../app.ts'
import { DriverUnreachable } from '../deployment/driver.ts'
import { createSimulation, type Script, type Simulation } from '../deployment/simulation/simulation.ts'
import type { Strategy } from '../domain/bot.ts'
import { problem } from '../domain/errors.ts'
import { systemClock } from '../lib/clock.ts'
import { aToken, aWorld, manifest, quick } from '../testing/app.ts'
import { openTestStores, type TestStores } from '../testing/stores.ts'

let database: TestStores
let world: ReturnType<typeof aWorld>
let docker: Simulation
let app: App
const running: App[] = []
/** What befalls the next lives of bots. */
let script: Script
let present = manifest

beforeAll(async () => {
  database = await openTestStores()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.sql(
    'truncate clients, applications, bots, outbox, incidents, alert_routes, access_grants, supervisor_runs, templates cascade',
  )
  script = { readyAfterMs: 30 }
  present = manifest
  world = aWorld(database.stores, { script: () => script })
  world.artifacts.artifacts.manifests = async () => [present]
  docker = { ...createSimulation({ clock: systemClock, script: () => script }), strategy: 'docker' }
  app = await started()
  await app.alerts.setChannel('ops', '1')
  await app.clients.create({ name: 'Fashion Brand', by: '1', guild: '300000000000000001' })
  await app.applications.add([aToken('101')], '1')
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

async function started(): Promise<App> {
  const { app: made } = muster()
  running.push(made)
  await made.start()
  return made
}
const muster = () =>
  world.muster({
    policy: { ...quick, startTimeoutMs: 4_000 },
    drivers: new Map<Strategy, Simulation>([
      ['simulation', world.engine],
      ['docker', docker],
    ]),
  })

const order = { name: 'Greeter', client: 'fashion brand', template: 'standard', by: '1', channelId: '20' }
const asked = { by: '1', channelId: '20' }
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 5_000, interval: 10 })
const history = async () =>
  (await app.bots.deployments('greeter')).deployments.map(({ kind, state }) => `${kind} ${state}`)
const told = () => world.sender.sent.map(({ item }) => item.text ?? '')
const version = (number: string, more: Partial<typeof manifest> = {}) => {
  present = { ...manifest, version: number, ...more }
}
const publish = async (number: string, more: Partial<typeof manifest> = {}) => {
  version(number, more)
  await database.stores.templates.publish({ name: 'standard', version: number, manifest: present })
}

describe('a deploy', () => {
  it('brings the new version of the template, with its commands, and keeps what was set', async () => {
    const { bot } = await app.bots.create({ ...order, settings: { greeting: 'Hi' } })
    await publish('1.1.0', {
      commands: [
        { name: 'refer', description: 'Refers.' },
        { name: 'rank', description: 'R.' },
      ],
    })
    const steps: string[] = []
    const { bot: after, deployment } = await app.bots.deploy(bot.id, { version: '1.1.0', ...asked }, ({ step }) =>
      steps.push(step),
    )
    expect(after).toMatchObject({
      templateVersion: '1.1.0',
      status: 'online',
      settings: { greeting: 'Hi' },
      generation: 2,
    })
    expect(deployment).toMatchObject({ kind: 'deploy', state: 'succeeded', problem: null })
    expect(deployment.steps.map(({ name }) => name)).toEqual(steps)
    expect(world.discord.commands.get('101')).toEqual(['Greeter', 'refer', 'rank'])
    expect(told()).toEqual([])
  })

  it.each<[string, Script, string, string]>([
    ['never becomes READY', { readyAfterMs: null }, 'BotNotReady', 'READY'],
    ['ends for good as soon as it is started', { exitCode: 91 }, 'IntentsDenied', 'intents that its template needs'],
    [
      'is READY and does not answer',
      { readyAfterMs: 30, selfCheck: 'fails' },
      'CanaryFailed',
      '/refer: simulated failure',
    ],
  ])(
    'that %s is taken back, with code, settings, version and commands, and says why everywhere',
    async (_, bad, code, why) => {
      const { bot } = await app.bots.create(order)
      await publish('1.1.0', { commands: [{ name: 'broken', description: 'B.' }] })
      const { apply } = world.engine
      vi.spyOn(world.engine, 'apply').mockImplementation((workload) => {
        script = workload.generation === 2 ? bad : { readyAfterMs: 30 }
        return apply(workload)
      })
      const failed = app.bots.deploy(bot.id, { settings: { greeting: 'Ho' }, ...asked })
      await expect(failed).rejects.toMatchObject({ code: 'UpdateRolledBack', message: expect.stringContaining(why) })
      const after = await app.bots.get('greeter')
      expect(after).toMatchObject({ status: 'online', templateVersion: '1.0.0', artifact: bot.artifact })
      expect(after.settings).toEqual({ greeting: 'Hello' })
      expect(world.discord.commands.get('101')).toEqual(['Greeter', 'refer'])
      const [newest] = (await app.bots.deployments('greeter')).deployments
      expect(newest).toMatchObject({ state: 'rolled_back', problem: code, reason: expect.stringContaining(why) })
      expect(newest?.steps.at(-1)).toMatchObject({ ended: 'failed' })
      await soon(() => expect(told()).toHaveLength(1))
      expect(told()[0]).toContain(why)
      expect(told()[0]).toContain('put back: standard 1.0.0 on simulation')
    },
  )

  it('counts the seconds of a long hold, and keeps nothing of that', async () => {
    const patient = { ...quick, stableMs: 6_000, startTimeoutMs: 4_000 }
    const { app: slow } = world.muster({ policy: patient })
    running.push(slow)
    await slow.start()
    const told: string[] = []
    const { steps } = await slow.bots.create(order, ({ step, far }) => far && told.push(`${step}: ${far}`))
    expect(told).toEqual(['prove stable: online for 5 of 6 s'])
    expect(JSON.stringify(steps)).not.toContain('of 6 s')
  })

  it.each<[string, Script, string]>([
    [
      'names the error and its line from the log',
      {
        exitCode: 1,
        linesAtStart: [
          '2026-01-01T00:00:00Z error cannot start: Error: no | because TypeError: out of luck | at file:///bot.mjs:7:3',
        ],
      },
      'Its log says: TypeError: out of luck (standard/src/index.ts:7)',
    ],
    ['names the exit code of one that said nothing', { exitCode: 3 }, 'It ended with exit code 3.'],
  ])('that crashes %s, here and in the history', async (_, bad, why) => {
    const { bot } = await app.bots.create(order)
    const { apply } = world.engine
    vi.spyOn(world.engine, 'apply').mockImplementation((workload) => {
      script = workload.generation === 2 ? bad : { readyAfterMs: 30 }
      return apply(workload)
    })
    const impatient = world.muster({ policy: { ...quick, startTimeoutMs: 4_000, shortLifeMs: 60_000, shortLives: 2 } })
    running.push(impatient.app)
    await running.splice(0, 1)[0]?.stop()
    app = impatient.app
    await app.start()
    const failed = app.bots.deploy(bot.id, { settings: { greeting: 'Ho' }, ...asked })
    await expect(failed).rejects.toMatchObject({ code: 'UpdateRolledBack', message: expect.stringContaining(why) })
    expect((await app.bots.deployments('greeter')).deployments[0]?.reason).toContain(why)
  })

  it('whose image cannot be built is taken back, and the reply says why, short and without secrets', async () => {
    const { bot } = await app.bots.create(order)
    const { apply } = world.engine
    const why = `pull access denied for example, ${aToken('101')} is no key\n${'and so on '.repeat(200)}`
    vi.spyOn(world.engine, 'apply').mockImplementation(async (workload) => {
      if (workload.generation === 2) throw problem('ImageNotBuilt', 'example', why)
      return apply(workload)
    })
    const failure = await app.bots.deploy(bot.id, asked).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'UpdateRolledBack', message: expect.stringContaining('pull access denied') })
    const words = String((failure as Error).message)
    expect([words.includes(aToken('101')), words.includes('\n'), words.length < 600]).toEqual([false, false, true])
    const [newest] = (await app.bots.deployments('greeter')).deployments
    expect(newest).toMatchObject({ state: 'rolled_back', problem: 'ImageNotBuilt' })
    expect(newest?.reason).toContain('pull access denied')
    expect(await app.bots.get('greeter')).toMatchObject({ status: 'online', artifact: bot.artifact })
  })

  it('to an engine that lists its bots but can start none blames the engine, not the bot', async () => {
    const { bot } = await app.bots.create(order)
    const { apply } = world.engine
    vi.spyOn(world.engine, 'apply').mockImplementation(async (workload) => {
      if (workload.generation === 2) throw new DriverUnreachable('simulation', new Error('connect EACCES docker.sock'))
      return apply(workload)
    })
    const failed = app.bots.deploy(bot.id, asked)
    const why = expect.stringContaining('connect EACCES docker.sock')
    await expect(failed).rejects.toMatchObject({ code: 'UpdateRolledBack', message: why })
    const [newest] = (await app.bots.deployments('greeter')).deployments
    expect(newest).toMatchObject({ state: 'rolled_back', problem: 'EngineUnreachable' })
  })

  it('that ends while it is proving stable is taken back', async () => {
    const { bot } = await app.bots.create(order)
    const failed = app.bots.deploy(bot.id, asked, ({ step }) => {
      if (step === 'prove stable') world.engine.crash(bot.id)
    })
    await expect(failed).rejects.toMatchObject({
      code: 'UpdateRolledBack',
      message: expect.stringContaining('went down again'),
    })
    expect(await history()).toEqual(['deploy rolled_back', 'create succeeded'])
  })

  it('of a bot that cannot check itself says so, and is no failure', async () => {
    script = { readyAfterMs: 30, selfCheck: null }
    const { bot } = await app.bots.create(order)
    const { steps } = await app.bots.deploy(bot.id, asked)
    const canary = steps.find(({ name }) => name === 'prove that it answers')
    expect(canary).toMatchObject({ ended: 'skipped', note: expect.stringContaining('cannot check itself') })
  })

  it('that cannot be built touches nothing, and alarms nobody', async () => {
    const { bot } = await app.bots.create(order)
    world.artifacts.faults.build = problem('BuildFailed', 'standard', 'main.ts:1', 'unexpected end')
    await expect(app.bots.deploy(bot.id, asked)).rejects.toMatchObject({ code: 'BuildFailed' })
    expect(await app.bots.get(bot.id)).toMatchObject({ generation: 1, status: 'online' })
    const [newest] = (await app.bots.deployments('greeter')).deployments
    expect(newest).toMatchObject({
      state: 'failed',
      problem: 'BuildFailed',
      reason: expect.stringContaining('main.ts:1'),
    })
    expect(told()).toEqual([])
  })

  it('leaves a stopped bot stopped, and says that it shows later', async () => {
    const { bot } = await app.bots.create(order)
    await app.bots.stop(bot.id, '1')
    await publish('1.1.0')
    const { bot: after, steps } = await app.bots.deploy(bot.id, asked)
    expect(after).toMatchObject({ status: 'stopped', templateVersion: '1.1.0' })
    expect(steps.at(-1)).toMatchObject({ name: 'deploy', ended: 'skipped' })
    expect(await app.bots.start(bot.id, '1')).toMatchObject({ status: 'online' })
  })

  it('refuses to lose what was set, names it, and does it when told', async () => {
    const { bot } = await app.bots.create({ ...order, settings: { greeting: 'Hi' } })
    await publish('2.0.0', { settings: [] })
    const refused = { code: 'SettingsDropped', message: expect.stringContaining('“Greeting” (Hi)') }
    await expect(app.bots.deploy(bot.id, asked)).rejects.toMatchObject(refused)
    expect(await history()).toEqual(['create succeeded'])
    expect((await app.bots.wouldDrop(bot.id, {})).dropped).toEqual([
      { key: 'greeting', label: 'Greeting', value: 'Hi' },
    ])
    const { bot: after } = await app.bots.deploy(bot.id, { dropSettings: true, ...asked })
    expect(after.settings).toEqual({})
  })

  it('loses a setting that nobody changed without a word', async () => {
    const { bot } = await app.bots.create(order)
    await publish('2.0.0', { settings: [] })
    expect((await app.bots.deploy(bot.id, asked)).bot.settings).toEqual({})
  })

  it.each([
    [{ version: '9.9.9' }, 'VersionNotAvailable'],
    [{ template: 'nothing' }, 'TemplateNotFound'],
    [{ settings: { nothing: 1 } }, 'SettingInvalid'],
  ])('refuses %j before anything is written', async (wrong, code) => {
    const { bot } = await app.bots.create(order)
    await expect(app.bots.deploy(bot.id, { ...wrong, ...asked })).rejects.toMatchObject({ code })
    expect(await history()).toEqual(['create succeeded'])
  })
})

describe('a move to another engine', () => {
  it('ends the bot here before it begins there, and shows it nowhere twice', async () => {
    const { bot } = await app.bots.create(order)
    const here: number[] = []
    const { apply } = docker
    docker.apply = async (workload) => {
      here.push((await world.engine.observe()).length)
      return apply(workload)
    }
    const { bot: after, deployment } = await app.bots.deploy(bot.id, { strategy: 'docker', ...asked })
    expect([after.strategy, after.status, deployment.kind]).toEqual(['docker', 'online', 'move'])
    expect(here).toEqual([0])
    expect(await docker.observe()).toMatchObject([{ botId: bot.id, generation: 2, state: 'running' }])
    await app.bots.stop(bot.id, '1')
    await app.bots.remove(bot.id, '1')
    expect([...(await docker.observe()), ...(await world.engine.observe())]).toEqual([])
  })

  it('comes back when the bot does not work there', async () => {
    const { bot } = await app.bots.create(order)
    const { apply } = docker
    docker.apply = async (workload) => {
      script = { readyAfterMs: null }
      await apply(workload)
      script = { readyAfterMs: 30 }
    }
    await expect(app.bots.deploy(bot.id, { strategy: 'docker', ...asked })).rejects.toMatchObject({
      code: 'UpdateRolledBack',
    })
    expect(await app.bots.get(bot.id)).toMatchObject({ strategy: 'simulation', status: 'online', generation: 3 })
    expect(await docker.observe()).toEqual([])
    expect(await history()).toEqual(['move rolled_back', 'create succeeded'])
    await soon(() => expect(told()[0]).toContain('standard 1.0.0 on docker'))
  })

  it('tells what the engine said that does not let go of the bot, and puts it back there', async () => {
    const { bot } = await app.bots.create(order)
    const remove = vi.spyOn(world.engine, 'remove')
    remove.mockRejectedValue(problem('EngineRefused', 'simulation', 'device or resource busy'))
    const failed = app.bots.deploy(bot.id, { strategy: 'docker', ...asked })
    const why = expect.stringContaining('device or resource busy')
    await expect(failed).rejects.toMatchObject({ code: 'UpdateRolledBack', message: why })
    remove.mockRestore()
    expect(await app.bots.get(bot.id)).toMatchObject({ strategy: 'simulation', status: 'online' })
    expect(await docker.observe()).toEqual([])
  })

  it('does not begin while either engine does not answer', async () => {
    const { bot } = await app.bots.create(order)
    docker.unreachable(true)
    const refused = { code: 'EngineUnreachable', message: expect.stringContaining('docker') }
    await expect(app.bots.deploy(bot.id, { strategy: 'docker', ...asked })).rejects.toMatchObject(refused)
    expect(await app.bots.get(bot.id)).toMatchObject({ strategy: 'simulation', generation: 1, status: 'online' })
  })
})

describe('going back to an earlier release', () => {
  it('brings back its code from what is kept, its settings and its commands', async () => {
    const { bot, deployment } = await app.bots.create({ ...order, settings: { greeting: 'Hi' } })
    await publish('1.1.0', { commands: [{ name: 'rank', description: 'R.' }] })
    await app.bots.deploy(bot.id, { settings: { greeting: 'Ho' }, ...asked })
    const { bot: after, steps } = await app.bots.rollback(bot.id, { to: deployment.id, ...asked })
    expect(after).toMatchObject({ templateVersion: '1.0.0', artifact: bot.artifact, settings: { greeting: 'Hi' } })
    expect(steps.find(({ name }) => name === 'build')).toMatchObject({ ended: 'skipped' })
    expect(world.discord.commands.get('101')).toEqual(['Greeter', 'refer'])
    expect(await history()).toEqual(['rollback succeeded', 'deploy succeeded', 'create succeeded'])
  })

  it('builds it again where the file is gone and the version is still there, and says when it is not', async () => {
    const { bot, deployment } = await app.bots.create(order)
    await app.bots.deploy(bot.id, { settings: { greeting: 'Ho' }, ...asked })
    world.artifacts.digests.delete(bot.artifact ?? '')
    const { bot: back } = await app.bots.rollback(bot.id, { to: (bot.artifact ?? '').slice(0, 40), ...asked })
    expect(back.artifact).toBe(bot.artifact)
    await publish('1.1.0')
    await app.bots.deploy(bot.id, { settings: { greeting: 'Hm' }, ...asked })
    world.artifacts.digests.delete(bot.artifact ?? '')
    const gone = { code: 'ReleaseGone', message: expect.stringContaining('standard 1.1.0') }
    await expect(app.bots.rollback(bot.id, { to: deployment.id, ...asked })).rejects.toMatchObject(gone)
  })

  it.each(['nothing', '6f1d0c3e-0000-4000-8000-00000000000d', 'abc'])('says that there is no %j', async (to) => {
    const { bot } = await app.bots.create(order)
    await expect(app.bots.rollback(bot.id, { to, ...asked })).rejects.toMatchObject({ code: 'ReleaseNotFound' })
    const { deploymentId } = await app.bots.get(bot.id)
    const same = app.bots.rollback(bot.id, { to: deploymentId ?? '', ...asked })
    await expect(same).rejects.toMatchObject({ code: 'AlreadyReleased' })
  })

  it('is possible to the ten newest releases, and older code is deleted', async () => {
    const { bot } = await app.bots.create(order)
    const digests: string[] = [bot.artifact ?? '']
    for (let n = 1; n <= 10; n += 1) {
      const { bot: next } = await app.bots.deploy(bot.id, { settings: { greeting: `${n}` }, ...asked })
      digests.push(next.artifact ?? '')
    }
    expect([...world.artifacts.digests].toSorted()).toEqual(digests.slice(1).toSorted())
  })
})

describe('the doctor', () => {
  it('names everything that stands in the way, how to mend it and where, and changes nothing', async () => {
    const { bot } = await app.bots.create(order)
    world.discord.faults.intentsMissing.add('Server Members')
    world.discord.faults.lacking = undefined
    world.room.disk = 50 * 2 ** 20
    docker.unreachable(true)
    const { findings } = await app.bots.doctor(bot.id)
    const verdicts = Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]))
    expect(verdicts).toEqual({
      ...{
        Token: 'ok',
        Intents: 'warning',
        'Login budget': 'ok',
        Permissions: 'warning',
        Commands: 'ok',
        Engine: 'ok',
      },
      'Disk and memory': 'warning',
    })
    for (const finding of findings) if (finding.verdict === 'warning') expect(finding.fix).toBeTruthy()
    expect(findings.find(({ check }) => check === 'Permissions')).toHaveProperty(
      'link',
      expect.stringContaining('oauth2'),
    )
    expect(world.discord.faults.intentsMissing.size).toBe(1)
    expect(await history()).toEqual(['create succeeded'])
  })

  it('shows a refused token to Discord once, and says where to get another', async () => {
    const { bot } = await app.bots.create(order)
    world.discord.faults.refused.add('101')
    const verify = vi.spyOn(world.discord.discord, 'verify')
    const budget = vi.spyOn(world.discord.discord, 'sessionStarts')
    const { findings } = await app.bots.doctor(bot.id)
    expect(findings.find(({ check }) => check === 'Token')).toMatchObject({
      ...{ verdict: 'blocker', problem: { code: 'TokenRefused' } },
      link: 'https://discord.com/developers/applications/101/bot',
    })
    expect([verify.mock.calls.length, budget.mock.calls.length]).toEqual([1, 0])
    expect((await app.applications.get('101')).state).toBe('invalid')
  })
})

describe('a release that begins', () => {
  it('switches on what intents it may, and says so', async () => {
    const { bot } = await app.bots.create(order)
    world.discord.faults.intentsMissing.add('Server Members')
    const { steps } = await app.bots.deploy(bot.id, asked)
    expect(steps[0]).toMatchObject({ name: 'check', note: expect.stringContaining('Server Members') })
    expect(world.discord.faults.intentsMissing.size).toBe(0)
  })

  it.each([
    ['too few logins are left', { sessionStartsLeft: 49 }, 'LoginBudgetLow'],
    ['the token is refused', { refused: new Set(['101']) }, 'TokenRefused'],
    ['Discord does not answer', { unreachable: true }, 'DiscordUnreachable'],
  ])('is refused when %s, and the bot runs on', async (_, faults, code) => {
    const { bot } = await app.bots.create(order)
    Object.assign(world.discord.faults, faults)
    await expect(app.bots.deploy(bot.id, asked)).rejects.toMatchObject({ code })
    expect(await app.bots.get(bot.id)).toMatchObject({ generation: 1, status: 'online' })
    expect(told()).toEqual([])
  })

  it('is refused on a full disk', async () => {
    const { bot } = await app.bots.create({ ...order, strategy: 'docker' })
    world.room.disk = 50 * 2 ** 20
    await expect(app.bots.deploy(bot.id, asked)).rejects.toMatchObject({ code: 'NoRoom' })
  })
})
