import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callDocker, type DockerEngine } from '../../testing/docker-engine.ts'
import type { Json } from '../../testing/sandbox.ts'
import { startSwarmEngine, swarmMissing } from '../../testing/swarm-engine.ts'
import { createSwarmHarness, type SwarmHarness } from '../../testing/swarm-harness.ts'
import type { Exit } from '../driver.ts'

describe.skipIf(swarmMissing())('swarm', { timeout: 240_000 }, () => {
  let engine: DockerEngine
  let harness: SwarmHarness
  beforeAll(async () => {
    engine = await startSwarmEngine()
    harness = await createSwarmHarness(engine)
  }, 180_000)
  afterAll(async () => {
    await harness?.close()
    await engine?.close()
  }, 120_000)
  const ask = (method: string, path: string): Promise<Json> => callDocker(engine.socket, method, path)

  it('gives a bot nothing but what it needs, asked of the kernel, and keeps no older secret', async () => {
    const driver = await harness.open()
    const workload = harness.workload()
    await driver.apply(workload)
    await driver.apply(harness.workload({ ...workload, generation: 2 }))
    await expect.poll(() => driver.logs(workload.botId, { tail: 9 })).toContain('opened 2')
    const [pid] = harness.pidsOf(workload.botId)
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t10001\t10001\t10001\t10001$/m)
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
      expect(status).toMatch(new RegExp(`^${set}:\t0+$`, 'm'))
    const mounts = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
    const optionsOf = (path: string) => mounts.find((mount) => mount[4] === path)?.[5]?.split(',')
    expect(optionsOf('/')).toContain('ro')
    expect(optionsOf('/run/muster/secrets.json')).toContain('ro')
    expect(optionsOf('/tmp')).toEqual(expect.arrayContaining(['rw', 'noexec', 'nosuid', 'nodev']))
    expect((await harness.files(workload.botId)).filter((file) => file.startsWith('secret'))).toHaveLength(1)
    const service = await ask('GET', `/services/muster-${workload.botId}`)
    expect(service.Spec.UpdateConfig.Order).toBe('stop-first')
    expect(service.Spec.TaskTemplate.RestartPolicy).toMatchObject({ Condition: 'on-failure', MaxAttempts: 7 })
  })

  it('breaks a bot for a drill, and ends one that is frozen like any other', async () => {
    const driver = await harness.open()
    const workload = harness.workload()
    const { botId } = workload
    const told: Exit[] = []
    driver.watch((exit) => told.push(exit))
    await driver.apply(workload)
    await expect.poll(() => driver.logs(botId, { tail: 9 })).toContain(`opened ${workload.generation}`)
    expect([await driver.breaks?.freeze(botId), await driver.breaks?.thaw(botId)]).toEqual([true, true])
    expect(await driver.breaks?.kill(botId)).toBe(true)
    await expect.poll(() => told, { timeout: 30_000 }).toMatchObject([{ botId, signal: 'SIGKILL' }])
    await driver.apply(workload)
    expect(await driver.breaks?.freeze(botId)).toBe(true)
    await driver.stop(botId)
    expect(harness.pidsOf(botId)).toEqual([])
    expect(await driver.breaks?.kill(botId)).toBe(false)
  })

  it('says why no node takes a bot, and leaves the swarm nothing to try', async () => {
    const driver = await harness.open({ swarm: { constraints: ['node.labels.zone==nowhere'] } })
    const workload = harness.workload()
    await expect(driver.apply(workload)).rejects.toMatchObject({
      code: 'TaskNotStarted',
      message: expect.stringContaining('no suitable node'),
    })
    const service = await ask('GET', `/services/muster-${workload.botId}`)
    expect(service.Spec.TaskTemplate.Placement.Constraints).toEqual(['node.id==none'])
    await driver.remove(workload.botId)
    expect(await harness.files(workload.botId)).toEqual([])
  })
})
