import { describe, expect, it } from 'vitest'
import type { EngineNode } from '../deployment/driver.ts'
import { aNode } from '../testing/commands.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { createNodes } from './nodes.ts'

describe('nodes', () => {
  /** An engine whose bots leave a drained node one a second, but for `stuck` of them. */
  function engine(nodes: EngineNode[], stuck = 0) {
    const clock = createManualClock()
    const taken: [string, boolean][] = []
    let drainedAt = 0
    const list = async () =>
      nodes.map((node) => {
        const seconds = (clock.now().getTime() - drainedAt) / 1000
        const drained = taken.some(([id, takes]) => id === node.id && !takes)
        return { ...node, bots: drained ? Math.max(stuck, node.bots - seconds) : node.bots }
      })
    async function take(id: string, takes: boolean): Promise<void> {
      drainedAt = clock.now().getTime()
      taken.push([id, takes])
    }
    const drivers = new Map([['swarm' as const, { nodes: { list, take } }]])
    const service = createNodes({ drivers, clock, stopping: new AbortController().signal })
    return { service, clock, taken }
  }
  const [a, b] = [aNode(), aNode({ id: 'b', name: 'Node-B' })]

  it('follows the bots as they leave a node', async () => {
    const { service, clock, taken } = engine([a, b])
    const progress: object[] = []
    const drained = service.drain('node-b', (at) => progress.push(at))
    await clock.advance(5000)
    expect(await drained).toMatchObject({ node: { id: 'b' }, moved: 2, left: 0 })
    expect(taken).toEqual([['b', false]])
    expect(progress).toEqual([2, 1, 0].map((left) => ({ total: 2, left })))
  })

  it('says how many did not leave in ten minutes', async () => {
    const { service, clock } = engine([a, b], 1)
    const drained = service.drain(a.id)
    await clock.advance(11 * 60_000)
    expect(await drained).toMatchObject({ moved: 1, left: 1 })
  })

  it.each([
    ['a node that is not there', [a, b], 'node-c', 'NodeNotFound'],
    ['the only node', [a], 'node-a', 'NoOtherNode'],
    ['a node beside one that is down', [a, { ...b, state: 'down' as const }], 'node-a', 'NoOtherNode'],
    ['a node beside one that is drained', [a, { ...b, availability: 'drain' as const }], 'node-a', 'NoOtherNode'],
    ['a node where there are none', [], 'node-a', 'NoNodes'],
  ])('does not drain %s', async (_what, nodes, ref, code) => {
    const { service, taken } = engine(nodes)
    await expect(service.drain(ref)).rejects.toMatchObject({ code })
    expect(taken).toEqual([])
  })

  it('lets a node take bots again', async () => {
    const { service, taken } = engine([a, b])
    expect(await service.activate('NODE-A')).toMatchObject({ name: 'node-a' })
    expect(taken).toEqual([[a.id, true]])
  })
})
