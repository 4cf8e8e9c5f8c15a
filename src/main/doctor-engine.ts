import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { availableStrategies, createDriver } from '../deployment/drivers.ts'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { type Check, type Finding, ok, wrong } from './doctor-check.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Whether the engine that bots run on does run one. */
export function engineCheck({ defaultStrategy: strategy }: Config, systemEnvironment: Environment): Check {
  return {
    name: 'Engine',
    async run() {
      if (!availableStrategies.includes(strategy))
        return wrong(
          `DEPLOYMENT_METHOD=${strategy} is not available yet`,
          `set it to ${availableStrategies.join(' or ')}`,
        )
      return strategy === 'pm2' ? tryPm2(systemEnvironment) : ok(`${strategy}: runs nothing real`)
    },
  }
}

/** Runs a program of one line under a PM2 of its own and ends both. */
async function tryPm2(systemEnvironment: Environment): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-doctor-'))
  const driver = createDriver('pm2', {
    dataDir: folder,
    clock: systemClock,
    log: silentLog,
    systemEnvironment,
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
    if (seen?.state !== 'running')
      return wrong('PM2 did not keep a program running', 'look at what “npm ci” said about pm2, and run it again')
    return ok(`pm2, tried with a program of one line in ${Date.now() - began} ms`)
  } catch (error) {
    return wrong(
      `PM2 cannot run a program: ${error instanceof Error ? error.message : String(error)}`,
      'look at what “npm ci” said about pm2, and run it again',
    )
  } finally {
    await driver.close({ stopBots: true })
    await rm(folder, { recursive: true, force: true })
  }
}
