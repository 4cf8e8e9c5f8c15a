import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type People, people, textOf, titleOf } from '../../../test/e2e/people.ts'
import { systemClock } from '../../lib/clock.ts'
import { createNodes } from '../../services/nodes.ts'
import { startDiscordApp } from '../../testing/discord-app.ts'
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
  let discord: Awaited<ReturnType<typeof startDiscordApp>>
  let hands: People
  const told: Exit[] = []
  beforeAll(async () => {
    two = await startTwoNodes()
    registry = await startImageRegistry(two.hostAddress, login)
    harness = await createSwarmHarness(two.machines[0])
    driver = await harness.open({ swarm: { constraints: [], registry: { address: registry.address, ...login } } })
    driver.watch((exit) => told.push(exit))
    discord = await startDiscordApp({ nodes: nodes() })
    hands = people(discord.url)
  }, 300_000)
  afterAll(async () => {
    await discord?.close()
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

  it('drains a node as it is typed in Discord, with progress, one session after the other, and raises nothing', async () => {
    const [first, second] = two.machines
    expect(titleOf(await hands.admin(`/fleet activate node:${first.name}`, 'takes bots'))).toBe(
      `${first.name} takes bots`,
    )
    const { choices } = await hands.offer('admin', '/fleet drain node:', 'node')
    expect(choices.map(({ name }) => name).toSorted()).toEqual(
      [`${first.name} · active · 0 bots`, `${second.name} · active · 1 bots`].toSorted(),
    )
    const begun = await hands.confirm('admin', `/fleet drain node:${second.name}`, '0 of 1 bot moved|is drained')
    expect(textOf(begun.messages)).toContain('▱▱▱▱▱▱▱▱▱▱ 0 of 1 bot moved')
    const states = new Set<string | undefined>()
    for (let moved = false; !moved; moved = (await seen())?.where?.node === first.name)
      states.add((await seen())?.state)
    const card = async () => (await hands.messages('admin')).find(({ id }) => id === begun.messages[0]?.id)
    const is = async (title: string) => titleOf({ messages: [(await card()) as never] }) === title
    await expect.poll(() => is(`${second.name} is drained`), { timeout: 60_000 }).toBe(true)
    expect(textOf([(await card()) as never])).toContain('1 bot moved. It takes no bots until /fleet activate.')
    expect([...states]).toEqual(['running'])
    const [{ botId } = { botId: '' }] = workloads
    await expect.poll(() => driver.logs(botId, { tail: 5 })).toEqual(['opened 1', 'closed 1', 'opened 1'])
    expect(told).toEqual([])
  })

  it('tells at once which node was lost and since when, and the swarm starts its bots elsewhere', async () => {
    const [first, second] = two.machines
    await hands.admin(`/fleet activate node:${second.name}`, 'takes bots')
    await hands.confirm('admin', `/fleet drain node:${first.name}`, 'is drained')
    await expect.poll(seen, { timeout: 60_000 }).toMatchObject({ state: 'running', where: { node: second.name } })
    const [{ botId } = { botId: '' }] = workloads
    // While the swarm moves a bot it counts as running; what is lost here is to be one that really does.
    const begun = ['opened 1', 'closed 1', 'opened 1', 'closed 1', 'opened 1']
    await expect.poll(() => driver.logs(botId, { tail: 9 }), { timeout: 60_000 }).toEqual(begun)
    await expect.poll(seen, { timeout: 60_000 }).toMatchObject({ state: 'running', where: { node: second.name } })
    const lostAt = Date.now()
    await second.lose()
    // As long as no other node takes it: on a busy machine ten seconds, after which the swarm starts it there, are soon over.
    await expect.poll(() => told.length, { timeout: 60_000 }).toBe(1)
    const where = { node: second.name, downSince: expect.any(Date) }
    expect(told).toEqual([{ botId, generation: 1, at: told[0]?.where?.downSince, code: null, signal: null, where }])
    expect(await seen()).toMatchObject({ state: 'exited', where })
    const since = Number(told[0]?.at)
    expect(since).toBeGreaterThanOrEqual(lostAt - 1000)
    expect(since - lostAt).toBeLessThan(45_000)
    await hands.admin(`/fleet activate node:${first.name}`, 'takes bots')
    await expect.poll(seen, { timeout: 60_000 }).toMatchObject({ state: 'running', where: { node: first.name } })
    expect(await nodes().list()).toContainEqual(expect.objectContaining({ name: second.name, state: 'down' }))
    expect(await harness.processes(botId)).toBe(1)
    expect(told).toHaveLength(1)
  })
})
