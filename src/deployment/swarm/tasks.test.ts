import { describe, expect, it } from 'vitest'
import { byBot, isDoubtful, type ListedTask, observedOf, type SwarmNode, type Task, taskOf } from './tasks.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds))
const node = (id: string, changes: Partial<SwarmNode> = {}): SwarmNode => ({
  ...{ id, name: `machine-${id}`, state: 'ready', availability: 'active', isManager: false, memoryBytes: 0 },
  ...changes,
})

interface Given {
  start?: string
  parked?: boolean
  on?: string
  wants?: string
  state?: string
  code?: number
  changed?: number
  why?: string
}

/** A line of the manager's list, made `created` seconds into the year. */
function line(created: number, given: Given = {}): ListedTask {
  const { start = 's1', parked, on = 'a', wants = 'running', state = 'running', code, changed = created, why } = given
  const labels = { 'muster.bot': 'bot', 'muster.generation': '1', 'muster.asked-at': start }
  return {
    ID: `t${created}`,
    CreatedAt: at(created).toISOString(),
    Spec: { ContainerSpec: { Labels: { ...labels, ...(parked ? { 'muster.parked': 'true' } : {}) } } },
    ...(on ? { NodeID: on } : {}),
    DesiredState: wants,
    Status: {
      Timestamp: at(changed).toISOString(),
      State: state,
      ...(why ? { Err: why } : {}),
      ...(on ? { ContainerStatus: { ContainerID: `c${created}`, ExitCode: code ?? 0 } } : {}),
    },
  }
}

const parking = (created: number): ListedTask =>
  line(created, { parked: true, on: '', wants: 'ready', state: 'pending', why: 'no suitable node' })
const crashed = { wants: 'shutdown', state: 'failed' }
const told = { wants: 'shutdown', state: 'shutdown' }
const readied = { wants: 'ready', state: 'ready' }

describe('what the tasks of a bot say', () => {
  const down = node('b', { state: 'down', downSince: at(50) })
  const nodes = new Map([node('a'), down].map((one) => [one.id, one]))
  const observed = (now: number, ...lines: ListedTask[]) => {
    const tasks = lines.map((one) => taskOf(one, nodes)).filter((task): task is Task => task !== undefined)
    return observedOf(byBot(tasks).get('bot') ?? [], nodes, at(now))
  }
  const onA = { where: { node: 'machine-a' } }

  it.each<[string, ListedTask[], number, object]>([
    ['runs', [line(1)], 60, { state: 'running', since: at(1), ...onA }],
    [
      'was stopped',
      [line(1, { ...told, changed: 9 }), parking(8)],
      60,
      { state: 'exited', since: at(9), exit: { code: 0, signal: null } },
    ],
    ['is being stopped', [line(1, { wants: 'shutdown' }), parking(8)], 9, { state: 'running', since: at(1) }],
    [
      'crashed, with its stand-in called off',
      [line(1, { ...crashed, code: 7, changed: 5 }), line(5, { ...told, changed: 6 }), parking(6)],
      60,
      { state: 'exited', since: at(5), exit: { code: 7, signal: null } },
    ],
    [
      'crashed, was started by the swarm and then stopped',
      [line(1, { ...crashed, code: 7, changed: 5 }), line(5, { ...told, changed: 40 }), parking(38)],
      60,
      { state: 'exited', since: at(40), exit: { code: 0, signal: null } },
    ],
    [
      'crashed just now',
      [line(1, { ...crashed, code: 137, changed: 5 }), line(5, readied)],
      7,
      { state: 'exited', since: at(5), exit: { code: null, signal: 'SIGKILL' } },
    ],
    [
      'is moved: it still runs',
      [line(1, { wants: 'shutdown' }), line(5, readied)],
      7,
      { state: 'running', since: at(1) },
    ],
    [
      'is moved: it is between',
      [line(1, { ...told, changed: 6 }), line(5, readied)],
      7,
      { state: 'running', since: at(5) },
    ],
    [
      'is moved: it took too long',
      [line(1, { ...told, changed: 6 }), line(5, readied)],
      60,
      { state: 'exited', since: at(6) },
    ],
    [
      'is moved: nowhere to go',
      [
        line(1, { ...told, changed: 6 }),
        line(5, { on: '', wants: 'ready', state: 'pending', why: 'no suitable node' }),
      ],
      7,
      { state: 'exited', since: at(6) },
    ],
    [
      'was on a node that is down, and waits for another',
      [line(1, { on: 'b', wants: 'shutdown' }), line(51, readied)],
      55,
      { state: 'exited', since: at(50), where: { node: 'machine-b', downSince: at(50) } },
    ],
    [
      'was moved to a node that went down before it ran there, and waits for another',
      [
        line(40, { ...told, changed: 44 }),
        line(44, { on: 'b', wants: 'shutdown', state: 'ready' }),
        line(51, { on: '', wants: 'ready', state: 'pending', why: 'no suitable node' }),
      ],
      55,
      { state: 'exited', since: at(50), where: { node: 'machine-b', downSince: at(50) } },
    ],
    [
      'was on a node that is down, and runs on another',
      [line(1, { on: 'b', wants: 'shutdown' }), line(51)],
      70,
      { state: 'running', since: at(51), ...onA },
    ],
    [
      'never found a node',
      [line(1, { on: '', state: 'pending', why: 'no suitable node' })],
      60,
      { state: 'exited', since: at(1) },
    ],
  ])('%s', (_what, lines, now, expected) => {
    expect(observed(now, ...lines)).toMatchObject({ botId: 'bot', generation: 1, ...expected })
  })

  it('says no exit of what nobody saw', () => {
    expect(observed(55, line(1, { on: 'b', wants: 'shutdown' }), line(51, readied))).not.toHaveProperty('exit')
  })

  it.each<[string, ListedTask, boolean]>([
    ['runs and is to run', line(1), false],
    ['runs and is to end', line(1, { wants: 'shutdown' }), true],
    ['is ready and is to end', line(1, { wants: 'shutdown', state: 'ready' }), true],
    ['has ended', line(1, told), false],
    ['found no node', parking(1), false],
  ])('knows when the nodes are to be asked too: %s', (_what, listed, doubtful) => {
    expect(isDoubtful(listed)).toBe(doubtful)
  })

  it('leaves out what is no bot', () => {
    expect(taskOf({ ...line(1), Spec: {} }, nodes)).toBeUndefined()
  })
})
