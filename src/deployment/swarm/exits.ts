import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Exit } from '../driver.ts'
import type { Manager } from './manager.ts'
import type { Task } from './tasks.ts'

interface Needs {
  manager: Pick<Manager, 'tasks' | 'current' | 'nodes'>
  /** Called once for each task that ended by itself, so that nobody but Muster starts the bot again. */
  onCrash: (task: Task) => Promise<void>
  clock: Clock
  log: Log
}

/** A manager pushes nothing about tasks, so it is asked this often, or less where the asking itself takes long. */
const everyMs = 1000
const atMostMs = 5000
const shareOfTime = 1 / 20

/** Up to so many bots are asked about one by one. */
const fewBots = 4

/** How every task that runs ends, told once, also with its node. What the swarm moves to another node by order is no exit: it goes on there. */
export type Exits = ReturnType<typeof createExits>

/** A task runs once, so its id is what an exit is known by. */
export function createExits({ manager, onCrash, clock, log }: Needs) {
  const listeners = new Set<(exit: Exit) => void>()
  /** Believed to run, and since when by our clock. */
  const running = new Map<string, { task: Task; since: number }>()
  /** Ends that were taken in. */
  const over = new Set<string>()
  const closing = new AbortController()
  let following: Promise<void> | undefined

  function tell(exit: Exit): void {
    for (const listener of listeners) {
      try {
        listener(exit)
      } catch (error) {
        log.error({ err: error, botId: exit.botId }, 'a listener failed at an exit')
      }
    }
  }

  function ended(task: Task, others: readonly Task[]): void {
    if (!running.delete(task.id)) return
    over.add(task.id)
    const { botId, generation } = task
    const moved = task.ordered && others.some((one) => !one.parked && one.start === task.start && one.id !== task.id)
    if (!moved) tell({ botId, generation, at: task.changedAt, ...task.exit })
    if (!task.ordered)
      onCrash(task).catch((error: unknown) => log.warn({ botId, err: error }, 'a bot that ended could not be parked'))
  }

  /** Its node is down: the swarm starts the bot elsewhere, and when the node is back this task is nobody's any more. */
  function lost(task: Task): void {
    if (!running.delete(task.id)) return
    over.add(task.id)
    const { botId, generation, nodeId = '', changedAt } = task
    const { name: node, downSince } = manager.nodes().get(nodeId) ?? { name: nodeId }
    const at = downSince ?? changedAt
    tell({ botId, generation, at, code: null, signal: null, where: { node, downSince: at } })
  }

  /** Takes in all tasks of these bots (of all bots: undefined), as they were at `askedAt` by our clock. */
  function see(tasks: readonly Task[], askedAt: number, botIds?: ReadonlySet<string>): void {
    for (const task of tasks) {
      if (task.parked) continue
      if (task.state === 'running' && !running.has(task.id)) running.set(task.id, { task, since: 0 })
      if (task.state === 'lost') lost(task)
      if (task.state === 'ended')
        ended(
          task,
          tasks.filter(({ botId }) => botId === task.botId),
        )
    }
    const there = new Set(tasks.map(({ id }) => id))
    if (!botIds) for (const id of over) if (!there.has(id)) over.delete(id)
    for (const [id, { task, since }] of [...running]) {
      if (there.has(id) || since >= askedAt || botIds?.has(task.botId) === false) continue
      running.delete(id)
      tell({ botId: task.botId, generation: task.generation, at: clock.now(), code: null, signal: null })
    }
  }

  async function look(): Promise<void> {
    const askedAt = clock.now().getTime()
    const current = new Map((await manager.current()).map((task) => [task.id, task]))
    for (const task of current.values())
      if (task.state === 'running' && !task.parked && !running.has(task.id)) running.set(task.id, { task, since: 0 })
    const gone = [...running.values()].filter(
      ({ task, since }) => since < askedAt && current.get(task.id)?.state !== 'running',
    )
    if (gone.length === 0) return
    const botIds = new Set(gone.map(({ task }) => task.botId))
    const again = clock.now().getTime()
    if (botIds.size > fewBots) return see(await manager.tasks(), again)
    for (const botId of botIds) see(await manager.tasks(botId), again, new Set([botId]))
  }

  async function follow(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; ) {
      const began = performance.now()
      let restMs = everyMs
      try {
        await look()
        restMs = Math.min(atMostMs, Math.max(everyMs, (performance.now() - began) / shareOfTime))
        if (failures > 0) log.info({}, 'the swarm can be asked for exits again')
        failures = 0
      } catch (error) {
        if (failures++ === 0 && !closing.signal.aborted) log.warn({ err: error }, 'the swarm cannot be asked for exits')
      }
      await clock.sleep(restMs, closing.signal).catch(() => undefined)
    }
  }

  return {
    watch(listener: (exit: Exit) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** From now on exits are looked for, unless nobody wants them. */
    begin(): void {
      if (listeners.size > 0) following ??= follow()
    },
    /** Of that task an end is told, also when it has ended already. */
    started(task: Task): void {
      if (over.has(task.id)) return
      if (!running.has(task.id)) running.set(task.id, { task, since: clock.now().getTime() })
      if (task.state === 'ended') ended(task, [])
    },
    see: (tasks: readonly Task[], askedAt: number): void => see(tasks, askedAt),
    seeBot: (botId: string, tasks: readonly Task[], askedAt: number): void => see(tasks, askedAt, new Set([botId])),
    /** Resolves when nothing is asked any more. */
    async close(): Promise<void> {
      closing.abort()
      await following
    },
  }
}
