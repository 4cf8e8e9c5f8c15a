import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { availableStrategies, createDriver } from '../deployment/drivers.ts'
import type { Strategy } from '../domain/bot.ts'
import { Problem } from '../domain/errors.ts'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { dockerSettings, swarmSettings } from './docker-settings.ts'
import { type Check, type Finding, ok, wrong } from './doctor-check.ts'
import { lookAtProject } from './doctor-edge.ts'
import { edgeSettings } from './edge-settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Whether the engine that bots run on does run one. */
export function engineCheck(config: Config, systemEnvironment: Environment): Check {
  const { defaultStrategy: strategy } = config
  return {
    name: 'Engine',
    async run() {
      if (!availableStrategies.includes(strategy))
        return wrong(
          `DEPLOYMENT_METHOD=${strategy} is not available yet`,
          `set it to ${availableStrategies.join(' or ')}`,
        )
      if (strategy === 'serverless') return lookAtProject(config)
      return strategy === 'simulation' ? ok(`${strategy}: runs nothing real`) : tryEngine(config, systemEnvironment)
    },
  }
}

const whatToDo: Partial<Record<Strategy, string>> = {
  pm2: 'look at what “npm ci” said about pm2, and run it again',
  swarm: 'see whether “docker node ls” lists nodes that are ready and active, and that they reach IMAGE_REGISTRY',
  docker: 'see whether the engine runs and DOCKER_HOST names it, and BASE_IMAGE an image that it has',
}

/** Runs a program of one line as a bot is run, under a PM2 of its own or in a container, and leaves nothing behind. */
async function tryEngine(config: Config, systemEnvironment: Environment): Promise<Finding> {
  const { defaultStrategy: strategy } = config
  const hint = whatToDo[strategy] ?? 'see whether the engine runs'
  const folder = await mkdtemp(join(tmpdir(), 'muster-doctor-'))
  const driver = createDriver(strategy, {
    dataDir: folder,
    clock: systemClock,
    log: silentLog,
    systemEnvironment,
    docker: dockerSettings(config),
    swarm: swarmSettings(config),
    edge: edgeSettings(config),
  })
  const began = Date.now()
  try {
    const file = join(folder, 'artifact', 'bot.mjs')
    await mkdir(dirname(file))
    await writeFile(file, 'setInterval(() => {}, 1000)\n')
    const artifact = { digest: 'doctor', file }
    await driver.apply({
      botId: 'doctor',
      name: 'doctor',
      generation: 1,
      artifact,
      environment: {},
      secrets: {},
      limits: { memoryMb: 96 },
    })
    const [seen] = await driver.observe()
    if (seen?.state !== 'running') return wrong(`${strategy} did not keep a program running`, hint)
    return ok(`${strategy}, tried with a program of one line in ${Date.now() - began} ms`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return wrong(`${strategy} cannot run a program: ${why}`, error instanceof Problem ? error.hint : hint)
  } finally {
    await driver.close({ stopBots: true }).catch(() => undefined)
    await rm(folder, { recursive: true, force: true })
  }
}
