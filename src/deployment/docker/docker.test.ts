// Over 200 lines: an engine takes seconds to start, and all of this shares one.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callDocker, type DockerEngine, dockerMissing, startDockerEngine } from '../../testing/docker-engine.ts'
import { createDockerHarness, type DockerHarness } from '../../testing/docker-harness.ts'
import { startDockerProxy } from '../../testing/docker-proxy.ts'
import type { Json } from '../../testing/sandbox.ts'
import { aDocker } from '../../testing/settings.ts'
import type { Driver, Exit, Workload } from '../driver.ts'

describe.skipIf(dockerMissing())('docker', { timeout: 240_000 }, () => {
  let engine: DockerEngine
  let harness: DockerHarness
  let driver: Driver
  let told: Exit[]
  beforeAll(async () => {
    engine = await startDockerEngine()
  }, 180_000)
  afterAll(() => engine?.close(), 120_000)
  beforeEach(async () => {
    harness = await createDockerHarness(engine)
    driver = await harness.open()
    told = []
    driver.watch((exit) => told.push(exit))
  })
  afterEach(() => harness.close(), 60_000)

  const ask = (method: string, path: string, body?: unknown): Promise<Json> =>
    callDocker(engine.socket, method, path, body)
  const says = (workload: Workload, line: string) =>
    expect.poll(() => driver.logs(workload.botId, { tail: 500 })).toContain(line)
  async function start(workload = harness.workload(), by = driver): Promise<Workload> {
    await by.apply(workload)
    await says(workload, `opened ${workload.generation}`)
    return workload
  }
  /** A bundle that is like no other. */
  function bundled(words: string, overrides: Partial<Workload> = {}): Workload {
    const workload = harness.workload(overrides)
    const source = `${readFileSync(workload.artifact.file, 'utf8')}\n// ${words}`
    const file = join(harness.dataDir, `${words}.mjs`)
    writeFileSync(file, source)
    return { ...workload, artifact: { digest: createHash('sha256').update(source).digest('hex'), file } }
  }
  const tagsOf = async (part: string) => {
    const images = (await ask('GET', '/images/json')) as { RepoTags: string[] | null }[]
    return images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.includes(part))
  }

  it('gives a bot nothing but what it needs, asked of the kernel', async () => {
    const { botId } = await start()
    const [pid] = harness.pidsOf(botId)
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t10001\t10001\t10001\t10001$/m)
    expect(status).toMatch(/^Gid:\t10001\t/m)
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
      expect(status).toMatch(new RegExp(`^${set}:\t0+$`, 'm'))
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    expect(status).toMatch(/^Seccomp:\t2$/m)
    const mounts = readFileSync(`/proc/${pid}/mountinfo`, 'utf8').split('\n')
    const optionsOf = (path: string) =>
      mounts
        .map((line) => line.split(' '))
        .find((m) => m[4] === path)?.[5]
        ?.split(',')
    expect(optionsOf('/')).toContain('ro')
    expect(optionsOf('/tmp')).toEqual(expect.arrayContaining(['rw', 'noexec', 'nosuid', 'nodev']))
    const container = await ask('GET', `/containers/muster-${botId}/json`)
    expect(container.HostConfig).toMatchObject({
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
      Init: true,
      Privileged: false,
    })
    expect(container.HostConfig.MemorySwap).toBe(container.HostConfig.Memory)
    expect(container.Config.Healthcheck.Test).toEqual(['CMD', 'node', '/bot/health.mjs'])
    const secrets = (await ask('GET', `/volumes/muster-${botId}`)).Mountpoint
    expect(readFileSync(join(secrets, 'secrets.json'), 'utf8')).toContain('DISCORD_TOKEN')
  })

  it('breaks a bot for a drill, and ends one that is frozen like any other', async () => {
    const workload = await start()
    const { botId } = workload
    const stateOf = async () => (await ask('GET', `/containers/muster-${botId}/json`)).State.Status
    expect([await driver.breaks?.freeze(botId), await stateOf()]).toEqual([true, 'paused'])
    expect(await driver.observe()).toMatchObject([{ botId, state: 'running' }])
    expect([await driver.breaks?.thaw(botId), await stateOf()]).toEqual([true, 'running'])
    expect(await driver.breaks?.thaw(botId)).toBe(false)
    await driver.breaks?.freeze(botId)
    await driver.stop(botId)
    expect(await stateOf()).toBe('exited')
    expect([await driver.breaks?.kill(botId), await driver.breaks?.kill('nobody')]).toEqual([false, false])

    const { botId: other } = await start()
    expect(await driver.breaks?.kill(other)).toBe(true)
    await expect.poll(() => told.at(-1)).toMatchObject({ botId: other, signal: 'SIGKILL' })
  })

  it('tells of a container that somebody removed, and makes it again', async () => {
    const workload = await start()
    await ask('DELETE', `/containers/muster-${workload.botId}?force=1`)
    await expect.poll(() => told).toMatchObject([{ botId: workload.botId, signal: 'SIGKILL' }])
    expect(await driver.observe()).toEqual([])
    await start(workload)
    expect(await driver.observe()).toMatchObject([{ botId: workload.botId, state: 'running' }])
    expect(told).toHaveLength(1)
  })

  it('tells once, and when it was, of an exit during which nobody listened', async () => {
    const proxy = await startDockerProxy(engine.socket, harness.dataDir)
    const far = await harness.open({ docker: aDocker({ host: proxy.host, baseImage: engine.baseImage }) })
    const heard: Exit[] = []
    far.watch((exit) => heard.push(exit))
    const workload = await start(harness.workload(), far)
    proxy.away(true)
    await harness.kill(workload.botId)
    const killedAt = Date.now()
    await expect.poll(() => harness.processes(workload.botId)).toBe(0)
    await expect(far.observe()).rejects.toThrow('cannot be reached')
    proxy.away(false)
    await expect.poll(() => heard).toMatchObject([{ botId: workload.botId, code: null, signal: 'SIGKILL' }])
    expect(Math.abs(Number(heard[0]?.at) - killedAt)).toBeLessThan(3000)
    await far.observe()
    await start(workload, far)
    await harness.kill(workload.botId)
    await expect.poll(() => heard).toHaveLength(2)
    await proxy.close()
  })

  it('tells again of a container that somebody started by hand', async () => {
    const workload = await start(harness.workload({}, 'exit'))
    await expect.poll(() => told).toHaveLength(1)
    await new Promise((resolve) => setTimeout(resolve, 3500))
    await ask('POST', `/containers/muster-${workload.botId}/start`)
    await driver.observe()
    await expect.poll(() => driver.observe()).toMatchObject([{ state: 'exited', exit: { code: 3 } }])
  })

  it('leaves alone what another made under its name, and says whose it is', async () => {
    const workload = harness.workload()
    const name = `muster-${workload.botId}`
    const { Id } = await ask('POST', `/containers/create?name=${name}`, { Image: engine.baseImage, Cmd: ['node'] })
    await expect(driver.apply(workload)).rejects.toMatchObject({ code: 'ContainerNotOurs' })
    await driver.remove(workload.botId)
    expect((await ask('GET', `/containers/${name}/json`)).Id).toBe(Id)
    await ask('DELETE', `/containers/${Id}`)
    await start(workload)
  })

  it('shares an engine with another Muster without seeing its bots', async () => {
    const others = await createDockerHarness(engine)
    const other = await others.open()
    const [mine, theirs] = [await start(), others.workload()]
    await other.apply(theirs)
    expect(await driver.observe()).toMatchObject([{ botId: mine.botId }])
    expect(await other.observe()).toMatchObject([{ botId: theirs.botId }])
    await driver.stop(theirs.botId)
    await driver.remove(theirs.botId)
    expect(await other.observe()).toMatchObject([{ state: 'running' }])
    await others.close()
    expect(await driver.observe()).toMatchObject([{ botId: mine.botId, state: 'running' }])
  })

  it('keeps the images that a rollback may need, and no others', async () => {
    const { botId } = harness.workload()
    const generations: Workload[] = []
    for (let generation = 1; generation <= 4; generation++) {
      const workload = bundled(`version-${generation}`, { botId, generation })
      generations.push(workload)
      await driver.apply(workload)
    }
    const kept = await tagsOf(botId)
    expect(kept.toSorted()).toEqual([2, 3, 4].map((generation) => `muster-bot-${botId}:${generation}`))
    expect(await tagsOf(`muster-bot:${generations[0]?.artifact.digest}`)).toEqual([])
    const sharing = await start({ ...harness.workload(), artifact: generations[3]?.artifact as Workload['artifact'] })
    await driver.remove(botId)
    expect(await tagsOf(botId)).toEqual([])
    expect(await tagsOf(`muster-bot:${generations[2]?.artifact.digest}`)).toEqual([])
    expect(await tagsOf(`muster-bot:${sharing.artifact.digest}`)).toHaveLength(1)
  })

  it('names BASE_IMAGE when no image can be built on it, and lets the older generation run on', async () => {
    const workload = await start()
    const far = await harness.open({ docker: aDocker({ host: engine.host, baseImage: 'nowhere.invalid/node:1' }) })
    const failure = await far.apply(bundled('newer', { ...workload, generation: 2 })).catch((error) => error)
    expect(failure).toMatchObject({ code: 'ImageNotBuilt', hint: expect.stringContaining('local-base-image.sh') })
    expect(failure.message).toContain('BASE_IMAGE=nowhere.invalid/node:1')
    expect(await driver.observe()).toMatchObject([{ generation: 1, state: 'running' }])
  })

  it('tells of a base image without Node in the output of the bot', async () => {
    await ask('POST', '/images/create?fromSrc=-&repo=bare&tag=1', Buffer.alloc(1024))
    const far = await harness.open({ docker: aDocker({ host: engine.host, baseImage: 'bare:1' }) })
    const workload = bundled('bare')
    await far.apply(workload)
    await expect.poll(() => far.observe()).toMatchObject([{ state: 'exited', exit: { code: 127, signal: null } }])
    expect((await far.logs(workload.botId, { tail: 5 })).join()).toMatch(/exec node failed.*No such file/)
    await far.remove(workload.botId)
    expect(await harness.files(workload.botId)).toEqual([])
  })
})
