import { afterAll, beforeAll, describe } from 'vitest'
import { type DockerEngine, dockerMissing, startDockerEngine } from '../../testing/docker-engine.ts'
import { createDockerHarness } from '../../testing/docker-harness.ts'
import { describeDriver } from '../contract.ts'

describe.skipIf(dockerMissing())('a real engine', { timeout: 180_000 }, () => {
  let engine: DockerEngine
  beforeAll(async () => {
    engine = await startDockerEngine()
  }, 180_000)
  afterAll(() => engine?.close(), 120_000)
  describeDriver('docker', () => createDockerHarness(engine))
})
