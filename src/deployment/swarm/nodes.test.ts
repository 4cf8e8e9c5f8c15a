import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { createNodes } from '../../services/nodes.ts'
import { type ImageRegistry, startImageRegistry } from '../../testing/image-registry.ts'
import { swarmMissing } from '../../testing/swarm-engine.ts'
import { createSwarmHarness, type SwarmHarness } from '../../testing/swarm-harness.ts'
import { startTwoNodes } from '../../testing/swarm-nodes.ts'
import type { Driver, Exit } from '../driver.ts'

/** One story, told in order: two machines are dear. */
describe.skipIf(swarmMissing())('a swarm of two nodes', { timeout: 240_000 }, () => {
  const login = { username: 'muster', password: 'not-a-secret' }
  let two: Awaited<ReturnType<typeof startTwoNodes>>
  let registry: ImageRegistry
  let harness: SwarmHarness
  let driver: Driver
  const told: Exit[] = []
  beforeAll(async () => {
    two = await startTwoNodes()
    registry = await startImageRegistry(two.hostAddress, login)
    harness = await createSwarmHarness(two.machines[0])
    driver = await harness.open({ swarm: { constraints: [], registry: { address: registry.address, ...login } } })
    driver.watch((exit) => told.push(exit))
  }, 300_000)
  afterAll(async () => {
    await harness?.close()
    await registry?.close()
    await two?.close()
  }, 300_000)

  const nodes = () =>
    createNodes({ drivers: new Map([['swarm', driver]]), clock: systemClock, stopping: new AbortController().signal })
  const seen = async () => (await driver.observe())[0]
  const workloads: ReturnType<SwarmHarness['workload']>[] = []

  it('refuses a bot whose image the other node could not have', async () => {
    const without = await harness.open()
    await expect(without.apply(harness.workload())).rejects.toMatchObject({ code: 'RegistryNeeded' })
    const unknown = { address: registry.address, username: 'somebody', password: 'else' }
    const refused = await harness.open({ swarm: { constraints: [], registry: unknown } })
    await expect(refused.apply(harness.workload())).rejects.toMatchObject({ code: 'ImageNotPushed' })
    expect(await driver.observe()).toEqual([])
  })

  it('runs a bot on the other node, of an image out of the registry', async () => {
    const [first, second] = two.machines
    await nodes().drain(first.name)
    await expect(nodes().drain(second.name)).rejects.toMatchObject({ code: 'NoOtherNode' })
    const workload = harness.workload()
    workloads.push(workload)
    await driver.apply(workload)
    expect(await seen()).toMatchObject({ state: 'running', where: { node: second.name } })
    expect(registry.fetches()).toBeGreaterThan(0)
    expect(await harness.visible()).not.toContain(login.password)
    await expect.poll(() => driver.logs(workload.botId, { tail: 5 })).toEqual(['opened 1'])
  })

  it('drains a node with progress, one session after the other, and raises nothing', async () => {
    const [first, second] = two.machines
    await nodes().activate(first.name)
    const states = new Set<string | undefined>()
    const progress: number[] = []
    const draining = nodes().drain(second.name, ({ left }) => progress.push(left))
    for (let moved = false; !moved; moved = (await seen())?.where?.node === first.name)
      states.add((await seen())?.state)
    expect(await draining).toMatchObject({ moved: 1, left: 0 })
    expect(progress).toEqual([...progress].toSorted((a, b) => b - a))
    expect([...states]).toEqual(['running'])
    const [{ botId } = { botId: '' }] = workloads
    await expect.poll(() => driver.logs(botId, { tail: 5 })).toEqual(['opened 1', 'closed 1', 'opened 1'])
    expect(told).toEqual([])
  })

  it('tells which node was lost and how long ago, while the swarm starts its bots elsewhere', async () => {
    const [first, second] = two.machines
    await nodes().activate(second.name)
    await nodes().drain(first.name)
    await expect.poll(seen, { timeout: 60_000 }).toMatchObject({ state: 'running', where: { node: second.name } })
    await nodes().activate(first.name)
    const lostAt = Date.now()
    await second.lose()
    await expect
      .poll(seen, { timeout: 60_000, interval: 200 })
      .toMatchObject({ state: 'exited', where: { node: second.name, downSince: expect.any(Date) } })
    const since = Number((await seen())?.where?.downSince ?? lostAt)
    expect(since).toBeGreaterThanOrEqual(lostAt - 1000)
    expect(since - lostAt).toBeLessThan(45_000)
    await expect.poll(seen, { timeout: 60_000 }).toMatchObject({ state: 'running', where: { node: first.name } })
    expect(await nodes().list()).toContainEqual(expect.objectContaining({ name: second.name, state: 'down' }))
    const [{ botId } = { botId: '' }] = workloads
    expect(await harness.processes(botId)).toBe(1)
    expect(told).toEqual([])
  })
})
