import { describe } from 'vitest'
import { denoMissing } from '../../testing/edge/deno.ts'
import { createEdgeHarness } from '../../testing/edge/harness.ts'
import { describeDriver } from '../contract.ts'

describe.skipIf(denoMissing())('functions in real Deno', { timeout: 90_000 }, () => {
  describeDriver('serverless', createEdgeHarness, { workers: 'on demand' })
})
