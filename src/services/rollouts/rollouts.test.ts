// Over 200 lines: fifty bots are made once, and rolled out in every way.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App, AppNeeds } from '../../app.ts'
import type { Script } from '../../deployment/simulation/simulation.ts'
import type { Rollout } from '../../domain/rollout.ts'
import { aToken, aWorld, manifest, quick } from '../../testing/app.ts'
import { openTestStores, type TestStores } from '../../testing/stores.ts'

let database: TestStores
let world: ReturnType<typeof aWorld>
let present = manifest
/** What befalls bots of a version; nothing bad unless said here. */
let scripts: Record<string, Script>
let shown: Rollout[]
const running: App[] = []
/** Fifty bots on a busy machine: looked at less often, and waited for longer. */
const patient = { lookMs: 100, startTimeoutMs: 40_000, wishTimeoutMs: 40_000, recheckMs: 100, rolloutLookMs: 100 }

const digestOf = (version: string) => Buffer.from(version).toString('hex').padEnd(64, '0')

beforeAll(async () => {
  database = await openTestStores()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.clear()
  present = manifest
  scripts = {}
  shown = []
  world = aWorld(database.stores, {
    script: ({ artifact }) =>
      Object.entries(scripts).find(([version]) => artifact.digest === digestOf(version))?.[1] ?? { readyAfterMs: 30 },
  })
  world.artifacts.artifacts.manifests = async () => [present]
  world.artifacts.artifacts.build = async () => {
    const digest = digestOf(present.version)
    world.artifacts.digests.add(digest)
    return { digest, file: `/artifacts/${digest}.mjs`, sizeBytes: 1 }
  }
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

async function start(policy: AppNeeds['policy'] = {}) {
  const made = world.muster({
    policy: { ...quick, ...patient, ...policy },
    board: { show: (rollout) => shown.push(rollout) },
  })
  running.push(made.app)
  await made.app.start()
  return made
}

/** Bots of two clients, all online with 1.0.0. */
async function fleetOf(n: number) {
  const made = await start()
  const { app } = made
  await app.alerts.setChannel('ops', '1')
  for (const name of ['Fashion', 'Shoes']) await app.clients.create({ name, by: '1' })
  await app.applications.add(
    Array.from({ length: n }, (_, i) => aToken(String(1000 + i))),
    '1',
  )
  // Past the API: making fifty bots is not what is tested here.
  world.artifacts.digests.add(digestOf('1.0.0'))
  await database.sql(`
    with made as (
      insert into bots (name, client_id, application_id, template, template_version, strategy, desired, generation, status,
        created_by, created_at)
      select 'Bot ' || lpad(n::text, 2, '0'), (select id from clients where name = case n % 3 when 0 then 'Shoes' else 'Fashion' end),
        (1000 + n)::text, 'standard', '1.0.0', 'simulation', 'running', 1, 'starting', '1', now() - interval '3 days'
      from generate_series(0, ${n - 1}) n returning id
    )
    insert into deployments (bot_id, kind, template, template_version, strategy, artifact, state, requested_by, finished_at)
    select id, 'create', 'standard', '1.0.0', 'simulation', '${digestOf('1.0.0')}', 'succeeded', '1', now() from made`)
  await database.sql('update bots set deployment_id = d.id from deployments d where d.bot_id = bots.id')
  await database.sql(`update applications set state = 'claimed'`)
  await app.reconciler.tick()
  await vi.waitFor(async () => expect(await versions(app)).toEqual({ '1.0.0 online': n }), {
    timeout: 60_000,
    interval: 200,
  })
  return made
}

const release = (version: string) => {
  present = { ...manifest, version }
}
const asked = { template: 'standard', by: '1', channelId: '20', replyId: async () => '77' }
const newest = async (app: App) => (await app.rollouts.list())[0] as Rollout
const ended = async (app: App, state: Rollout['state']) =>
  vi.waitFor(async () => expect((await newest(app)).state).toBe(state), { timeout: 180_000, interval: 50 })
const states = ({ bots }: Rollout) => {
  const counts: Record<string, number> = {}
  for (const { state } of bots) counts[state] = (counts[state] ?? 0) + 1
  return counts
}
const versions = async (app: App) => {
  const counts: Record<string, number> = {}
  for (const { templateVersion: v, status } of await app.bots.list({}))
    counts[`${v} ${status}`] = (counts[`${v} ${status}`] ?? 0) + 1
  return counts
}
const told = () => world.sender.sent.map(({ item }) => item.text ?? '')

describe('a rollout of 50 bots', () => {
  it('stops after wave one of a bad version with every touched bot rolled back, and moves all in four of a good one', async () => {
    const { app } = await fleetOf(50)
    release('1.1.0')
    scripts['1.1.0'] = { readyAfterMs: 30, selfCheck: 'fails' }
    expect((await app.rollouts.drift({})).drifted).toHaveLength(50)
    const { id } = await app.rollouts.start(asked)
    await ended(app, 'halted')
    const bad = await newest(app)
    expect(bad).toMatchObject({ id, reason: expect.stringContaining('/refer: simulated failure') })
    expect(bad.finishedAt).not.toBeNull()
    expect(states(bad)).toEqual({ failed: 1, waiting: 49 })
    expect(await versions(app)).toEqual({ '1.0.0 online': 50 })
    await vi.waitFor(() => expect(told().some((text) => text.includes('standard 1.1.0** halted'))).toBe(true))

    release('1.2.0')
    await app.rollouts.start(asked)
    await ended(app, 'succeeded')
    const good = await newest(app)
    expect(good.bots.map(({ wave }) => wave)).toEqual(
      [1, 2, 3, 4].flatMap((w, i) => Array(([1, 4, 20, 25] as const)[i]).fill(w)),
    )
    expect(states(good)).toEqual({ moved: 50 })
    expect(await versions(app)).toEqual({ '1.2.0 online': 50 })
    // No bot of a wave began before the wave before had ended and was watched.
    const at = (wave: number, when: 'beganAt' | 'endedAt') =>
      good.bots.filter((bot) => bot.wave === wave).map((bot) => (bot[when] as Date).getTime())
    for (const wave of [2, 3, 4])
      expect(Math.min(...at(wave, 'beganAt'))).toBeGreaterThanOrEqual(Math.max(...at(wave - 1, 'endedAt')) + 60)
    expect(shown.at(-1)).toMatchObject({ state: 'succeeded', messageId: '77', channelId: '20' })
    expect((await app.rollouts.drift({})).drifted).toEqual([])
    await expect(app.rollouts.start(asked)).rejects.toMatchObject({ code: 'NothingToRollOut' })
  }, 400_000)
})

describe('a rollout', () => {
  it('can be paused, resumed and aborted, and is the only one of its template', async () => {
    const { app } = await fleetOf(4)
    release('1.1.0')
    const { id } = await app.rollouts.start(asked)
    await expect(app.rollouts.start(asked)).rejects.toMatchObject({ code: 'RolloutUnderWay' })
    expect((await app.rollouts.steer(id, 'pause')).state).toBe('paused')
    expect((await app.rollouts.steer(id, 'pause')).state).toBe('paused')
    await vi.waitFor(async () => expect(states(await newest(app)).moving).toBeUndefined(), { timeout: 40_000 })
    const before = states(await newest(app))
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(states(await newest(app))).toEqual(before)
    expect(before.waiting).toBeGreaterThanOrEqual(3)
    await app.rollouts.steer(id, 'resume')
    await vi.waitFor(async () => expect(states(await newest(app)).moved).toBeGreaterThanOrEqual(2), { timeout: 40_000 })
    await app.rollouts.steer(id, 'abort')
    await vi.waitFor(async () => expect(states(await newest(app)).moving).toBeUndefined(), { timeout: 40_000 })
    const aborted = await newest(app)
    expect(aborted.state).toBe('aborted')
    expect(aborted.finishedAt).not.toBeNull()
    await expect(app.rollouts.steer(id, 'resume')).rejects.toMatchObject({ code: 'RolloutOver' })
    await expect(app.rollouts.steer(crypto.randomUUID(), 'abort')).rejects.toMatchObject({ code: 'RolloutNotFound' })
    const left = (await app.rollouts.drift({})).drifted.length
    expect(states(aborted).moved).toBe(4 - left)
  }, 120_000)

  it('goes on after Muster was killed in the middle of a release, and moves nobody twice', async () => {
    const first = await fleetOf(4)
    release('1.1.0')
    await first.app.rollouts.start(asked)
    await vi.waitFor(
      async () => {
        const { bots } = await newest(first.app)
        expect(bots.some(({ wave, state }) => wave === 2 && state === 'moving')).toBe(true)
      },
      { timeout: 40_000, interval: 5 },
    )
    first.abandon()
    running.splice(0)
    const { app } = await start()
    await ended(app, 'succeeded')
    expect(states(await newest(app))).toEqual({ moved: 4 })
    expect(await versions(app)).toEqual({ '1.1.0 online': 4 })
    for (const { id } of await app.bots.list({})) {
      const { deployments } = await app.bots.deployments(id)
      expect(deployments.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['deploy succeeded', 'create succeeded'])
    }
  }, 120_000)

  it('goes on at once where Muster was killed before a release had begun', async () => {
    const first = await fleetOf(1)
    release('1.1.0')
    await first.app.rollouts.start(asked)
    const { manifests } = world.artifacts.artifacts
    world.artifacts.artifacts.manifests = () => new Promise(() => {})
    await vi.waitFor(async () => expect((await newest(first.app)).bots[0]?.state).toBe('moving'), { timeout: 40_000 })
    first.abandon()
    running.splice(0)
    world.artifacts.artifacts.manifests = manifests
    const { app } = await start({ rolloutRetryMs: 10 * 60_000 })
    await ended(app, 'succeeded')
    expect(await versions(app)).toEqual({ '1.1.0 online': 1 })
  }, 120_000)

  it('halts when bots that were moved begin to crash', async () => {
    const { app } = await fleetOf(4)
    release('1.1.0')
    await app.rollouts.start(asked)
    const { id } = await newest(app)
    await vi.waitFor(async () => expect(states(await newest(app)).moved).toBeGreaterThan(0), { timeout: 40_000 })
    await app.rollouts.steer(id, 'pause')
    await vi.waitFor(async () => expect(states(await newest(app)).moving).toBeUndefined(), { timeout: 40_000 })
    const [moved] = (await newest(app)).bots.filter(({ state }) => state === 'moved')
    for (const crashes of [1, 2]) {
      await vi.waitFor(() => expect(world.engine.crash(moved?.botId ?? '')).toBe(true), { timeout: 40_000 })
      const over = () => database.sql(`select id from incidents where state = 'resolved'`)
      await vi.waitFor(async () => expect(await over()).toHaveLength(crashes), { timeout: 40_000 })
    }
    await app.rollouts.steer(id, 'resume')
    await ended(app, 'halted')
    const rollout = await newest(app)
    expect(rollout.reason).toContain('crashed 2 times')
    expect(states(rollout).waiting).toBeGreaterThan(0)
  }, 120_000)

  it('lets a bot wait that has too few logins left, and moves it later', async () => {
    const { app } = await fleetOf(2)
    release('1.1.0')
    world.discord.faults.sessionStartsLeft = 49
    await app.rollouts.start(asked)
    await vi.waitFor(async () => expect((await newest(app)).bots[0]?.reason).toContain('log in 49 more times'), {
      timeout: 40_000,
    })
    expect(await versions(app)).toEqual({ '1.0.0 online': 2 })
    world.discord.faults.sessionStartsLeft = 1000
    await ended(app, 'succeeded')
    expect((await newest(app)).bots.map(({ reason }) => reason)).toEqual([null, null])
  }, 120_000)

  it('of one client touches nobody else, one client after another where asked for', async () => {
    const { app } = await fleetOf(5)
    release('1.1.0')
    const { waves } = await app.rollouts.plan({ template: 'standard', waves: 'client' })
    expect(waves.map((wave) => wave.map(({ clientName }) => clientName))).toEqual([
      ['Shoes', 'Shoes'],
      ['Fashion', 'Fashion', 'Fashion'],
    ])
    const ofOne = await app.rollouts.plan({ template: 'standard', client: 'shoes', waves: 'client' })
    expect(ofOne.waves.map(({ length }) => length)).toEqual([1, 1])
    const rollout = await app.rollouts.start({ ...asked, client: 'shoes' })
    expect(rollout.clientName).toBe('Shoes')
    await ended(app, 'succeeded')
    expect(await versions(app)).toEqual({ '1.1.0 online': 2, '1.0.0 online': 3 })
  }, 120_000)
})
