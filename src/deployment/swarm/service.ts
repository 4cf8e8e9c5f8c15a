import type { CreateServiceOptions } from 'dockerode'
import { botUser, secretsFolder, stopsWithinSeconds } from '../docker/container.ts'
import { labels, namesOf } from '../docker/names.ts'
import type { Workload } from '../driver.ts'
import { nodeFlags } from '../node-flags.ts'
import { parkedLabel, startLabel, swarmRestartsAfterMs } from './tasks.ts'

/** What a service is made of besides the workload. */
export interface Made {
  supervisor: string
  /** By its id or digest, so that no node can run another. */
  image: string
  network: string
  secret: { id: string; name: string }
  constraints: readonly string[]
  /** Told apart from every earlier start of the bot. */
  start: string
}

/** A service as the manager has it. */
export interface ServiceSpec {
  Name: string
  Labels: Record<string, string>
  TaskTemplate: {
    ContainerSpec: { Labels: Record<string, string>; Secrets?: unknown[] }
    Placement?: { Constraints?: string[] }
  }
}

const defaults = { cpus: 1, pids: 64 }

/**
 * From the end of a bot to the swarm's own new start of it (of one whose node is lost too): Muster hears of it sooner, and then
 * decides instead. Where nobody does, the swarm tries so often, and then leaves it at that. One more than these attempts is also what
 * it keeps of ended tasks, and so of their output (docs/decisions/0009-swarm-restarts.md).
 */
const restarts = { Condition: 'on-failure', Delay: swarmRestartsAfterMs * 1e6, MaxAttempts: 7 }

/** The service of a workload: one replica, never two tasks at once; nothing in it can be written but `/tmp`. */
export function serviceOf(workload: Workload, made: Made): CreateServiceOptions {
  const { botId, name, generation, artifact, environment, limits } = workload
  const own = {
    [labels.supervisor]: made.supervisor,
    [labels.bot]: botId,
    [labels.generation]: String(generation),
    [labels.name]: name,
    [labels.artifact]: artifact.digest,
    [startLabel]: made.start,
  }
  const secret = { UID: String(botUser), GID: String(botUser), Mode: 0o400, Name: `${secretsFolder}/secrets.json` }
  const oneAfterAnother = { Parallelism: 1, Order: 'stop-first', FailureAction: 'pause' }
  return {
    Name: namesOf(botId).container,
    Labels: own,
    TaskTemplate: {
      ContainerSpec: {
        Image: made.image,
        Args: [...nodeFlags(limits.memoryMb), '/bot/bot.mjs'],
        User: `${botUser}:${botUser}`,
        Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
        Labels: own,
        ReadOnly: true,
        CapabilityDrop: ['ALL'],
        // Engines older than API 1.46 do not know it; without capabilities and set-uid files there is nothing to gain either way.
        Privileges: { NoNewPrivileges: true },
        Init: true,
        StopGracePeriod: stopsWithinSeconds * 1e9,
        // The swarm would end what it finds unhealthy; whether a bot is well, and what follows, is for Muster to say.
        Healthcheck: { Test: ['NONE'] },
        Mounts: [{ Type: 'tmpfs', Target: '/tmp', TmpfsOptions: { SizeBytes: 16 * 2 ** 20, Mode: 0o1777 } }],
        Secrets: [{ SecretID: made.secret.id, SecretName: made.secret.name, File: secret }],
      },
      Resources: {
        Limits: {
          MemoryBytes: limits.memoryMb * 2 ** 20,
          NanoCPUs: Math.round((limits.cpus ?? defaults.cpus) * 1e9),
          Pids: limits.pids ?? defaults.pids,
        },
      },
      RestartPolicy: restarts,
      Placement: { Constraints: [...made.constraints] },
      Networks: [{ Target: made.network }],
      LogDriver: { Name: 'json-file', Options: { 'max-size': '5m', 'max-file': '2' } },
    },
    Mode: { Replicated: { Replicas: 1 } },
    UpdateConfig: oneAfterAnother,
    RollbackConfig: oneAfterAnother,
  } as unknown as CreateServiceOptions
}

/** The same service without a place to run and without secrets: what ran of it ends, and its output stays. Scaling to zero would delete that. */
export function parked<T extends ServiceSpec>(spec: T): T {
  const { ContainerSpec, Placement } = spec.TaskTemplate
  return {
    ...spec,
    Labels: { ...spec.Labels, [parkedLabel]: 'true' },
    TaskTemplate: {
      ...spec.TaskTemplate,
      ContainerSpec: { ...ContainerSpec, Labels: { ...ContainerSpec.Labels, [parkedLabel]: 'true' }, Secrets: [] },
      Placement: { ...Placement, Constraints: ['node.id==none'] },
    },
  }
}
