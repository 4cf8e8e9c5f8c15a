import { describeDriver } from '../contract.ts'
import { createPm2Harness } from './harness.ts'

describeDriver('pm2', createPm2Harness)
