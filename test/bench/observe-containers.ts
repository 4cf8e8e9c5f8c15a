import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { containerOf } from '../../src/deployment/docker/container.ts'
import { createContainers } from '../../src/deployment/docker/containers.ts'
import { createDockerDriver } from '../../src/deployment/docker/docker.ts'
import { createEngine } from '../../src/deployment/docker/engine.ts'
import { createImages } from '../../src/deployment/docker/images.ts'
import { createSupervisorId } from '../../src/deployment/docker/supervisor-id.ts'
import type { Workload } from '../../src/deployment/driver.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { dockerMissing, startDockerEngine } from '../../src/testing/docker-engine.ts'
import { startDockerProxy } from '../../src/testing/docker-proxy.ts'
import { aDocker } from '../../src/testing/settings.ts'
import { amount, cpuMs, type Figure, repeated, times } from './measure.ts'

/** `observe()` over that many containers of a real engine: one that runs, the others made as for bots and not started. */
export async function observeContainers(count: number): Promise<Record<string, Figure>> {
  const why = dockerMissing()
  if (why !== undefined) return { skipped: { unit: 'none', why } }
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-bench-'))
  const engine = await startDockerEngine()
  const proxy = await startDockerProxy(engine.socket, dataDir)
  const settings = aDocker({ host: engine.host, baseImage: engine.baseImage })
  const needs = { dataDir, clock: systemClock, log: silentLog }
  const driver = createDockerDriver({ ...needs, docker: settings })
  const counted = createDockerDriver({ ...needs, docker: { ...settings, host: proxy.host } })
  try {
    const file = join(dataDir, 'bot.mjs')
    writeFileSync(file, 'setInterval(() => {}, 1000)')
    const bot = (n: number): Workload => ({
      ...{ botId: `bench-${n}`, name: `Bench ${n}`, generation: 1, artifact: { digest: 'b'.repeat(64), file } },
      ...{ environment: { MUSTER_BOT_ID: `bench-${n}` }, secrets: {}, limits: { memoryMb: 96 } },
    })
    await driver.apply(bot(0))
    const supervisor = createSupervisorId(dataDir).get
    const direct = createEngine({ settings, strategy: 'docker' })
    const containers = createContainers({ engine: direct, supervisor })
    const image = await createImages({ engine: direct, settings, log: silentLog }).ensure(bot(0))
    const made = { supervisor: supervisor(), image, network: 'host', askedAt: new Date() }
    for (let n = 1; n < count; n += 4) {
      const four = [n, n + 1, n + 2, n + 3].filter((one) => one < count)
      await Promise.all(four.map((one) => containers.create(containerOf(bot(one), made))))
    }
    const seen = (await driver.observe()).length
    if (seen !== count) throw new Error(`${seen} containers are seen instead of ${count}`)
    const before = { engine: cpuMs(engine.pid()), muster: cpuMs(process.pid) }
    const took = await repeated(30, () => driver.observe())
    const share = (pid: number, since: number) => amount((cpuMs(pid) - since) / took.length, 'ms')
    await counted.observe()
    return {
      observe: times(took, 150),
      'computing time of the engine per call': share(engine.pid(), before.engine),
      'computing time of Muster per call': share(process.pid, before.muster),
      'calls to the engine': amount(proxy.calls(), 'calls', 1),
    }
  } finally {
    await Promise.all([driver.close(), counted.close()])
    await proxy.close()
    await engine.close()
    rmSync(dataDir, { recursive: true })
  }
}
