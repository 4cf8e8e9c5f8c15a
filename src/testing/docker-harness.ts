import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Behaviour, Harness } from '../deployment/contract.ts'
import { createDockerDriver, type DockerNeeds } from '../deployment/docker/docker.ts'
import type { Driver, Workload } from '../deployment/driver.ts'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { botScripts } from './bot-scripts.ts'
import { callDocker, type DockerEngine } from './docker-engine.ts'
import { type DockerProxy, startDockerProxy } from './docker-proxy.ts'
import { freeze } from './freeze.ts'
import { aDocker } from './settings.ts'

/** A supervisor of its own on an engine that several share; imported by tests only. */
export interface DockerHarness extends Harness {
  dataDir: string
  open(needs?: Partial<DockerNeeds>): Promise<Driver>
  /** Of the bot's own process, not of the one that minds it. */
  pidsOf(botId: string): number[]
}

export async function createDockerHarness(engine: DockerEngine): Promise<DockerHarness> {
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-docker-'))
  const drivers: Driver[] = []
  const proxies: DockerProxy[] = []
  const docker = (host: string) => aDocker({ host, baseImage: engine.baseImage })
  const open = async (needs: Partial<DockerNeeds> = {}) => {
    const driver = createDockerDriver({
      dataDir,
      docker: docker(engine.host),
      clock: systemClock,
      log: silentLog,
      ...needs,
    })
    drivers.push(driver)
    return driver
  }
  const containersOf = async (botId: string) => {
    const filters = encodeURIComponent(JSON.stringify({ label: [`muster.bot=${botId}`] }))
    return (await callDocker(engine.socket, 'GET', `/containers/json?all=1&filters=${filters}`)) as { Id: string }[]
  }

  return {
    dataDir,
    open,
    pidsOf: (botId) => botPids(botId),
    workload(overrides = {}, behaviour: Behaviour = 'run'): Workload {
      const botId = overrides.botId ?? randomUUID()
      const source = bots[behaviour]
      const file = join(dataDir, `${behaviour}.mjs`)
      if (!existsSync(file)) writeFileSync(file, source)
      return {
        botId,
        name: 'Greeter “of” $HOME; `id`',
        generation: 1,
        artifact: { digest: createHash('sha256').update(source).digest('hex'), file },
        secrets: { DISCORD_TOKEN: 't', BOT_KEY: 'k' },
        limits: { memoryMb: 128 },
        ...overrides,
        environment: { MUSTER_BOT_ID: botId, MUSTER_GENERATION: String(overrides.generation ?? 1) },
      }
    },
    async kill(botId) {
      for (const pid of botPids(botId)) process.kill(pid, 'SIGKILL')
    },
    async crash(botId) {
      for (const pid of botPids(botId)) process.kill(pid, 'SIGUSR2')
    },
    processes: async (botId) => botPids(botId).length,
    async visible() {
      const ask = (path: string) => callDocker(engine.socket, 'GET', path)
      const containers = (await ask('/containers/json?all=1')) as { Id: string; ImageID: string }[]
      const all = await Promise.all([
        ask('/volumes'),
        ask('/images/json'),
        ...containers.flatMap(({ Id, ImageID }) => [
          ask(`/containers/${Id}/json`),
          ask(`/images/${ImageID}/json`),
          ask(`/images/${ImageID}/history`),
          // Not of one that is being deleted.
          ask(`/containers/${Id}/changes`).catch(() => undefined),
        ]),
        ask(`/events?since=0&until=${Math.ceil(Date.now() / 1000)}`),
      ])
      const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
      const own = processes.filter((pid) => read(`/proc/${pid}/environ`).includes('MUSTER_BOT_ID='))
      const seen = own.map((pid) => read(`/proc/${pid}/environ`) + read(`/proc/${pid}/cmdline`))
      return JSON.stringify([containers, all, seen])
    },
    async secretsSeen(botId) {
      const [pid] = botPids(botId)
      return pid === undefined ? undefined : JSON.parse(readFileSync(`/proc/${pid}/root/tmp/seen.json`, 'utf8'))
    },
    async files(botId) {
      const names = (await containersOf(botId)).map(({ Id }) => `container ${Id}`)
      const { Volumes } = (await callDocker(engine.socket, 'GET', '/volumes')) as {
        Volumes: { Name: string; Mountpoint: string }[] | null
      }
      const images = (await callDocker(engine.socket, 'GET', '/images/json')) as { RepoTags: string[] | null }[]
      return [
        ...names,
        ...images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.includes(botId)),
        ...(Volumes ?? [])
          .filter(({ Name }) => Name.includes(botId))
          .flatMap(({ Name, Mountpoint }) => [
            Name,
            // A file without content keeps nothing.
            ...readdirSync(Mountpoint).filter((file) => statSync(join(Mountpoint, file)).size > 0),
          ]),
      ]
    },
    restartEngine: () => engine.restart(),
    async tap(breakAfter) {
      const proxy = await startDockerProxy(engine.socket, dataDir, breakAfter)
      proxies.push(proxy)
      return { driver: await open({ docker: docker(proxy.host) }), calls: proxy.calls }
    },
    async limitsOf(botId) {
      const [pid] = botPids(botId)
      return pid === undefined ? {} : limitsIn(pid)
    },
    silence: () => freeze(engine.pid()),
    async close() {
      process.kill(engine.pid(), 'SIGCONT')
      await keepImages(engine)
      await (await open()).close({ stopBots: true })
      for (const driver of drivers) await driver.close()
      for (const proxy of proxies) await proxy.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** What the kernel holds the process to: control groups of version 1 or 2. */
function limitsIn(pid: number): Partial<Workload['limits']> {
  const groups = read(`/proc/${pid}/cgroup`).split('\n')
  const value = (controller: string, one: string, two: string) => {
    const own = groups.find((line) => line.split(':')[1]?.split(',').includes(controller))?.split(':')[2]
    const all = groups.find((line) => line.startsWith('0::'))?.split(':')[2]
    return (read(`/sys/fs/cgroup/${controller}${own}/${one}`) || read(`/sys/fs/cgroup${all}/${two}`)).trim()
  }
  const [quota, period] = value('cpu', 'cpu.cfs_quota_us', 'cpu.max').split(' ')
  return {
    memoryMb: Number(value('memory', 'memory.limit_in_bytes', 'memory.max')) / 2 ** 20,
    cpus: Number(quota) / Number(period ?? 100_000),
    pids: Number(value('pids', 'pids.max', 'pids.max')),
  }
}

/** Under another name, so that the next test need not build them again. */
export async function keepImages({ socket }: DockerEngine): Promise<void> {
  const images = (await callDocker(socket, 'GET', '/images/json')) as { RepoTags: string[] | null }[]
  for (const image of images.flatMap(({ RepoTags }) => RepoTags ?? [])) {
    const digest = /^muster-bot:(.+)$/.exec(image)?.[1]
    if (digest) await callDocker(socket, 'POST', `/images/${image}/tag?repo=kept&tag=${digest}`)
  }
}

function botPids(botId: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (pid) =>
        read(`/proc/${pid}/environ`).includes(`MUSTER_BOT_ID=${botId}\0`) &&
        /^node\0.*\/bot\/bot\.mjs/.test(read(`/proc/${pid}/cmdline`)),
    )
    .map(Number)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

// The engine reads the two outputs side by side.
const bots = botScripts({ seenFile: '/tmp/seen.json', outputs: 'apart' })
