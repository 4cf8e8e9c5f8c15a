// Over 200 lines: one fleet on a real database, through whole lives of bots.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App } from '../app.ts'
import { SendFailed } from '../domain/delivery.ts'
import { problem } from '../domain/errors.ts'
import { aToken, aWorld } from '../testing/app.ts'
import { openTestStores, type TestStores } from '../testing/stores.ts'

let database: TestStores
let world: ReturnType<typeof aWorld>
let app: App
const running: App[] = []
/** How long the bots take to READY; null: they never get there. */
let readyAfterMs: number | null

beforeAll(async () => {
  database = await openTestStores()
})
afterAll(() => database.close())

beforeEach(async () => {
  await database.sql(
    'truncate clients, applications, bots, outbox, incidents, alert_routes, access_grants, supervisor_runs cascade',
  )
  readyAfterMs = 30
  world = aWorld(database.stores, { script: () => ({ readyAfterMs }) })
  app = await started()
  await app.alerts.setChannel('ops', '1')
  await app.clients.create({ name: 'Fashion Brand', by: '1' })
  await app.applications.add([aToken('101'), aToken('102')], '1')
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

async function started(): Promise<App> {
  const { app: made } = world.muster()
  running.push(made)
  await made.start()
  return made
}

const order = (name = 'Greeter') => ({ name, client: 'fashion brand', template: 'standard', by: '1', channelId: '20' })
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 5_000, interval: 10 })
const rows = async (table: string) => (await database.sql(`select * from ${table}`)) as Record<string, unknown>[]

