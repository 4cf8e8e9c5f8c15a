import type { CreateServiceOptions } from 'dockerode'
import { Problem, problem } from '../../domain/errors.ts'
import { answerWithinMs, type Engine, EngineRefused, listsWithinMs, unless } from '../docker/engine.ts'
import { labels } from '../docker/names.ts'
import { DriverUnreachable } from '../driver.ts'
import type { ServiceSpec } from './service.ts'
import { isDoubtful, type ListedTask, type SwarmNode, type Task, taskOf } from './tasks.ts'

/** A service with what an update of it must name. */
export interface Service {
  id: string
  version: number
  spec: ServiceSpec
  /** The secret that its bot reads; a parked one has none. */
  secretId: string | undefined
}

/** What is asked of a swarm's manager, one call each; repeatable, and never of another supervisor's services. */
export type Manager = ReturnType<typeof createManager>

/** Problem `NotASwarm` where the engine manages none; `DriverUnreachable` where the swarm has no leader. */
export function createManager({ engine, supervisor }: { engine: Engine; supervisor: () => string }) {
  /** Those last listed; who is down is asked for only when a task looks so. */
  let nodes = new Map<string, SwarmNode>()

  const ask: Engine['ask'] = async (work, withinMs = answerWithinMs) => {
    try {
      return await engine.ask(work, withinMs)
    } catch (error) {
      throw error instanceof EngineRefused ? meaning(error) : error
    }
  }
  const owned = (botId?: string) => {
    const own = `${labels.supervisor}=${supervisor()}`
    return botId === undefined ? [own] : [own, `${labels.bot}=${botId}`]
  }

  async function listNodes(): Promise<SwarmNode[]> {
    const listed = (await ask(
      (docker, abortSignal) => docker.listNodes({ abortSignal } as object),
      listsWithinMs,
    )) as unknown as ListedNode[]
    const found = listed.map((one) => nodeOf(one, nodes.get(one.ID)))
    nodes = new Map(found.map((node) => [node.id, node]))
    return found
  }

  async function list(filters: Record<string, string[]>): Promise<Task[]> {
    const options = { filters: JSON.stringify(filters) }
    const listed = (await ask(
      (docker, abortSignal) => docker.listTasks({ ...options, abortSignal } as object),
      listsWithinMs,
    )) as ListedTask[]
    if (listed.some(isDoubtful) || listed.some(({ NodeID }) => NodeID && !nodes.has(NodeID))) await listNodes()
    return listed.map((one) => taskOf(one, nodes)).filter((task) => task !== undefined)
  }

  async function availability(id: string, wanted: SwarmNode['availability']): Promise<void> {
    const node = await ask((docker, abortSignal) => docker.getNode(id).inspect({ abortSignal } as object))
    const options = { _query: { version: node.Version.Index }, _body: { ...node.Spec, Availability: wanted } }
    await ask((docker, abortSignal) => docker.getNode(id).update({ ...options, abortSignal } as object))
  }

  return {
    /** Those of one bot, or all: one call, and a second for the nodes when one of them may be lost. */
    tasks: (botId?: string): Promise<Task[]> => list({ label: owned(botId) }),
    /** Those that are to run, in one call. */
    current: (): Promise<Task[]> => list({ label: owned(), 'desired-state': ['running'] }),
    tasksById: (ids: readonly string[]): Promise<Task[]> => list({ id: [...ids] }),
    /** As of the last list of tasks. */
    nodes: (): ReadonlyMap<string, SwarmNode> => nodes,
    listNodes,
    availability,

    /** Problem `ServiceNotOurs` where another has the name. */
    async service(name: string): Promise<Service | undefined> {
      const found = await ask((docker, abortSignal) =>
        docker.getService(name).inspect({ abortSignal } as object),
      ).catch(unless(404))
      if (!found) return undefined
      if (found.Spec.Labels?.[labels.supervisor] !== supervisor()) throw problem('ServiceNotOurs', name)
      const [secret] = found.Spec.TaskTemplate.ContainerSpec.Secrets ?? []
      return { id: found.ID, version: found.Version.Index, spec: found.Spec, secretId: secret?.SecretID }
    },
    async create(spec: CreateServiceOptions, auth?: object): Promise<void> {
      const options = { _body: spec }
      await ask(async (docker, abortSignal) =>
        docker.createService(auth as never, { ...options, abortSignal } as never),
      )
    },
    async update({ id, version }: Service, spec: object, auth?: object): Promise<void> {
      const options = { _query: { version }, _body: spec }
      await ask(async (docker, abortSignal) =>
        docker.getService(id).update(auth as never, { ...options, abortSignal } as never),
      )
    },
    async remove(name: string): Promise<void> {
      await ask(async (docker, abortSignal) => docker.getService(name).remove({ abortSignal } as object)).catch(
        unless(404),
      )
    },
    /** Frames of both outputs with the time before each line, of the newest `tail` of every task. */
    async output(name: string, tail: number): Promise<Buffer> {
      const options = { stdout: true, stderr: true, follow: false, timestamps: true, tail }
      const frames = await ask((docker, abortSignal) =>
        docker.getService(name).logs({ ...options, abortSignal } as object),
      ).catch(unless(404))
      return Buffer.isBuffer(frames) ? frames : Buffer.alloc(0)
    },

    async createSecret(name: string, botId: string, content: string): Promise<{ id: string; name: string }> {
      const Labels = { [labels.supervisor]: supervisor(), [labels.bot]: botId }
      const Data = Buffer.from(content).toString('base64')
      // The client would put it into the address, which others write down.
      const options = { _query: {}, _body: { Name: name, Labels, Data } }
      const made = await ask((docker, abortSignal) => docker.createSecret({ ...options, abortSignal } as never))
      return { id: made.id, name }
    },
    /** Deletes the bot's secrets but that one. */
    async removeSecrets(botId: string, kept?: string): Promise<void> {
      const filters = JSON.stringify({ label: owned(botId) })
      const all = (await ask((docker, abortSignal) => docker.listSecrets({ filters, abortSignal } as object))) as {
        ID: string
      }[]
      for (const { ID } of all.filter(({ ID }) => ID !== kept))
        await ask((docker, abortSignal) => docker.getSecret(ID).remove({ abortSignal } as object)).catch(unless(404))
    },

    /** The network as a service names it: that of the machine, or one across all nodes, which is made where it is missing. */
    async ensureNetwork(name: string): Promise<string> {
      if (name === 'host') return name
      const own = `${name}-swarm`
      const found = await ask((docker) => docker.getNetwork(own).inspect()).catch(unless(404))
      const options = { Name: own, Driver: 'overlay', Labels: { [labels.supervisor]: supervisor() } }
      // Somebody else was quicker: 409.
      if (!found)
        await ask((docker, abortSignal) => docker.createNetwork({ ...options, abortSignal })).catch(unless(409))
      return own
    },
    /** Deletes the networks that this supervisor made, where nothing is on them. */
    async removeNetworks(): Promise<void> {
      const filters = { label: owned(), driver: ['overlay'] }
      const ours = await ask((docker, abortSignal) => docker.listNetworks({ filters, abortSignal }))
      for (const { Id } of ours)
        await ask((docker, abortSignal) => docker.getNetwork(Id).remove({ abortSignal })).catch(
          unless(400, 403, 404, 409),
        )
    },
  }
}

