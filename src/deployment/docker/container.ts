import type { ContainerCreateOptions } from 'dockerode'
import type { Workload } from '../driver.ts'
import { nodeFlags } from '../node-flags.ts'
import { labels, namesOf } from './names.ts'

/** From the signal that asks a bot to end to the one that ends it. */
export const stopsWithinSeconds = 5

/** As `docker/bot.Dockerfile` has it: who a bot is inside its container. */
export const botUser = 10001

/** Where the secrets lie inside the container: a volume, because an engine writes no file into a read-only root. */
export const secretsFolder = '/run/muster'

const defaults = { cpus: 1, pids: 64 }

/** The container of a workload: nothing in it can be written but `/tmp` and the folder of its secrets, and nobody restarts it but Muster. */
export function containerOf(
  workload: Workload,
  { supervisor, image, network, askedAt }: { supervisor: string; image: string; network: string; askedAt: Date },
): ContainerCreateOptions {
  const { botId, name, generation, artifact, environment, limits } = workload
  const owned = { [labels.supervisor]: supervisor, [labels.bot]: botId }
  const memory = limits.memoryMb * 2 ** 20
  const names = namesOf(botId)
  return {
    name: names.container,
    Image: image,
    Cmd: [...nodeFlags(limits.memoryMb), '/bot/bot.mjs'],
    User: `${botUser}:${botUser}`,
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    Labels: {
      ...owned,
      [labels.generation]: String(generation),
      [labels.name]: name,
      [labels.artifact]: artifact.digest,
      [labels.askedAt]: String(askedAt.getTime()),
    },
    StopTimeout: stopsWithinSeconds,
    HostConfig: {
      NetworkMode: network,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: memory,
      MemorySwap: memory,
      NanoCpus: Math.round((limits.cpus ?? defaults.cpus) * 1e9),
      PidsLimit: limits.pids ?? defaults.pids,
      Init: true,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
      Tmpfs: { '/tmp': 'rw,noexec,nosuid,nodev,size=16m,mode=1777' },
      Mounts: [
        {
          Type: 'volume',
          Source: names.volume,
          Target: secretsFolder,
          VolumeOptions: { NoCopy: true, Labels: owned, DriverConfig: { Name: 'local', Options: {} } },
        },
      ],
    },
  } as ContainerCreateOptions
}
