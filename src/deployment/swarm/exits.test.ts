import { expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { createManualClock } from '../../testing/manual-clock.ts'
import type { Exit } from '../driver.ts'
import { createExits } from './exits.ts'
import type { SwarmNode, Task } from './tasks.ts'

const downSince = new Date(Date.UTC(2026, 0, 1, 0, 0, 50))
const task = (id: string, changes: Partial<Task> = {}): Task => ({
  ...{ id, botId: 'bot', generation: 1, start: 's1', parked: false, nodeId: 'b', state: 'running', wanted: true },
  ...{ ordered: false, createdAt: new Date(0), changedAt: new Date(0), exit: { code: null, signal: null } },
  why: undefined,
  ...changes,
})

it('tells once that a bot went down with its node, which node that is and since when, and leaves the bot to the swarm', async () => {
  const clock = createManualClock()
  const told: Exit[] = []
  const parked: string[] = []
  let tasks = [task('t1')]
  const nodes = new Map([['b', { id: 'b', name: 'machine-b', state: 'down', downSince } as SwarmNode]])
  const exits = createExits({
    manager: {
      tasks: async () => tasks,
      current: async () => tasks.filter(({ wanted }) => wanted),
      nodes: () => nodes,
    },
    onCrash: async ({ id }) => void parked.push(id),
    clock,
    log: silentLog,
  })
  exits.watch((exit) => told.push(exit))
  exits.begin()
  await clock.advance(1_000)
  tasks = [task('t1', { state: 'lost', wanted: false }), task('t2', { nodeId: undefined, state: 'waiting' })]
  await clock.advance(5_000)
  const where = { node: 'machine-b', downSince }
  expect(told).toEqual([{ botId: 'bot', generation: 1, at: downSince, code: null, signal: null, where }])
  tasks = [task('t1', { state: 'lost', wanted: false }), task('t2', { nodeId: 'a' })]
  await clock.advance(5_000)
  // The node is back, and what ran there is seen to have been ended meanwhile.
  tasks = [task('t1', { state: 'ended', wanted: false, ordered: true }), task('t2', { nodeId: 'a' })]
  exits.see(tasks, clock.now().getTime())
  await clock.advance(5_000)
  expect([told.length, parked]).toEqual([1, []])
  const closed = exits.close()
  await clock.advance(5_000)
  await closed
})
