import { createPm2Harness } from '../../testing/pm2-harness.ts'
import { describeDriver } from '../contract.ts'

describeDriver('pm2', createPm2Harness)