describe('creating a bot', () => {
  it('ends in a bot that is online, with every step timed', async () => {
    const steps: string[] = []
    const made = await app.bots.create(order(), ({ step }) => steps.push(step))
    const all = [
      ...['claim application', 'check', 'build', 'configure application', 'deploy'],
      ...['wait for READY', 'prove that it answers', 'prove stable'],
    ]
    expect(steps).toEqual(all)
    expect(made.steps.map(({ name }) => name)).toEqual(all)
    expect(made.steps.at(-1)?.ms).toBeGreaterThanOrEqual(60)
    expect(made.bot).toMatchObject({ status: 'online', desired: 'running', generation: 1, observedGeneration: 1 })
    expect(made.deployment).toMatchObject({ state: 'succeeded', kind: 'create' })
    expect(made.inviteUrl).toBe(
      'https://discord.example/oauth2/authorize?client_id=101&scope=bot+applications.commands&permissions=2048',
    )
    expect(world.discord.commands.get('101')).toEqual(['Greeter', 'refer'])
    expect(JSON.stringify(await rows('bots'))).toMatch(/key_hash":"[0-9a-f]{64}"/)
    expect(world.sender.sent).toEqual([])
  })

  const nothing = async () => {
    expect(await rows('bots')).toEqual([])
    expect((await app.applications.list()).map(({ state }) => state)).not.toContain('claimed')
    expect(await world.engine.observe()).toEqual([])
    expect([...world.artifacts.folders, ...world.artifacts.digests]).toEqual([])
    expect([...world.discord.commands.keys()]).toEqual([])
    expect(world.sender.sent).toEqual([])
  }

  it.each([
    ['an empty name', { name: ' ' }, 'NameNotUsable'],
    ['a name with line breaks', { name: 'a\nb' }, 'NameNotUsable'],
    ['a name of 81 characters', { name: 'x'.repeat(81) }, 'NameNotUsable'],
    ['an unknown client', { client: 'nobody' }, 'ClientNotFound'],
    ['an unknown template', { template: 'nothing' }, 'TemplateNotFound'],
    ['a setting that does not fit', { settings: { greeting: 'x'.repeat(51) } }, 'SettingInvalid'],
  ])('refuses %s and changes nothing', async (_, wrong, code) => {
    await expect(app.bots.create({ ...order(), ...wrong })).rejects.toMatchObject({ code })
    await nothing()
  })

  it('undoes everything when Discord refuses the profile', async () => {
    world.discord.faults.configure = problem('DiscordRefused', 'name', 'too short')
    await expect(app.bots.create(order())).rejects.toMatchObject({ code: 'DiscordRefused' })
    await nothing()
  })

  it('undoes everything when the code cannot be built', async () => {
    world.artifacts.faults.build = problem('BuildFailed', 'standard', 'main.ts:1', 'unexpected end')
    await expect(app.bots.create(order())).rejects.toMatchObject({ code: 'BuildFailed' })
    await nothing()
  })

  it('takes an application whose token was refused out of the pool', async () => {
    world.discord.faults.refused.add('101')
    await expect(app.bots.create(order())).rejects.toMatchObject({ code: 'TokenRefused' })
    expect((await app.applications.get('101')).state).toBe('invalid')
    await nothing()
    await expect(app.bots.create(order())).resolves.toMatchObject({ bot: { applicationId: '102' } })
  })

  it('starts nothing when the login budget is nearly used up', async () => {
    world.discord.faults.sessionStartsLeft = 49
    await expect(app.bots.create(order())).rejects.toMatchObject({ code: 'LoginBudgetLow' })
    await nothing()
  })

  it('does not end a bot that works for a restart after which it could not log in', async () => {
    const { bot } = await app.bots.create(order())
    world.discord.faults.sessionStartsLeft = 49
    const refused = app.bots.restart(bot.id, '1')
    await expect(refused).rejects.toMatchObject({ code: 'LoginBudgetLow', message: expect.stringContaining('49') })
    expect(await app.bots.get(bot.id)).toMatchObject({ status: 'online', generation: 1 })
  })

  it.each([
    [100, undefined],
    [99, 99],
    [50, 50],
  ])('tells that logins are few: %s left', async (left, told) => {
    const { bot } = await app.bots.create(order())
    world.discord.faults.sessionStartsLeft = left
    expect((await app.bots.restart(bot.id, '1')).loginsLeft).toBe(told)
    const { findings } = await app.bots.doctor(bot.id)
    expect(findings.find(({ check }) => check === 'Login budget')).toMatchObject(
      told === undefined ? { verdict: 'ok' } : { verdict: 'warning', text: expect.stringContaining(`Only ${told}`) },
    )
  })

  it('refuses the same name in other letters, and says when the pool is empty', async () => {
    await app.bots.create(order())
    const began = vi.fn()
    await expect(app.bots.create(order('GREETER'), began)).rejects.toMatchObject({ code: 'BotNameTaken' })
    expect(began).not.toHaveBeenCalled()
    await app.bots.create(order('Second'))
    await expect(app.bots.create(order('Third'))).rejects.toMatchObject({ code: 'PoolEmpty' })
  })
})

describe('creating a bot that does not work', () => {
  const create = async (script: { readyAfterMs?: number | null; exitCode?: number }) => {
    for (const one of running.splice(0)) await one.stop()
    world = aWorld(database.stores, { script: () => ({ readyAfterMs: 30, ...script }) })
    await database.sql('truncate applications cascade')
    app = await started()
    await app.applications.add([aToken('101')], '1')
    return app.bots.create(order())
  }

  it.each([
    ['never becomes READY', { readyAfterMs: null }, 'BotNotReady'],
    ['exits with 90', { exitCode: 90 }, 'BotTokenRefused'],
    ['exits with 91', { exitCode: 91 }, 'IntentsDenied'],
  ])('undoes everything when it %s', async (_, script, code) => {
    await expect(create(script)).rejects.toMatchObject({ code })
    expect(await rows('bots')).toEqual([])
    expect(await world.engine.observe()).toEqual([])
    expect(world.sender.sent).toEqual([])
    expect((await app.applications.get('101')).state).toBe(code === 'BotTokenRefused' ? 'invalid' : 'available')
  })
})

describe('a bot that crashes', () => {
  it('is told of at once, restarted, and told of again when it is back', async () => {
    const { bot } = await app.bots.create(order())
    const killed = Date.now()
    world.engine.crash(bot.id, 'SIGKILL')
    await soon(() => expect(world.sender.kinds()).toEqual(['incident_opened', 'incident_resolved']))
    const [opened, resolved] = world.sender.sent
    expect((opened?.at ?? 0) - killed).toBeLessThan(10_000)
    expect(opened?.incident).toMatchObject({
      status: 'offline',
      cause: 'process_exited',
      state: 'open',
      botName: 'Greeter',
    })
    expect(opened?.incident?.logTail).toContain('Generation 1 started.')
    expect(resolved?.incident).toMatchObject({ state: 'resolved', resolution: 'recovered', messageId: 'message-1' })
    expect(await app.bots.get(bot.id)).toMatchObject({ status: 'online', generation: 1 })
  })

  it.each([
    [90, 'token_invalid'],
    [91, 'intents_denied'],
  ])('is not restarted after exit %i', async (code, cause) => {
    const { bot } = await app.bots.create(order())
    world.engine.crash(bot.id, code)
    await soon(async () => expect(await app.bots.get(bot.id)).toMatchObject({ status: 'failed', cause }))
    await app.reconciler.tick()
    await app.reconciler.tick()
    expect((await world.engine.observe())[0]?.state).toBe('exited')
    await soon(() => expect(world.sender.kinds()).toEqual(['incident_opened']))
  })

  it('works again with a new token, once the old one was refused', async () => {
    const { bot } = await app.bots.create(order())
    world.engine.crash(bot.id, 90)
    await soon(async () => expect((await app.applications.get('101')).state).toBe('invalid'))
    const [added] = await app.applications.add([`${aToken('101')}-new`], '1')
    expect(added).toMatchObject({ ok: true, application: { state: 'claimed' } })
    await expect(app.bots.start(bot.id, '1')).resolves.toMatchObject({ status: 'online' })
  })

  it('is given up in a crash loop, and started again when a person says so', async () => {
    const { bot } = await app.bots.create(order())
    // On a busy machine it would be seen online between two crashes: a recovery, and then another incident.
    readyAfterMs = null
    const crashing = setInterval(() => void world.engine.crash(bot.id), 5)
    // Ten starts, each with its line in the ledger.
    await vi.waitFor(
      async () => expect(await app.bots.get(bot.id)).toMatchObject({ status: 'failed', cause: 'crash_loop' }),
      { timeout: 20_000, interval: 50 },
    )
    clearInterval(crashing)
    readyAfterMs = 30
    await expect(app.bots.start(bot.id, '1')).resolves.toMatchObject({ status: 'online', generation: 2 })
    await soon(() => expect(world.sender.kinds().at(-1)).toBe('incident_resolved'))
    expect(world.sender.kinds().filter((kind) => kind === 'incident_opened')).toHaveLength(1)
  })
})

describe('what people ask for', () => {
  it('says what the engine said that does not end it', async () => {
    await app.bots.create(order())
    const stop = vi.spyOn(world.engine, 'stop')
    stop.mockRejectedValue(problem('EngineRefused', 'simulation', 'the container cannot be killed'))
    const why = expect.stringMatching(/asked to stop but still runs.*the container cannot be killed\.$/)
    await expect(app.bots.stop('greeter', '1')).rejects.toMatchObject({ code: 'BotNotStopped', message: why })
    stop.mockRestore()
    await soon(async () => expect(await app.bots.get('greeter')).toMatchObject({ status: 'stopped' }))
  })

  it('stops, starts and restarts without an alert', async () => {
    const { bot } = await app.bots.create(order())
    expect(await app.bots.stop('greeter', '1')).toMatchObject({ status: 'stopped', desired: 'stopped' })
    expect(await app.bots.stop('greeter', '1')).toMatchObject({ status: 'stopped', generation: 2 })
    expect(await app.bots.start('greeter', '1')).toMatchObject({ status: 'online', generation: 3 })
    expect(await app.bots.start('greeter', '1')).toMatchObject({ status: 'online', generation: 3 })
    expect(await app.bots.restart('greeter', '1')).toMatchObject({ status: 'online', generation: 4 })
    expect(await world.engine.observe()).toMatchObject([{ botId: bot.id, generation: 4, state: 'running' }])
    expect(world.sender.sent).toEqual([])
  })

  it('deletes a bot with all that is its own', async () => {
    const { bot } = await app.bots.create(order())
    await app.bots.remove(bot.id, '1')
    expect(await rows('bots')).toEqual([])
    expect(await world.engine.observe()).toEqual([])
    const { folders, digests } = world.artifacts
    expect([...folders, ...digests, ...world.discord.commands.keys()]).toEqual([])
    expect((await app.applications.get('101')).state).toBe('available')
    await expect(app.bots.remove(bot.id, '1')).rejects.toMatchObject({ code: 'BotNotFound' })
  })

  it('takes a deleted bot out of its servers, but not one that never came to life', async () => {
    const { bot } = await app.bots.create(order())
    await app.bots.remove(bot.id, '1')
    expect(world.discord.left).toEqual(['101'])
    world.artifacts.faults.build = problem('BuildFailed', 'standard')
    await expect(app.bots.create(order())).rejects.toMatchObject({ code: 'BuildFailed' })
    await soon(async () => expect(await rows('bots')).toEqual([]))
    expect(world.discord.left).toEqual(['101'])
  })

  it('tells the name that Discord has for a bot when it is another one', async () => {
    world.discord.faults.username = 'Old Name'
    const { bot, username } = await app.bots.create(order())
    expect(username).toBe('Old Name')
    const edit = () => app.bots.edit(bot.id, { name: 'Host', by: '1', channelId: null })
    expect(await edit()).toMatchObject({ username: 'Old Name' })
    world.discord.faults.username = undefined
    expect(await edit()).not.toHaveProperty('username')
  })

  it('keeps an artifact as long as a bot refers to it, and every one that a bot has had goes with it', async () => {
    const { bot } = await app.bots.create(order())
    await app.bots.create(order('Second'))
    await app.bots.edit(bot.id, { settings: { greeting: 'Hi' }, by: '1', channelId: null })
    const { digests } = world.artifacts
    const [shared] = digests
    expect(digests.size).toBe(2)
    await app.bots.remove(bot.id, '1')
    expect([...digests]).toEqual([shared])
    expect(await app.bots.restart('second', '1')).toMatchObject({ status: 'online' })
    await app.bots.remove('second', '1')
    expect(digests.size).toBe(0)
  })

  it('leaves no artifact of two bots that are deleted at once', async () => {
    await app.bots.create(order())
    await app.bots.create(order('Second'))
    await Promise.all([app.bots.remove('greeter', '1'), app.bots.remove('second', '1')])
    expect([...world.artifacts.digests]).toEqual([])
  })

  it('lets one of two people delete', async () => {
    const { bot } = await app.bots.create(order())
    const both = await Promise.allSettled([app.bots.remove(bot.id, '1'), app.bots.remove('greeter', '2')])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'BotNotFound' } })
  })

  it('renames everywhere, or nowhere when Discord refuses', async () => {
    const { bot } = await app.bots.create(order())
    const by = { by: '1', channelId: null }
    expect(await app.bots.edit(bot.id, { name: 'Host', ...by })).toEqual({
      bot: expect.objectContaining({ name: 'Host', generation: 1 }),
    })
    expect(world.discord.commands.get('101')).toEqual(['Host', 'refer'])
    world.discord.faults.configure = problem('DiscordRefused', 'name', 'no')
    await expect(app.bots.edit(bot.id, { name: 'Worse', ...by })).rejects.toMatchObject({ code: 'DiscordRefused' })
    expect((await app.bots.get(bot.id)).name).toBe('Host')
  })

  it('deploys new settings', async () => {
    const { bot } = await app.bots.create(order())
    const { bot: edited } = await app.bots.edit(bot.id, { settings: { greeting: 'Hi' }, by: '1', channelId: null })
    expect(edited).toMatchObject({ status: 'online', generation: 2 })
    expect(edited.artifact).not.toBe(bot.artifact)
    expect(edited.settings).toEqual({ greeting: 'Hi' })
    expect((await rows('deployments')).map(({ kind, state }) => [kind, state])).toEqual([
      ['create', 'succeeded'],
      ['update', 'succeeded'],
    ])
    expect(world.sender.sent).toEqual([])
  })

  it('goes back to the last good settings when the new ones do not work', async () => {
    const { bot } = await app.bots.create(order())
    const crashing = setInterval(() => {
      void world.engine.observe().then(([one]) => one?.generation === 2 && world.engine.crash(bot.id, 91))
    }, 5)
    const edit = app.bots.edit(bot.id, { settings: { greeting: 'Hi' }, by: '1', channelId: null })
    await expect(edit).rejects.toMatchObject({ code: 'UpdateRolledBack' })
    clearInterval(crashing)
    expect(await app.bots.get(bot.id)).toMatchObject({ status: 'online', generation: 3, artifact: bot.artifact })
    expect((await rows('deployments')).map(({ state }) => state)).toEqual(['succeeded', 'rolled_back'])
    await soon(() =>
      expect(world.sender.sent.map(({ item }) => item.text)).toEqual([
        expect.stringMatching(/Greeter.*put back: standard 1.0.0/),
      ]),
    )
  })
})

