// Over 200 lines: every store on both databases; opening one is the dear part.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'
import type { NewBot } from './stores.ts'

describe.each(availableEngines())('stores on $name', ({ name: engine, open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  let serial = 0
  const unique = (word: string) => `${word} ${++serial}`
  const newClient = (name = unique('Client')) =>
    db.stores.clients.create({
      name,
      industry: null,
      contact: null,
      timeZone: 'Europe/Berlin',
      guildId: null,
      createdBy: 'u1',
    })
  const newApplication = (id = String(9_000_000 + ++serial)) =>
    db.stores.applications.add({ id, name: `App ${id}`, botUserId: id, tokenCiphertext: `c-${id}`, addedBy: 'u1' })
  const botOf = (clientId: string, name = unique('Bot')): NewBot => ({
    name,
    description: 'd',
    clientId,
    template: 'standard',
    templateVersion: '1.0.0',
    settings: { greeting: 'Hi “you” \\ %', count: 3, loud: true },
    strategy: 'simulation',
    createdBy: 'u1',
    channelId: 'c1',
  })
  const newBot = async (name?: string) => {
    await newApplication()
    return db.stores.bots.create(botOf((await newClient()).id, name))
  }

  it('answers a ping', () => db.stores.ping())

  describe('clients', () => {
    it('keeps what was given and finds it by id and by name in any case', async () => {
      const name = unique('Ünïcode & “Söhne” *%_')
      const made = await db.stores.clients.create({
        name,
        industry: 'fashion',
        contact: 'mia@example.org',
        timeZone: 'Asia/Tokyo',
        guildId: '123',
        createdBy: 'u1',
      })
      expect(made).toMatchObject({ name, industry: 'fashion', contact: 'mia@example.org', guildId: '123', botCount: 0 })
      expect(made.createdAt.getTime()).toBeGreaterThan(Date.now() - 60_000)
      expect(await db.stores.clients.find(made.id)).toEqual(made)
      expect(await db.stores.clients.find(` ${name.toUpperCase()} `)).toEqual(made)
      expect(await db.stores.clients.find('%')).toBeUndefined()
      expect(await db.stores.clients.find('*')).toBeUndefined()
    })

    it('refuses a name that is taken, in any case, when creating and when editing', async () => {
      const taken = await newClient(unique('Élan'))
      const other = await newClient()
      await expect(newClient(taken.name.toUpperCase())).rejects.toMatchObject({ code: 'ClientNameTaken' })
      await expect(db.stores.clients.edit(other.id, { name: taken.name.toLowerCase() })).rejects.toMatchObject({
        code: 'ClientNameTaken',
      })
      expect((await db.stores.clients.find(other.id))?.name).toBe(other.name)
    })

    it('changes only what is named, null included, and may change the case of its own name', async () => {
      const client = await newClient()
      const edited = await db.stores.clients.edit(client.id, { industry: 'food', name: client.name.toUpperCase() })
      expect(edited).toEqual({ ...client, industry: 'food', name: client.name.toUpperCase() })
      expect((await db.stores.clients.edit(client.id, { industry: null })).industry).toBeNull()
      expect((await db.stores.clients.edit(client.id, {})).industry).toBeNull()
      await expect(db.stores.clients.edit(crypto.randomUUID(), { industry: 'x' })).rejects.toMatchObject({
        code: 'ClientNotFound',
      })
    })

    it('is not deleted while bots belong to it', async () => {
      const { bot } = await newBot()
      await expect(db.stores.clients.remove(bot.clientId)).rejects.toMatchObject({ code: 'ClientHasBots' })
      expect((await db.stores.clients.find(bot.clientId))?.botCount).toBe(1)
      await db.stores.bots.remove(bot.id)
      await db.stores.clients.remove(bot.clientId)
      expect(await db.stores.clients.find(bot.clientId)).toBeUndefined()
      await expect(db.stores.clients.remove(bot.clientId)).rejects.toMatchObject({ code: 'ClientNotFound' })
    })

    it('lets people in and out, and lists the clients of a person', async () => {
      const [a, b] = [await newClient(unique('Z')), await newClient(unique('A'))]
      const user = unique('user')
      await db.stores.clients.grant(a.id, user, 'u1')
      await db.stores.clients.grant(a.id, user, 'u2')
      await db.stores.clients.grant(b.id, user, 'u1')
      expect((await db.stores.clients.listOf(user)).map(({ id }) => id)).toEqual([b.id, a.id])
      expect(await db.stores.clients.members(a.id)).toMatchObject([{ userId: user, grantedBy: 'u1' }])
      expect(await db.stores.clients.revoke(a.id, user)).toBe(true)
      expect(await db.stores.clients.revoke(a.id, user)).toBe(false)
      expect((await db.stores.clients.listOf(user)).map(({ id }) => id)).toEqual([b.id])
      await expect(db.stores.clients.grant(crypto.randomUUID(), user, 'u1')).rejects.toMatchObject({
        code: 'ClientNotFound',
      })
    })

    it('lists more than the 1,000 rows of one answer, none twice', async () => {
      await db.sql(
        `insert into public.clients (name, created_by) select 'many ' || n, 'u1' from generate_series(1, 1001) n`,
      )
      const ids = (await db.stores.clients.list()).map(({ id }) => id)
      expect(ids.length).toBeGreaterThan(1000)
      expect(new Set(ids).size).toBe(ids.length)
    })
  })

  describe('applications', () => {
    it('tells its state and bot, and its token only when asked for it', async () => {
      const application = await newApplication()
      expect(application).toMatchObject({ state: 'available', botId: null, botName: null })
      expect(JSON.stringify(await db.stores.applications.list())).not.toContain('c-')
      const { id } = application
      const kept = { id, tokenCiphertext: `c-${id}`, state: 'available' }
      expect(await db.stores.applications.tokenOf(id)).toEqual(kept)
      expect(await db.stores.applications.tokens()).toContainEqual(kept)
      expect(await db.stores.applications.find(application.name.toLowerCase())).toEqual(application)
      await db.stores.applications.remove(application.id)
      await expect(db.stores.applications.tokenOf(application.id)).rejects.toMatchObject({
        code: 'ApplicationNotFound',
      })
    })

    it('takes a new token only for one whose token was refused', async () => {
      const application = await newApplication()
      await expect(newApplication(application.id)).rejects.toMatchObject({ code: 'ApplicationAlreadyInPool' })
      await db.stores.applications.markInvalid(application.id)
      expect(await db.stores.applications.tokenOf(application.id)).toMatchObject({ state: 'invalid' })
      const again = { ...application, tokenCiphertext: 'new', addedBy: 'u2' }
      expect(await db.stores.applications.add(again)).toEqual(application)
      expect(await db.stores.applications.tokenOf(application.id)).toMatchObject({ tokenCiphertext: 'new' })
    })

    it('becomes claimed again when a bot has it, and is not removed meanwhile', async () => {
      const { bot } = await newBot()
      const id = bot.applicationId ?? ''
      await db.stores.applications.markInvalid(id)
      await expect(db.stores.applications.remove(id)).rejects.toMatchObject({ code: 'ApplicationInUse' })
      const again = { id, name: 'x', botUserId: id, tokenCiphertext: 'new', addedBy: 'u1' }
      expect(await db.stores.applications.add(again)).toMatchObject({ state: 'claimed', botName: bot.name })
      await db.stores.bots.remove(bot.id)
      expect(await db.stores.applications.find(id)).toMatchObject({ state: 'available', botId: null })
    })

    it('stays out of the pool when the bot of a refused token goes', async () => {
      const { bot } = await newBot()
      await db.stores.applications.markInvalid(bot.applicationId ?? '')
      await db.stores.bots.remove(bot.id)
      expect(await db.stores.applications.find(bot.applicationId ?? '')).toMatchObject({ state: 'invalid' })
    })
  })

  describe('bots', () => {
    it('claims the oldest application and starts as described', async () => {
      const first = await newApplication()
      await newApplication()
      const wanted = botOf((await newClient()).id)
      const { bot, deployment } = await db.stores.bots.create(wanted)
      expect(bot).toMatchObject({
        applicationId: first.id,
        status: 'deploying',
        desired: 'stopped',
        generation: 0,
        observedGeneration: 0,
        deploymentId: null,
        artifact: null,
        settings: wanted.settings,
        strategy: 'simulation',
      })
      expect(deployment).toMatchObject({ botId: bot.id, kind: 'create', state: 'pending', channelId: 'c1', steps: [] })
      expect(await db.stores.bots.find(bot.name.toUpperCase())).toEqual(bot)
    })

    it('is refused for an empty pool, a name that is taken and an unknown client, and nothing is claimed', async () => {
      const client = await newClient()
      await expect(db.stores.bots.create(botOf(client.id))).rejects.toMatchObject({ code: 'PoolEmpty' })
      const { bot } = await newBot()
      const spare = await newApplication()
      await expect(db.stores.bots.create(botOf(client.id, bot.name.toUpperCase()))).rejects.toMatchObject({
        code: 'BotNameTaken',
      })
      await expect(db.stores.bots.create(botOf(crypto.randomUUID()))).rejects.toMatchObject({ code: 'ClientNotFound' })
      expect(await db.stores.applications.find(spare.id)).toMatchObject({ state: 'available' })
    })

    it('gives two who create at once different applications, and the third nothing', async () => {
      const pool = [await newApplication(), await newApplication()]
      const client = await newClient()
      const results = await Promise.allSettled([1, 2, 3].map(() => db.stores.bots.create(botOf(client.id))))
      const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.bot] : []))
      expect(made.map(({ applicationId }) => applicationId).toSorted()).toEqual(pool.map(({ id }) => id).toSorted())
      expect(results.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'PoolEmpty' } }])
    })

    it('lets one of two who create the same name at once have it, and leaks no application', async () => {
      const pool = [await newApplication(), await newApplication()]
      const client = await newClient()
      const results = await Promise.allSettled([1, 2].map(() => db.stores.bots.create(botOf(client.id, 'Twin'))))
      expect(results.filter(({ status }) => status === 'rejected')).toMatchObject([
        { reason: { code: 'BotNameTaken' } },
      ])
      const states = await Promise.all(pool.map(async ({ id }) => (await db.stores.applications.find(id))?.state))
      expect(states.toSorted()).toEqual(['available', 'claimed'])
    })

    it('takes every wish as a new generation and keeps the deployment when none is named', async () => {
      const { bot, deployment } = await newBot()
      await db.stores.deployments.update(deployment.id, { artifact: 'a'.repeat(64) })
      const running = await db.stores.bots.wish(bot.id, { desired: 'running', deploymentId: deployment.id, by: 'u1' })
      expect(running).toMatchObject({
        desired: 'running',
        generation: 1,
        deploymentId: deployment.id,
        artifact: 'a'.repeat(64),
      })
      const stopped = await db.stores.bots.wish(bot.id, { desired: 'stopped', by: 'u1' })
      expect(stopped).toMatchObject({ desired: 'stopped', generation: 2, deploymentId: deployment.id })
      await Promise.all([1, 2, 3, 4].map(() => db.stores.bots.wish(bot.id, { desired: 'running', by: 'u1' })))
      expect((await db.stores.bots.find(bot.id))?.generation).toBe(6)
      await expect(db.stores.bots.wish(crypto.randomUUID(), { desired: 'running', by: 'u1' })).rejects.toMatchObject({
        code: 'BotNotFound',
      })
    })

    it('takes no other wish once it is being deleted', async () => {
      const { bot } = await newBot()
      await db.stores.bots.wish(bot.id, { desired: 'retired', by: 'u1' })
      await expect(db.stores.bots.wish(bot.id, { desired: 'running', by: 'u2' })).rejects.toMatchObject({
        code: 'BotNotFound',
      })
      expect((await db.stores.bots.wish(bot.id, { desired: 'retired', by: 'u1' })).generation).toBe(2)
    })

    it('is removed once, with all that is its own, and its application returns', async () => {
      const { bot, deployment } = await newBot()
      await db.stores.bots.wish(bot.id, { desired: 'running', deploymentId: deployment.id, by: 'u1' })
      const gone = await Promise.all([1, 2, 3].map(() => db.stores.bots.remove(bot.id)))
      expect(gone.toSorted()).toEqual([false, false, true])
      expect(await db.stores.bots.find(bot.id)).toBeUndefined()
      expect(await db.stores.deployments.find(deployment.id)).toBeUndefined()
      expect(await db.stores.applications.find(bot.applicationId ?? '')).toMatchObject({
        state: 'available',
        botId: null,
      })
      expect(await db.sql('select 1 from public.status_intervals where bot_id = $1', [bot.id])).toEqual([])
    })

    // PGlite has one connection, so nothing there is ever truly at once.
    const removedOnce = async () => {
      const { bot } = await newBot()
      await db.sql('begin')
      await db.sql('select 1 from public.bots where id = $1 for update', [bot.id])
      const removing = [1, 2].map(() => db.stores.bots.remove(bot.id))
      const waiting = 'select count(*)::int as n from pg_locks where not granted'
      while ((await db.sql(waiting))[0]?.n !== 2) await new Promise(setImmediate)
      await db.sql('rollback')
      expect((await Promise.all(removing)).toSorted()).toEqual([false, true])
    }
    if (engine === 'PostgreSQL') it('is removed once, also when two wait for the same row', removedOnce)

    it('is listed by client and by status, and suggested by a part of its name', async () => {
      const { bot } = await newBot(unique('Greeter 100% *'))
      const { bot: other } = await newBot(unique('Other'))
      expect((await db.stores.bots.list({ clientId: bot.clientId })).map(({ id }) => id)).toEqual([bot.id])
      expect(await db.stores.bots.list({ clientId: bot.clientId, status: 'online' })).toEqual([])
      expect((await db.stores.bots.list({ status: 'deploying' })).map(({ id }) => id)).toContain(other.id)
      expect(await db.stores.bots.suggest('GREETER 100%', 5)).toEqual([
        { id: bot.id, name: bot.name, clientName: bot.clientName, status: 'deploying' },
      ])
      expect(await db.stores.bots.suggest('100_', 5)).toEqual([])
      expect(await db.stores.bots.suggest('', 1)).toHaveLength(1)
      expect(await db.stores.bots.suggest('greeter', 5, [other.clientId])).toEqual([])
      expect(await db.stores.bots.suggest('greeter', 5, [])).toEqual([])
      expect(await db.stores.bots.suggest('greeter', 5, [bot.clientId, other.clientId])).toHaveLength(1)
    })

    it('is renamed unless the name is taken', async () => {
      const [{ bot }, { bot: other }] = [await newBot(), await newBot()]
      await expect(db.stores.bots.edit(bot.id, { name: other.name.toUpperCase() })).rejects.toMatchObject({
        code: 'BotNameTaken',
      })
      const name = unique('Renamed')
      expect(await db.stores.bots.edit(bot.id, { name, description: 'new' })).toEqual({
        ...bot,
        name,
        description: 'new',
      })
      await expect(db.stores.bots.edit(crypto.randomUUID(), { name: 'x' })).rejects.toMatchObject({
        code: 'BotNotFound',
      })
    })
  })

  describe('deployments', () => {
    const updateOf = (botId: string) => ({
      botId,
      kind: 'update' as const,
      artifact: null,
      template: 'standard',
      templateVersion: '1.1.0',
      settings: { a: 'b' },
      strategy: 'simulation' as const,
      requestedBy: 'u1',
      channelId: null,
    })

    it('go one at a time, keep their steps, and end with a verdict', async () => {
      const { bot, deployment } = await newBot()
      await expect(db.stores.deployments.create(updateOf(bot.id))).rejects.toMatchObject({ code: 'DeploymentUnderWay' })
      const steps = [{ name: 'build', ms: 12.5 }]
      await db.stores.deployments.update(deployment.id, { state: 'building', artifact: 'abc', steps })
      expect(await db.stores.deployments.find(deployment.id)).toMatchObject({
        state: 'building',
        artifact: 'abc',
        steps,
        finishedAt: null,
      })
      expect((await db.stores.deployments.listInProgress()).map(({ id }) => id)).toContain(deployment.id)
      await db.stores.deployments.update(deployment.id, { state: 'failed', problem: 'BuildFailed' })
      const failed = await db.stores.deployments.find(deployment.id)
      expect(failed).toMatchObject({ state: 'failed', problem: 'BuildFailed', artifact: 'abc', steps })
      expect(failed?.finishedAt).toBeInstanceOf(Date)
      expect((await db.stores.deployments.listInProgress()).map(({ id }) => id)).not.toContain(deployment.id)
      expect(await db.stores.deployments.create(updateOf(bot.id))).toMatchObject({
        kind: 'update',
        settings: { a: 'b' },
      })
    })

    it('know the newest one before another that succeeded', async () => {
      const { bot, deployment: first } = await newBot()
      await db.stores.deployments.update(first.id, { state: 'succeeded' })
      const second = await db.stores.deployments.create(updateOf(bot.id))
      await db.stores.deployments.update(second.id, { state: 'failed' })
      const third = await db.stores.deployments.create(updateOf(bot.id))
      await db.stores.deployments.update(third.id, { state: 'succeeded' })
      expect((await db.stores.deployments.lastGood(bot.id, third.id))?.id).toBe(first.id)
      expect(await db.stores.deployments.lastGood(bot.id, first.id)).toBeUndefined()
      expect((await db.stores.deployments.listOf(bot.id, 2)).map(({ id }) => id)).toEqual([third.id, second.id])
    })

    it('know which artifacts no other bot refers to, whatever became of a deployment', async () => {
      const [shared, own] = [`5e${++serial}`, `6e${serial}`]
      const { bot, deployment } = await newBot()
      const other = await newBot()
      await db.stores.deployments.update(deployment.id, { state: 'failed', artifact: shared })
      await db.stores.deployments.update(other.deployment.id, { artifact: shared })
      expect(await db.stores.deployments.artifactsOnlyOf(bot.id)).toEqual([])
      for (let n = 0; n < 2; n += 1) {
        const next = await db.stores.deployments.create(updateOf(bot.id))
        await db.stores.deployments.update(next.id, { state: 'succeeded', artifact: own })
      }
      await db.stores.deployments.create(updateOf(bot.id))
      expect(await db.stores.deployments.artifactsOnlyOf(bot.id)).toEqual([own])
      await db.stores.bots.remove(other.bot.id)
      expect(await db.stores.deployments.artifactsOnlyOf(bot.id)).toEqual([shared, own])
    })

    it('are refused for a bot that is gone or going', async () => {
      await expect(db.stores.deployments.create(updateOf(crypto.randomUUID()))).rejects.toMatchObject({
        code: 'BotNotFound',
      })
    })
  })

  it('lists a template once, with its newest release and the bots of all its versions', async () => {
    const name = `t-${++serial}`
    await db.stores.templates.publish({ name, version: '1.0.0', manifest: { a: 1 } })
    await db.stores.templates.publish({ name, version: '1.0.0', manifest: { a: 2 } })
    await db.stores.templates.publish({ name, version: '1.1.0', manifest: {} })
    const mine = (await db.stores.templates.list()).filter((template) => template.name === name)
    expect(mine).toMatchObject([{ name, version: '1.1.0', bots: 0 }])
    expect(
      await db.sql('select manifest from public.templates where name = $1 and version = $2', [name, '1.0.0']),
    ).toEqual([{ manifest: { a: 1 } }])
  })

  it('grants access once per subject and takes it back once', async () => {
    const subjectId = unique('role')
    await db.stores.access.grant({ subject: 'role', subjectId, level: 'viewer', grantedBy: 'u1' })
    await db.stores.access.grant({ subject: 'role', subjectId, level: 'operator', grantedBy: 'u2' })
    const mine = (await db.stores.access.list()).filter((grant) => grant.subjectId === subjectId)
    expect(mine).toMatchObject([{ subject: 'role', level: 'operator', grantedBy: 'u2' }])
    expect(await db.stores.access.revoke('user', subjectId)).toBe(false)
    expect(await db.stores.access.revoke('role', subjectId)).toBe(true)
    expect(await db.stores.access.revoke('role', subjectId)).toBe(false)
  })

  it('writes the audit log in order and lists the newest first', async () => {
    const entry = {
      actorId: '1',
      actorName: 'mia',
      guildId: null,
      channelId: 'c',
      command: 'bot create',
      options: { name: 'Ä', count: 2, customize: true },
      outcome: 'problem' as const,
      problem: 'PoolEmpty',
      durationMs: 12.5,
    }
    await db.stores.audit.record(entry)
    await db.stores.audit.record({ ...entry, command: 'bot list', outcome: 'ok', problem: null })
    const [newest, older] = await db.stores.audit.list({ limit: 2 })
    expect(newest).toMatchObject({ command: 'bot list', outcome: 'ok' })
    expect(older).toMatchObject(entry)
    expect(older?.at).toBeInstanceOf(Date)
  })

  it('remembers the channel of the alerts that was set last', async () => {
    expect(await db.stores.routes.fleetChannel()).toBeUndefined()
    await db.stores.routes.setFleetChannel('1', 'u1')
    await db.stores.routes.setFleetChannel('2', 'u1')
    expect(await db.stores.routes.fleetChannel()).toBe('2')
  })
})
