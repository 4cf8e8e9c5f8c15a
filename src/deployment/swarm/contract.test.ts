import { afterAll, beforeAll, describe } from 'vitest'
import type { DockerEngine } from '../../testing/docker-engine.ts'
import { startSwarmEngine, swarmMissing } from '../../testing/swarm-engine.ts'
import { createSwarmHarness } from '../../testing/swarm-harness.ts'
import { describeDriver } from '../contract.ts'

describe.skipIf(swarmMissing())('a real swarm', { timeout: 180_000 }, () => {
  let engine: DockerEngine
  beforeAll(async () => {
    engine = await startSwarmEngine()
  }, 180_000)
  afterAll(() => engine?.close(), 120_000)
  describeDriver('swarm', () => createSwarmHarness(engine))
})
