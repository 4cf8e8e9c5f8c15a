import { exitOf } from '../docker/listing.ts'
import { labels } from '../docker/names.ts'
import type { Exit, Observed } from '../driver.ts'

/** A task as the manager lists it, as far as we read it. */
export interface ListedTask {
  ID: string
  CreatedAt: string
  Spec: { ContainerSpec?: { Labels?: Record<string, string> } }
  NodeID?: string
  DesiredState: string
  Status: {
    Timestamp: string
    State: string
    Err?: string
    ContainerStatus?: { ContainerID?: string; ExitCode?: number }
  }
}

/** A node of the swarm. */
export interface SwarmNode {
  id: string
  name: string
  state: 'ready' | 'down'
  availability: 'active' | 'pause' | 'drain'
  isManager: boolean
  /** All that its machine has. */
  memoryBytes: number
  /** Of one that is down: when the swarm missed it, by the manager's clock. */
  downSince?: Date
}

/** One task of a bot. */
export interface Task {
  id: string
  botId: string
  generation: number
  /** Tasks of one start have it in common, whether Muster or the swarm itself made them. */
  start: string
  /** Stands in for a bot that is not to run; fits no node and never runs. */
  parked: boolean
  createdAt: Date
  nodeId: string | undefined
  /** `lost` = its node is down, so nobody knows, or it never began there. */
  state: 'waiting' | 'running' | 'ended' | 'lost'
  /** Whether the swarm wants it to run, now or soon. */
  wanted: boolean
  /** Ended because it was told to, and not by itself. */
  ordered: boolean
  changedAt: Date
  exit: Pick<Exit, 'code' | 'signal'>
  /** Why it waits or never ran, in the engine's words. */
  why: string | undefined
}

/** On a task's container: made anew with each start that Muster asks for. */
export const startLabel = labels.askedAt
/** On what stands in for a bot that is not to run. */
export const parkedLabel = 'muster.parked'

/** From the end of a task to the swarm's own next start of the bot, which is made ready at once. */
export const swarmRestartsAfterMs = 10_000

const waiting = new Set(['new', 'allocated', 'pending', 'assigned', 'accepted', 'preparing', 'ready', 'starting'])

const isUnderWay = (state: string) => state === 'running' || waiting.has(state)

/** True for one on a node that should have ended and has not: it is being ended, or its node is down, also before it ever ran there. */
export const isDoubtful = ({ DesiredState, NodeID, Status }: ListedTask): boolean =>
  DesiredState !== 'running' && Boolean(NodeID) && isUnderWay(Status.State)

/** What a line of the manager's list says; undefined for a task that is no bot's. */
export function taskOf(listed: ListedTask, nodes: ReadonlyMap<string, SwarmNode>): Task | undefined {
  const { ID, CreatedAt, Spec, NodeID, DesiredState, Status } = listed
  const own = Spec.ContainerSpec?.Labels ?? {}
  const botId = own[labels.bot]
  if (botId === undefined) return undefined
  const ends = ['shutdown', 'remove'].includes(DesiredState)
  const lost = isUnderWay(Status.State) && nodes.get(NodeID ?? '')?.state === 'down'
  const code = Status.ContainerStatus?.ContainerID ? Status.ContainerStatus.ExitCode : undefined
  return {
    id: ID,
    botId,
    generation: Number(own[labels.generation] ?? 0),
    start: own[startLabel] ?? '',
    parked: own[parkedLabel] !== undefined,
    createdAt: new Date(CreatedAt),
    nodeId: NodeID || undefined,
    state: lost ? 'lost' : Status.State === 'running' ? 'running' : waiting.has(Status.State) ? 'waiting' : 'ended',
    wanted: !ends,
    ordered: Status.State === 'shutdown' || (ends && Status.State === 'running'),
    changedAt: new Date(Status.Timestamp),
    exit: code === undefined ? { code: null, signal: null } : exitOf(code),
    why: Status.Err || undefined,
  }
}

/** The tasks of each bot, newest first. */
export function byBot(tasks: readonly Task[]): Map<string, Task[]> {
  const all = new Map<string, Task[]>()
  for (const task of tasks.toSorted((a, b) => Number(b.createdAt) - Number(a.createdAt)))
    all.set(task.botId, [...(all.get(task.botId) ?? []), task])
  return all
}

/** As long the swarm may take to have a bot run on another node before it counts as down. */
const movesWithinMs = 20_000

/** What the tasks of one bot, newest first, say of it. Throws for none. */
export function observedOf(tasks: readonly Task[], nodes: ReadonlyMap<string, SwarmNode>, now: Date): Observed {
  const [current] = tasks
  if (!current) throw new Error('A bot without tasks is no bot of the swarm.')
  const { botId, generation } = current
  const before = tasks.find((task) => task !== current && !task.parked && task.start === current.start)
  const is = (task: Task, state: Observed['state'], since: Date): Observed => {
    const exit = state === 'exited' && task.state === 'ended' ? { exit: task.exit } : {}
    return { botId, generation: task.generation, state, since, ...exit, ...whereOf(task, nodes) }
  }
  if (current.parked) {
    const last = tasks.find((task) => !task.parked && hasRun(task, tasks))
    if (last?.state === 'running') return is(last, 'running', last.createdAt)
    return last ? is(last, 'exited', last.changedAt) : { botId, generation, state: 'exited', since: current.createdAt }
  }
  if (current.state === 'running') return is(current, 'running', current.createdAt)
  if (current.state !== 'waiting') return is(current, 'exited', lostSince(current, nodes) ?? current.changedAt)
  if (before === undefined) return is(current, 'exited', current.createdAt)
  if (before.state === 'running') return is(before, 'running', before.createdAt)
  const moves = before.state === 'ended' && before.ordered
  if (moves && current.why === undefined && Number(now) - Number(current.createdAt) < movesWithinMs)
    return is(current, 'running', current.createdAt)
  return is(before, 'exited', lostSince(before, nodes) ?? before.changedAt)
}

/** False for one that stood by for a bot that had ended and was called off before its time. */
function hasRun(task: Task, others: readonly Task[]): boolean {
  if (task.state === 'waiting') return false
  if (task.state !== 'ended' || !task.ordered) return true
  const stoodBy = others.some((one) => one.start === task.start && one.state === 'ended' && !one.ordered)
  return !stoodBy || Number(task.changedAt) - Number(task.createdAt) >= swarmRestartsAfterMs
}

const lostSince = (task: Task, nodes: ReadonlyMap<string, SwarmNode>) =>
  task.state === 'lost' ? nodes.get(task.nodeId ?? '')?.downSince : undefined

function whereOf({ nodeId }: Task, nodes: ReadonlyMap<string, SwarmNode>): Pick<Observed, 'where'> {
  const node = nodes.get(nodeId ?? '')
  if (!node) return {}
  return { where: { node: node.name, ...(node.downSince ? { downSince: node.downSince } : {}) } }
}
