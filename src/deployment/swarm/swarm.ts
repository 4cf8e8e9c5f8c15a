// Over 200 lines: starting, ending and observing share the same few steps, and their order is what keeps one session per token.
import { randomUUID } from 'node:crypto'
import { problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import type { Log } from '../../lib/log.ts'
import { createBreaks } from '../docker/breaks.ts'
import { createContainers } from '../docker/containers.ts'
import { elsewhere } from '../docker/elsewhere.ts'
import { createEngine } from '../docker/engine.ts'
import { createImages } from '../docker/images.ts'
import { refuseLoopback } from '../docker/loopback.ts'
import { labels, namesOf } from '../docker/names.ts'
import type { DockerSettings } from '../docker/settings.ts'
import { createSupervisorId } from '../docker/supervisor-id.ts'
import { type Driver, DriverUnreachable, type Workload } from '../driver.ts'
import { createExits } from './exits.ts'
import { createManager, isOutOfDate } from './manager.ts'
import { timedLinesOf } from './output.ts'
import { createRegistry } from './registry.ts'
import { parked, serviceOf } from './service.ts'
import type { SwarmSettings } from './settings.ts'
import { byBot, observedOf, parkedLabel, startLabel, type Task } from './tasks.ts'

export interface SwarmNeeds {
  /** Keeps who this supervisor is. */
  dataDir: string
  docker: DockerSettings
  swarm?: SwarmSettings
  clock: Clock
  log: Log
}

/** A bot ends within seconds where its node answers. */
const endsWithinMs = 45_000
/** An image may have to be fetched first. */
const startsWithinMs = 100_000
/** As long a task may find no node before that is told. */
const findsNodeWithinMs = 5000
/** Before the next look at what is being started or ended; the first few come sooner. */
const pauseMs = (looks: number) => Math.min(1000, 250 * looks)

/** Runs bots as services of a Docker swarm, whose manager is not asked anything before the first bot unless it is expected. */
export function createSwarmDriver({
  dataDir,
  docker: settings,
  swarm = { constraints: [] },
  clock,
  log,
}: SwarmNeeds): Driver {
  const supervisor = createSupervisorId(dataDir)
  const engine = createEngine({ settings, strategy: 'swarm' })
  const manager = createManager({ engine, supervisor: supervisor.get })
  const images = createImages({ engine, settings, log })
  const registry = swarm.registry && createRegistry({ engine, registry: swarm.registry })
  const bots = createKeyedLock()
  const exits = createExits({
    manager,
    clock,
    log,
    onCrash: ({ botId, start }) =>
      bots.run(botId, async () => {
        const service = await manager.service(namesOf(botId).container)
        if (service?.spec.Labels[startLabel] === start) await park(botId)
      }),
  })
  const isUsed = () => swarm.expected === true || supervisor.hasUsed('swarm')

  async function tasksOf(botId: string): Promise<Task[]> {
    const askedAt = clock.now().getTime()
    const tasks = await manager.tasks(botId)
    exits.seeBot(botId, tasks, askedAt)
    return byBot(tasks).get(botId) ?? []
  }

  /** Reads the service and writes it anew, again where somebody else was quicker. False: there is none. */
  async function rewrite(
    name: string,
    spec: (now: Parameters<typeof parked>[0]) => object | undefined,
  ): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      const service = await manager.service(name)
      if (!service) return false
      const wanted = spec(service.spec)
      try {
        if (wanted) await manager.update(service, wanted, registry?.auth)
        return true
      } catch (error) {
        if (!isOutOfDate(error) || tries === 5) throw error
      }
    }
  }

  /** The bot is not to run, by anybody's will; false where it has no service. */
  const park = (botId: string) =>
    rewrite(namesOf(botId).container, (spec) => (spec.Labels[parkedLabel] ? undefined : parked(spec)))

  /** Resolves when no task of the bot can be running any more, but on nodes that are down. */
  async function end(botId: string): Promise<void> {
    if (!(await park(botId))) return
    const until = clock.now().getTime() + endsWithinMs
    for (let looks = 1; ; looks++) {
      const tasks = await tasksOf(botId)
      const alive = tasks.filter((task) => !task.parked && (task.state === 'running' || task.state === 'waiting'))
      if (tasks[0]?.parked !== false && alive.length === 0) return
      if (clock.now().getTime() > until)
        throw new DriverUnreachable('swarm', new Error('The node of the bot did not end it in time.'))
      await clock.sleep(pauseMs(looks))
    }
  }

  /** Resolves when the swarm has started it. Problem `TaskNotStarted` where it cannot. */
  async function begun(botId: string, start: string): Promise<void> {
    const began = clock.now().getTime()
    for (let looks = 1; ; looks++) {
      const own = (await tasksOf(botId)).filter((one) => one.start === start && !one.parked)
      const task = own.find(({ state, ordered }) => state === 'running' || (state === 'ended' && !ordered)) ?? own[0]
      const tookMs = clock.now().getTime() - began
      if (task?.state === 'ended' && task.exit.code === null && task.exit.signal === null)
        throw problem('TaskNotStarted', task.why ?? 'It was refused without a reason.')
      if (task?.state === 'running' || task?.state === 'ended') return exits.started(task)
      if (tookMs > (task?.why && task.nodeId === undefined ? findsNodeWithinMs : startsWithinMs))
        throw problem('TaskNotStarted', task?.why ?? 'It did not begin in time.')
      await clock.sleep(pauseMs(looks))
    }
  }

  async function refuseManyNodes(): Promise<void> {
    const ready = (await manager.listNodes()).filter(({ state }) => state === 'ready')
    if (!registry && ready.length > 1) throw problem('RegistryNeeded', String(ready.length))
  }

  /** By a name under which every node that may run it finds it. */
  async function imageOf(workload: Workload): Promise<string> {
    if (!registry) await refuseManyNodes()
    const image = await images.ensure(workload)
    return registry ? registry.publish(image) : images.idOf(image)
  }

  async function run(workload: Workload, image: string): Promise<void> {
    const { botId } = workload
    const name = namesOf(botId).container
    const start = String(clock.now().getTime())
    const secret = await manager.createSecret(`muster-${randomUUID()}`, botId, JSON.stringify(workload.secrets))
    const network = await manager.ensureNetwork(settings.network)
    const made = { supervisor: supervisor.get(), image, network, secret, constraints: swarm.constraints, start }
    const spec = serviceOf(workload, made)
    if (!(await rewrite(name, () => spec))) await manager.create(spec, registry?.auth)
    try {
      await begun(botId, start)
    } catch (error) {
      if (!(error instanceof DriverUnreachable)) await park(botId)
      throw error
    }
    await manager.removeSecrets(botId, secret.id)
  }

  async function removeAll(botId: string): Promise<void> {
    await end(botId)
    await manager.remove(namesOf(botId).container)
    const until = clock.now().getTime() + endsWithinMs
    for (let looks = 1; ; await clock.sleep(pauseMs(looks++))) {
      const left = (await manager.tasks(botId)).filter(({ state }) => state !== 'lost')
      if (left.length === 0 || clock.now().getTime() > until) break
    }
    await manager.removeSecrets(botId)
    await images.forget(botId)
  }

  return {
    strategy: 'swarm',
    isUsed,

    async probe(addresses = []) {
      refuseLoopback(addresses, settings.network)
      await refuseManyNodes()
    },

    apply: (workload) =>
      bots.run(workload.botId, async () => {
        const { botId, generation } = workload
        const name = namesOf(botId).container
        refuseLoopback(Object.values(workload.environment), settings.network)
        supervisor.use('swarm')
        const service = await manager.service(name)
        const own = service?.spec.Labels ?? {}
        const there = Number(own[labels.generation] ?? 0)
        if (there > generation) {
          log.warn({ botId, generation }, 'a newer generation is there already, the older one is not started')
          return
        }
        exits.begin()
        if (there === generation && !own[parkedLabel] && (await isUnderWay(botId, own[startLabel] ?? ''))) return
        const image = await imageOf(workload)
        await end(botId)
        await run(workload, image)
        await images.tidy(botId)
      }),

    stop: (botId) =>
      bots.run(botId, async () => {
        namesOf(botId)
        if (!isUsed()) return
        await end(botId)
        await manager.removeSecrets(botId)
      }),

    remove: (botId) =>
      bots.run(botId, async () => {
        namesOf(botId)
        if (isUsed()) await removeAll(botId)
      }),

    async observe() {
      if (!isUsed()) return []
      const askedAt = clock.now().getTime()
      const tasks = await manager.tasks()
      exits.see(tasks, askedAt)
      exits.begin()
      return [...byBot(tasks).values()].map((own) => observedOf(own, manager.nodes(), clock.now()))
    },

    watch(listener) {
      const end = exits.watch(listener)
      if (isUsed()) exits.begin()
      return end
    },

    async logs(botId, { tail }) {
      const { container } = namesOf(botId)
      if (!isUsed() || tail <= 0) return []
      return timedLinesOf(await manager.output(container, tail)).slice(-tail)
    },

    // The containers of the manager's own node.
    breaks: createBreaks(createContainers({ engine, supervisor: supervisor.get })),

    nodes: {
      async list() {
        if (!isUsed()) return []
        const [nodes, tasks] = [await manager.listNodes(), await manager.tasks()]
        const on = (id: string) => tasks.filter((task) => task.nodeId === id && task.state === 'running').length
        return nodes.map((node) => ({ ...node, bots: on(node.id) }))
      },
      take: (id, takes) => manager.availability(id, takes ? 'active' : 'drain'),
    },

    async elsewhere() {
      const all = (await manager.listNodes()).filter(({ state }) => state === 'ready')
      if (all.length < 2) return elsewhere(engine, settings)
      return { name: `${all.length} nodes`, memoryBytes: all.reduce((sum, node) => sum + node.memoryBytes, 0) }
    },

    async close({ stopBots = false } = {}) {
      await exits.close()
      if (stopBots && isUsed()) {
        const owned = new Set((await manager.tasks()).map(({ botId }) => botId))
        await Promise.all([...owned].map((botId) => bots.run(botId, () => removeAll(botId))))
        await manager.removeNetworks()
        supervisor.forget('swarm')
      }
      await engine.close()
    },
  }

  /** True where that start runs, or the swarm is about to run it: on this node, or on another in place of one that is down. */
  async function isUnderWay(botId: string, start: string): Promise<boolean> {
    const tasks = (await tasksOf(botId)).filter((task) => task.start === start)
    const [current, ...before] = tasks
    if (!current || current.state === 'ended' || current.state === 'lost') return false
    if (current.state === 'waiting' && before.some(({ state, ordered }) => state === 'ended' && !ordered)) return false
    await begun(botId, start)
    await manager.removeSecrets(botId, (await manager.service(namesOf(botId).container))?.secretId)
    return true
  }
}
