import type { Strategy } from '../domain/bot.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { createDockerDriver } from './docker/docker.ts'
import type { DockerSettings } from './docker/settings.ts'
import type { Driver } from './driver.ts'
import { createEdgeDriver } from './edge/edge.ts'
import type { EdgeSettings } from './edge/settings.ts'
import { explained } from './explained.ts'
import { createPm2Driver } from './pm2/pm2.ts'
import { createSimulation } from './simulation/simulation.ts'
import type { SwarmSettings } from './swarm/settings.ts'
import { createSwarmDriver } from './swarm/swarm.ts'

/** What drivers are given; each takes what it needs of it. */
export interface DriverNeeds {
  /** Everything a driver keeps lies below it. */
  dataDir: string
  clock: Clock
  log: Log
  /** The system's own environment; drivers pass on a few harmless variables of it (PATH, TZ …) and nothing else. */
  systemEnvironment?: Readonly<Record<string, string | undefined>>
  docker: DockerSettings
  edge: EdgeSettings
  /** Absent: bots may run on every node, and images stay on this one. */
  swarm?: SwarmSettings
}

/** Every way to run bots: a folder here and a line there. */
const drivers: Record<Strategy, (needs: DriverNeeds) => Driver> = {
  docker: createDockerDriver,
  pm2: createPm2Driver,
  serverless: createEdgeDriver,
  simulation: createSimulation,
  swarm: createSwarmDriver,
}

/** The strategies that `createDriver` knows. */
export const availableStrategies = Object.keys(drivers) as Strategy[]

/** Makes the driver of that strategy without touching its engine; what its engine refuses comes as a Problem. */
export function createDriver(strategy: Strategy, needs: DriverNeeds): Driver {
  return explained(drivers[strategy](needs))
}