describe('alerts', () => {
  it('sends a test by the way real ones go', async () => {
    await expect(app.alerts.test('1')).resolves.toMatchObject({ channelId: 'ops', messageId: 'message-1' })
    expect(world.sender.kinds()).toEqual(['alert_test'])
  })

  it('owes what could not be sent and says when it is late', async () => {
    world.sender.faults.next = [
      new SendFailed('busy', { retryAfterMs: 40 }),
      new SendFailed('busy', { retryAfterMs: 40 }),
    ]
    await expect(app.alerts.test('1')).resolves.toMatchObject({ messageId: 'message-1' })
    world.sender.faults.next = [new SendFailed('The channel is gone.', { gone: true })]
    await expect(app.alerts.test('1')).rejects.toMatchObject({
      code: 'AlertNotSent',
      message: expect.stringContaining('gone'),
    })
  })

  it('goes out when a channel is chosen at last', async () => {
    await database.sql('truncate alert_routes')
    for (const one of running.splice(0)) await one.stop()
    app = await started()
    await expect(app.alerts.test('1')).rejects.toMatchObject({ code: 'NoAlertChannel' })
    const { bot } = await app.bots.create(order())
    world.engine.crash(bot.id, 90)
    await soon(async () => expect((await app.bots.get(bot.id)).status).toBe('failed'))
    expect(world.sender.sent).toEqual([])
    await app.alerts.setChannel('ops', '1')
    await soon(() => expect(world.sender.kinds()).toEqual(['incident_opened']))
  })
})
