import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Strategy } from '../domain/bot.ts'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'

describe.each(availableEngines())('releases on $name', ({ open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  let serial = 0
  async function newBot() {
    const n = ++serial
    const client = {
      name: `Client ${n}`,
      industry: null,
      contact: null,
      timeZone: 'UTC',
      guildId: null,
      createdBy: '1',
    }
    const { id: clientId } = await db.stores.clients.create(client)
    const application = { id: `${9_000_000 + n}`, name: 'App', botUserId: `${n}`, tokenCiphertext: 'c', addedBy: '1' }
    await db.stores.applications.add(application)
    const { bot, deployment } = await db.stores.bots.create({
      ...{ name: `Bot ${n}`, description: '', clientId, template: 'standard', templateVersion: '1.0.0', settings: {} },
      ...{ strategy: 'pm2', createdBy: '1', channelId: 'c1' },
    })
    return { bot, deployment, id: bot.id }
  }
  async function release(botId: string, changes: { strategy?: Strategy; artifact?: string; version?: string } = {}) {
    const { strategy = 'pm2', artifact = null, version: templateVersion = '1.0.0' } = changes
    const asked = { requestedBy: '7', channelId: null, settings: {}, template: 'standard' }
    const made = await db.stores.deployments.create({
      botId,
      kind: 'deploy',
      templateVersion,
      strategy,
      artifact,
      ...asked,
    })
    await db.stores.deployments.update(made.id, { state: 'succeeded' })
    return made
  }
  const wish = (id: string, deploymentId: string) =>
    db.stores.bots.wish(id, { desired: 'running', deploymentId, by: '1' })
  const leaving = async (id: string) => {
    const { strategy, movedFrom } = (await db.stores.watch.wishOf(id)) ?? {}
    return [strategy, movedFrom]
  }

  it('make the bot take on their version and engine, and remember the engine it leaves until that has let go', async () => {
    const { id, deployment } = await newBot()
    await wish(id, deployment.id)
    expect(await leaving(id)).toEqual(['pm2', null])
    await db.stores.deployments.update(deployment.id, { state: 'succeeded' })
    const moved = await release(id, { strategy: 'docker', version: '1.1.0' })
    const { generation } = await wish(id, moved.id)
    expect(await db.stores.bots.find(id)).toMatchObject({ strategy: 'docker', templateVersion: '1.1.0' })
    expect(await leaving(id)).toEqual(['docker', 'pm2'])
    // Wished for again, elsewhere, before it has left: only the first engine can have anything of it.
    const further = await release(id, { strategy: 'simulation' })
    await wish(id, further.id)
    expect(await leaving(id)).toEqual(['simulation', 'pm2'])
    expect(await db.stores.bots.moved(id, generation)).toBe(false)
    await wish(id, moved.id)
    await db.stores.bots.moved(id, generation + 2)
    expect(await leaving(id)).toEqual(['docker', null])
    await wish(id, deployment.id)
    expect(await leaving(id)).toEqual(['pm2', 'docker'])
    await wish(id, moved.id)
    expect(await leaving(id)).toEqual(['docker', null])
  })

  it('remember nothing of an engine on which the bot was never wished for', async () => {
    const { id, deployment } = await newBot()
    await db.stores.deployments.update(deployment.id, { state: 'succeeded' })
    await wish(id, (await release(id, { strategy: 'docker' })).id)
    expect(await leaving(id)).toEqual(['docker', null])
  })

  it('keep why they failed in words, and where they are shown', async () => {
    const { deployment } = await newBot()
    const told = { problem: 'CanaryFailed', reason: 'It does not answer: “/refer”.', messageId: '77' }
    await db.stores.deployments.update(deployment.id, told)
    expect(await db.stores.deployments.find(deployment.id)).toMatchObject({
      ...told,
      state: 'pending',
      finishedAt: null,
    })
  })

  it('are listed newest first, with the name under which the person last used a command', async () => {
    const { id, deployment } = await newBot()
    await db.stores.deployments.update(deployment.id, { state: 'succeeded' })
    await release(id)
    for (const actorName of ['mia', 'mia.brand']) {
      await db.stores.audit.record({
        ...{ actorId: '7', actorName, guildId: null, channelId: null, command: 'bot deploy', options: {} },
        ...{ outcome: 'ok', problem: null, durationMs: 1 },
      })
    }
    const history = await db.stores.deployments.historyOf(id, 10)
    expect(history.map(({ kind, requestedByName }) => [kind, requestedByName])).toEqual([
      ['deploy', 'mia.brand'],
      ['create', null],
    ])
    expect(await db.stores.deployments.historyOf(id, 1)).toHaveLength(1)
  })

  it('outlive their artifacts, but not those that any bot can go back to', async () => {
    const first = await newBot()
    const other = await newBot()
    for (const { deployment } of [first, other])
      await db.stores.deployments.update(deployment.id, { state: 'succeeded', artifact: 'a1' })
    for (const artifact of ['a2', 'a3', 'a4']) await release(first.id, { artifact })
    const outlived = () => db.stores.deployments.artifactsOutlived(first.id, 2)
    expect(await outlived()).toEqual(['a2'])
    const running = await db.stores.deployments.listOf(first.id, 10)
    await wish(first.id, running.find(({ artifact }) => artifact === 'a2')?.id ?? '')
    expect(await outlived()).toEqual([])
    await db.stores.bots.remove(other.id)
    expect(await outlived()).toEqual(['a1'])
  })

  it('owe a message in place of another', async () => {
    await db.stores.outbox.add({ kind: 'notice', text: 't', channelId: '20', messageId: '77', dedupeKey: 'k' })
    expect(await db.stores.outbox.due(1)).toMatchObject([{ channelId: '20', messageId: '77' }])
  })

  it('find the manifest of a version that was released once', async () => {
    const manifest = {
      name: 't',
      version: '1.0.0',
      title: 'T',
      description: 'D',
      settings: [],
      commands: [],
      intents: 0,
    }
    const whole = { ...manifest, permissions: '0', runsOn: ['gateway'] }
    await db.stores.templates.publish({ name: 't', version: '1.0.0', manifest: whole })
    expect(await db.stores.templates.manifestOf('t', '1.0.0')).toMatchObject(manifest)
    expect(await db.stores.templates.manifestOf('t', '1.0.1')).toBeUndefined()
  })
})
