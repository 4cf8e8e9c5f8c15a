import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rolloutStates } from '../domain/rollout.ts'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'

describe.each(availableEngines())('rollouts on $name', ({ open }) => {
  let db: TestStores
  let botIds: string[]
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(async () => {
    await db.clear()
    const made = await db.sql(`
      with client as (insert into clients (name, created_by) values ('Fashion', '1') returning id)
      insert into bots (name, client_id, template, template_version, strategy, created_by, created_at)
      select 'Bot ' || n, client.id, 'standard', '1.0.0', 'pm2', '1', now() - interval '3 days'
      from client, generate_series(1, 3) n returning id, name`)
    botIds = made.toSorted((a, b) => String(a.name).localeCompare(String(b.name))).map(({ id }) => String(id))
  })
  afterAll(() => db?.close())

  const wanted = () => ({
    ...{ template: 'standard', version: '1.1.0', clientName: null, requestedBy: '7', channelId: '20' },
    bots: botIds.map((botId, i) => ({ botId, wave: i === 0 ? 1 : 2 })),
  })
  const begin = () => db.stores.rollouts.create(wanted())
  const find = async (id: string) => (await db.stores.rollouts.find(id)) ?? expect.fail('the rollout is gone')
  const crash = (botId: string, at: string, cause = 'process_exited', restarts = 0) =>
    db.sql(
      `insert into incidents (bot_id, bot_name, client_name, status, cause, state, down_since, opened_at, resolved_at,
         resolution, restarts)
       values ($1, 'Bot', 'Fashion', 'offline', $2, 'resolved', now(), now() - $3::interval, now(), 'recovered', $4)`,
      [botId, cause, at, restarts],
    )

  it('keeps the bots in their waves and their order, and is found by its id', async () => {
    const made = await begin()
    expect(made).toMatchObject({ template: 'standard', version: '1.1.0', state: 'running', messageId: null })
    expect(made.bots.map(({ botId, wave, state, name }) => [botId, wave, state, name])).toEqual(
      botIds.map((id, i) => [id, i === 0 ? 1 : 2, 'waiting', `Bot ${i + 1}`]),
    )
    expect(await find(made.id)).toEqual(made)
    expect(await db.stores.rollouts.find(crypto.randomUUID())).toBeUndefined()
  })

  it('is the only one of its template while it may go on', async () => {
    const { id } = await begin()
    await expect(begin()).rejects.toMatchObject({ code: 'RolloutUnderWay' })
    await db.stores.rollouts.create({ ...wanted(), template: 'custom' })
    await db.stores.rollouts.update(id, ['running'], { state: 'aborted' })
    const next = await begin()
    expect((await db.stores.rollouts.list(1)).map((one) => one.id)).toEqual([next.id])
  })

  it('changes only from the states that are named, and says whether it did', async () => {
    const { id } = await begin()
    const { update } = db.stores.rollouts
    expect(await update(id, ['running'], { state: 'paused' })).toBe(true)
    expect(await update(id, ['running'], { state: 'paused' })).toBe(false)
    expect(await update(id, rolloutStates, { messageId: '77' })).toBe(true)
    expect(await find(id)).toMatchObject({ state: 'paused', messageId: '77', finishedAt: null })
    expect(await update(id, ['paused'], { state: 'halted', reason: 'Why.' })).toBe(true)
    const over = await find(id)
    expect(over).toMatchObject({ state: 'halted', reason: 'Why.' })
    expect(over.finishedAt).not.toBeNull()
    // A late change keeps when it ended.
    expect(await update(id, ['halted'], { messageId: '78' })).toBe(true)
    expect((await find(id)).finishedAt).toEqual(over.finishedAt)
  })

  it('begins no release once it is paused, and takes what became of one that had begun', async () => {
    const { id } = await begin()
    const [first = '', second = ''] = botIds
    const { update, updateBot } = db.stores.rollouts
    expect(await updateBot(id, first, 'moving')).toBe(true)
    await update(id, ['running'], { state: 'paused' })
    expect(await updateBot(id, second, 'moving')).toBe(false)
    expect(await updateBot(id, first, 'failed', 'It did not answer.')).toBe(true)
    const [failed, waiting] = (await find(id)).bots
    expect(failed).toMatchObject({ state: 'failed', reason: 'It did not answer.' })
    expect(Number(failed?.endedAt)).toBeGreaterThanOrEqual(Number(failed?.beganAt))
    expect(waiting).toMatchObject({ state: 'waiting', beganAt: null, endedAt: null })
    await updateBot(id, first, 'waiting')
    expect((await find(id)).bots[0]).toMatchObject({ state: 'waiting', reason: null, beganAt: null, endedAt: null })
    expect(await updateBot(id, crypto.randomUUID(), 'failed')).toBe(false)
  })

  it('is active while it may go on or a release of it is under way', async () => {
    const { id } = await begin()
    const [first = ''] = botIds
    const active = async () => (await db.stores.rollouts.listActive()).length
    await db.stores.rollouts.updateBot(id, first, 'moving')
    await db.stores.rollouts.update(id, ['running'], { state: 'aborted' })
    expect(await active()).toBe(1)
    await db.stores.rollouts.updateBot(id, first, 'moved')
    expect(await active()).toBe(0)
  })

  it('counts crashes of the bots that were moved, since then and in the day before, by their hours', async () => {
    const { id } = await begin()
    const [moved = '', other = ''] = botIds
    await db.stores.rollouts.updateBot(id, moved, 'moving')
    await db.stores.rollouts.updateBot(id, moved, 'moved')
    await db.sql(
      `update rollout_bots set began_at = now() - interval '3 hours', ended_at = now() - interval '2 hours'
       where bot_id = $1`,
      [moved],
    )
    await crash(moved, '1 hour')
    await crash(moved, '30 minutes', 'crash_loop')
    await crash(moved, '10 hours')
    // Of neither: no fault of the bot, too long ago, during the move, and of a bot that was not moved.
    await crash(moved, '1 hour', 'driver_unreachable')
    await crash(moved, '30 hours')
    await crash(moved, '150 minutes')
    await crash(other, '1 hour')
    const { since, sinceHours, before, beforeHours } = await db.stores.rollouts.crashes(id)
    expect({ since, before }).toEqual({ since: 2, before: 1 })
    expect(sinceHours).toBeCloseTo(2, 1)
    expect(beforeHours).toBeCloseTo(24, 1)
    // One incident of a bot that crashed again before it recovered.
    await crash(moved, '10 minutes', 'crash_loop', 5)
    expect((await db.stores.rollouts.crashes(id)).since).toBe(5)
  })

  it('forgets a bot that is deleted, and goes on without it', async () => {
    const { id } = await begin()
    await db.stores.bots.remove(botIds[0] ?? '')
    expect((await find(id)).bots.map(({ botId }) => botId)).toEqual(botIds.slice(1))
  })
})
