import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { DriverNeeds } from '../deployment/drivers.ts'
import { projectRoot } from './paths.ts'

/** What the Docker driver is given; its engine is looked at from the start when new bots will run there. */
export const dockerSettings = ({ docker, defaultStrategy }: Config): DriverNeeds['docker'] => ({
  ...docker,
  recipeFolder: join(projectRoot(), 'docker'),
  expected: defaultStrategy === 'docker',
})

/** What the Swarm driver is given besides; see `dockerSettings`. */
export const swarmSettings = ({ swarm, defaultStrategy }: Config): NonNullable<DriverNeeds['swarm']> => ({
  ...swarm,
  expected: defaultStrategy === 'swarm',
})
