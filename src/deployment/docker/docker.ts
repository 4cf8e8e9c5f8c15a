import type { Clock } from '../../lib/clock.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import type { Log } from '../../lib/log.ts'
import { type Driver, DriverUnreachable, type Observed, type Workload } from '../driver.ts'
import { createBreaks } from './breaks.ts'
import { containerOf } from './container.ts'
import { createContainers } from './containers.ts'
import { elsewhere } from './elsewhere.ts'
import { createEngine } from './engine.ts'
import { createExits } from './exits.ts'
import { createImages } from './images.ts'
import { type Listed, newestOfEach } from './listing.ts'
import { linesOf } from './log-lines.ts'
import { refuseLoopback } from './loopback.ts'
import { namesOf } from './names.ts'
import { ensureNetwork, removeNetwork } from './network.ts'
import type { DockerSettings } from './settings.ts'
import { createSupervisorId } from './supervisor-id.ts'

export interface DockerNeeds {
  /** Keeps who this supervisor is. */
  dataDir: string
  docker: DockerSettings
  clock: Clock
  log: Log
}

/** Runs bots as containers of a Docker engine, which is not asked anything before the first bot unless it is expected. */
export function createDockerDriver({ dataDir, docker: settings, clock, log }: DockerNeeds): Driver {
  const supervisor = createSupervisorId(dataDir)
  const engine = createEngine({ settings, strategy: 'docker' })
  const containers = createContainers({ engine, supervisor: supervisor.get })
  const images = createImages({ engine, settings, log })
  const exits = createExits({ engine, supervisor: supervisor.get, list: containers.list, clock, log })
  const bots = createKeyedLock()
  const list = async (botId?: string) => (await containers.list(botId)).map(exits.corrected)
  const isUsed = () => settings.expected === true || supervisor.hasUsed('docker')

  /** Of what ended, the newest is kept under the other name for its output; everything else goes. */
  async function setAside(there: readonly Listed[], before: string): Promise<void> {
    const [newest, ...older] = there
      .filter(({ state }) => state !== 'created')
      .toSorted((a, b) => Number(b.askedAt) - Number(a.askedAt))
    for (const one of [...there.filter(({ state }) => state === 'created'), ...older]) await containers.remove(one.id)
    if (newest && newest.name !== before) await containers.rename(newest.id, before)
  }

  async function run(workload: Workload, image: string): Promise<void> {
    const { botId, generation } = workload
    const { network, baseImage } = settings
    const made = { supervisor: supervisor.get(), image, network, askedAt: clock.now() }
    const id = await containers.create(containerOf(workload, made))
    try {
      await containers.putSecrets(id, JSON.stringify(workload.secrets))
      await containers.start(id, baseImage)
    } catch (error) {
      // Of an engine that is gone the next try removes it.
      if (!(error instanceof DriverUnreachable)) await containers.remove(id).catch(() => undefined)
      throw error
    }
    exits.started(id, { botId, generation })
  }

  async function removeAll(botId: string): Promise<void> {
    const there = await list(botId)
    for (const one of there) {
      if (one.state === 'running') await containers.end(one.id)
      await containers.remove(one.id)
    }
    if (await containers.removeVolume(namesOf(botId).volume)) await images.forget(botId)
  }

  async function observedOf(one: Listed): Promise<Observed> {
    const { botId, generation, state, askedAt, exit } = one
    if (state === 'running') return { botId, generation, state, since: askedAt }
    if (state === 'created') return { botId, generation, state: 'exited', since: askedAt }
    return { botId, generation, state, since: await exits.endOf(one), ...(exit ? { exit } : {}) }
  }

  return {
    strategy: 'docker',
    isUsed,

    async probe(addresses = []) {
      refuseLoopback(addresses, settings.network)
      await list()
    },

    apply: (workload) =>
      bots.run(workload.botId, async () => {
        const { botId, generation, environment } = workload
        const { before } = namesOf(botId)
        refuseLoopback(Object.values(environment), settings.network)
        supervisor.use('docker')
        // First, because it may take long and fail; the older generation runs on meanwhile.
        const image = await images.ensure(workload)
        const there = await list(botId)
        if (there.some((one) => one.generation > generation)) {
          log.warn({ botId, generation }, 'a newer generation is there already, the older one is not started')
          return
        }
        const kept = there.find((one) => one.generation === generation && one.state === 'running')
        for (const one of there) if (one !== kept && one.state === 'running') await containers.end(one.id)
        if (kept) return
        await setAside(there, before)
        await ensureNetwork(engine, settings.network, supervisor.get())
        await exits.ready()
        await run(workload, image)
        await images.tidy(botId)
      }),

    stop: (botId) =>
      bots.run(botId, async () => {
        namesOf(botId)
        if (!isUsed()) return
        const there = await list(botId)
        for (const one of there) if (one.state === 'running') await containers.end(one.id)
        const [any] = there
        if (any) await containers.putSecrets(any.id, '')
      }),

    remove: (botId) =>
      bots.run(botId, async () => {
        namesOf(botId)
        if (isUsed()) await removeAll(botId)
      }),

    async observe() {
      if (!isUsed()) return []
      const askedAt = clock.now().getTime()
      const listed = await list()
      await exits.compare(listed, askedAt)
      // Where the engine was away when watching began.
      void exits.ready().catch((error) => log.debug({ err: error }, 'exits of bots cannot be watched yet'))
      return Promise.all(newestOfEach(listed).map(observedOf))
    },

    watch(listener) {
      const end = exits.watch(listener)
      if (isUsed()) exits.ready().catch((error) => log.warn({ err: error }, 'exits of bots cannot be watched yet'))
      return end
    },

    async logs(botId, { tail }) {
      namesOf(botId)
      if (!isUsed() || tail <= 0) return []
      const there = (await containers.list(botId)).toSorted((a, b) => Number(a.askedAt) - Number(b.askedAt))
      const outputs = await Promise.all(there.map(({ id }) => containers.output(id, tail)))
      return outputs.flatMap(linesOf).slice(-tail)
    },

    breaks: createBreaks(containers),

    elsewhere: () => elsewhere(engine, settings),

    async close({ stopBots = false } = {}) {
      exits.close()
      if (stopBots && isUsed()) {
        const owned = new Set((await containers.list()).map(({ botId }) => botId))
        await Promise.all([...owned].map((botId) => bots.run(botId, () => removeAll(botId))))
        await removeNetwork(engine, settings.network, supervisor.get())
        supervisor.forget('docker')
      }
      await engine.close()
    },
  }
}
