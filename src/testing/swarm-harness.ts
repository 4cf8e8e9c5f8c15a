import type { Driver } from '../deployment/driver.ts'
import { createSwarmDriver, type SwarmNeeds } from '../deployment/swarm/swarm.ts'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { callDocker, type DockerEngine } from './docker-engine.ts'
import { createDockerHarness, type DockerHarness, keepImages } from './docker-harness.ts'
import { type DockerProxy, startDockerProxy } from './docker-proxy.ts'
import { aDocker } from './settings.ts'

/** A supervisor of its own on a swarm that several share; imported by tests only. */
export interface SwarmHarness extends DockerHarness {
  open(needs?: Partial<SwarmNeeds>): Promise<Driver>
}

/** What runs is the same containers, so the system is asked about them in the same way as for Docker. */
export async function createSwarmHarness(engine: DockerEngine): Promise<SwarmHarness> {
  const docker = await createDockerHarness(engine)
  const { dataDir } = docker
  const drivers: Driver[] = []
  const proxies: DockerProxy[] = []
  const settings = (host: string) => aDocker({ host, baseImage: engine.baseImage })
  const open = async (needs: Partial<SwarmNeeds> = {}) => {
    const plain = { dataDir, docker: settings(engine.host), clock: systemClock, log: silentLog }
    const driver = createSwarmDriver({ ...plain, ...needs })
    drivers.push(driver)
    return driver
  }
  const ask = (path: string) => callDocker(engine.socket, 'GET', path)
  const ofBot = (botId: string) => encodeURIComponent(JSON.stringify({ label: [`muster.bot=${botId}`] }))

  return {
    ...docker,
    open,
    async visible() {
      const listed = await Promise.all(['/services', '/tasks', '/secrets', '/nodes', '/networks'].map(ask))
      return `${await docker.visible()}${JSON.stringify(listed)}`
    },
    async files(botId) {
      const secrets = (await ask(`/secrets?filters=${ofBot(botId)}`)) as { ID: string }[]
      const services = (await ask(`/services?filters=${ofBot(botId)}`)) as { ID: string }[]
      // A node deletes containers a moment after the manager has forgotten their tasks.
      for (let tries = 0; tries < 100 && services.length === 0; tries++) {
        if (!(await docker.files(botId)).some((file) => file.startsWith('container'))) break
        await systemClock.sleep(100)
      }
      return [
        ...secrets.map(({ ID }) => `secret ${ID}`),
        ...services.map(({ ID }) => `service ${ID}`),
        ...(await docker.files(botId)),
      ]
    },
    async tap(breakAfter) {
      const proxy = await startDockerProxy(engine.socket, dataDir, breakAfter)
      proxies.push(proxy)
      return { driver: await open({ docker: settings(proxy.host) }), calls: proxy.calls }
    },
    async close() {
      process.kill(engine.pid(), 'SIGCONT')
      await keepImages(engine)
      await (await open()).close({ stopBots: true })
      for (const driver of drivers) await driver.close()
      for (const proxy of proxies) await proxy.close()
      await docker.close()
    },
  }
}