interface ListedNode {
  ID: string
  UpdatedAt: string
  Spec: { Availability: SwarmNode['availability']; Role: string }
  Description: { Hostname: string; Resources?: { MemoryBytes?: number } }
  Status: { State: string }
}

/** A manager writes a node's record when it misses it, and does not say when that was: the first record that has it down tells. */
function nodeOf({ ID, UpdatedAt, Spec, Description, Status }: ListedNode, known: SwarmNode | undefined): SwarmNode {
  const isDown = Status.State === 'down' || Status.State === 'disconnected'
  return {
    id: ID,
    name: Description.Hostname,
    memoryBytes: Description.Resources?.MemoryBytes ?? 0,
    state: isDown ? 'down' : 'ready',
    availability: Spec.Availability,
    isManager: Spec.Role === 'manager',
    ...(isDown ? { downSince: known?.downSince ?? new Date(UpdatedAt) } : {}),
  }
}

function meaning(error: EngineRefused): Error {
  if (/not a swarm manager|not part of a swarm/i.test(error.message)) return problem('NotASwarm')
  if (/does not have a leader|no elected|deadline exceeded|context canceled/i.test(error.message))
    return new DriverUnreachable('swarm', error)
  return error
}

/** True for an update of something that somebody else updated meanwhile: it is to be read again. */
export const isOutOfDate = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof Problem) && /update out of sequence/i.test(error.message)
