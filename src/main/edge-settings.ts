import type { Config } from '../config/config.ts'
import type { DriverNeeds } from '../deployment/drivers.ts'

/** What the serverless driver is given; its project is looked at from the start when new bots will run there. */
export const edgeSettings = ({ edge, defaultStrategy }: Config): DriverNeeds['edge'] => ({
  ...edge,
  expected: defaultStrategy === 'serverless',
})
