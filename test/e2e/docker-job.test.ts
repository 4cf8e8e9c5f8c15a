import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { callDocker, type DockerEngine, dockerMissing, startDockerEngine } from '../../src/testing/docker-engine.ts'
import { type Apart, botProcesses, startApart, textOf, titleOf, until } from './harness.ts'
import { mostSessionsAtOnce } from './sessions.ts'

interface Container {
  Id: string
  State: string
  Labels: Record<string, string>
}

/** The main job with bots in containers: real Muster, real sandbox, real engine. */
// No second try: a chapter that failed has changed the world.
describe.skipIf(dockerMissing())('the main job on Docker', { retry: 0 }, () => {
  let engine: DockerEngine
  let apart: Apart
  const limits = { BOT_MEMORY_MB: '192', BOT_CPUS: '0.5', BOT_PIDS: '96' }
  beforeAll(async () => {
    engine = await startDockerEngine()
    const env = { DOCKER_HOST: engine.host, DOCKER_NETWORK: 'host', BASE_IMAGE: engine.baseImage }
    apart = await startApart({ strategy: 'docker', env: { ...env, ...limits, RELEASE_STABLE_SECONDS: '3' } })
    await apart.startMuster()
    const { applications } = await apart.hands.world()
    await apart.hands.addTokens(applications.filter(({ name }) => name !== 'Muster').map(({ token }) => token))
    await apart.hands.admin('/alerts channel channel:#ops')
    await apart.hands.admin('/client create name:"Fashion Brand"')
  }, 240_000)
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(apart.output().slice(-6000))
  })
  afterAll(async () => {
    await apart?.close()
    await engine?.close()
  }, 120_000)

  const containers = async () => (await callDocker(engine.socket, 'GET', '/containers/json?all=1')) as Container[]
  const running = async (name: string) =>
    (await containers()).find(({ Labels, State }) => Labels['muster.name'] === name && State === 'running')
  const isUp = async (name: string) => (await apart.rows('bots', `name=eq.${name}`))[0]?.status === 'online'
  const ops = () => apart.hands.messages('ops')

  /** Waits for the alert that `cause` raises, and for it to tell that the bot is back. */
  async function alertOf(cause: () => Promise<unknown>): Promise<string> {
    const known = new Set((await ops()).map(({ id }) => id))
    await cause()
    const fresh = async () => (await ops()).find((message) => !known.has(message.id))
    const { id } = await until('the alert', fresh, 60_000)
    const back = async () => (await ops()).find((m) => m.id === id && textOf([m]).includes('is online again'))
    return textOf([await until('the recovery', back, 120_000)])
  }

  it('brings a bot online in a container that is healthy and tells no secret', async () => {
    const reply = await apart.hands.admin(
      '/bot create name:Greeter client:"Fashion Brand" template:standard',
      'is online|was not created',
      180_000,
    )
    expect(titleOf(reply)).toBe('Greeter is online')
    expect(textOf(reply.messages)).toContain('docker')
    const { Id } = (await running('Greeter')) as Container
    // The engine's own health check comes once a minute; this is the same, now.
    const docker = (...args: string[]) =>
      promisify(execFile)('docker', args, { env: { PATH: process.env.PATH, DOCKER_HOST: engine.host } })
    await until('a healthy bot', async () =>
      (await docker('exec', Id, 'node', '/bot/health.mjs')).stdout.includes('connected'),
    )
    const inspected = (await callDocker(engine.socket, 'GET', `/containers/${Id}/json`)) as { HostConfig: object }
    expect(inspected.HostConfig).toMatchObject({ Memory: 192 * 2 ** 20, NanoCpus: 5e8, PidsLimit: 96 })
    const seen = JSON.stringify(inspected)
    const { applications } = await apart.hands.world()
    for (const { token } of applications) expect(seen).not.toContain(token)
    expect(seen).toContain('"MUSTER_BOT_NAME=Greeter"')
    expect(await ops()).toEqual([])
    expect(textOf((await apart.hands.admin('/bot logs bot:Greeter lines:5')).messages)).toMatch(/ready/i)
  }, 240_000)

  // Twice would be flapping together with what comes after.
  it('tells of a container killed by a drill, restarts it and says how long it took', async () => {
    const before = (await running('Greeter')) as Container
    let passed = ''
    const told = await alertOf(async () => {
      const done = await apart.hands.confirm('admin', '/drill run bot:Greeter how:kill', 'passed|failed|No drill')
      expect(titleOf(done)).toBe('Drill with Greeter passed')
      passed = textOf(done.messages)
    })
    expect(passed).toMatch(/noticed after [\s\S]*alert sent after [\s\S]*online again after /)
    expect(told).toMatch(/Greeter is online again[\s\S]*Lasted\n\d/)
    expect((await running('Greeter'))?.Id).not.toBe(before.Id)
    await until('online', () => isUp('Greeter'))
  }, 240_000)

  it('adopts the container after a restart of Muster, and brings it back after one of the engine', async () => {
    const before = (await running('Greeter')) as Container
    await apart.muster().end('SIGKILL')
    await apart.startMuster()
    await until('online', () => isUp('Greeter'))
    expect((await running('Greeter'))?.Id).toBe(before.Id)
    await alertOf(() => engine.restart())
    await until('online', () => isUp('Greeter'), 60_000)
    expect((await running('Greeter'))?.Id).not.toBe(before.Id)
  }, 300_000)

  it('moves it to PM2 and back by one command each, and never are two sessions of its token open', async () => {
    const [bot] = await apart.rows('bots', 'name=eq.Greeter')
    const movesTo = async (strategy: string) => {
      const command = `/bot deploy bot:Greeter strategy:${strategy}`
      const reply = await apart.hands.admin(command, 'has moved|was not deployed|did not', 120_000)
      expect(titleOf(reply)).toBe(`Greeter has moved to ${strategy}`)
    }
    const where = async () => [(await running('Greeter')) !== undefined, botProcesses(apart.dataDir).length]
    await movesTo('pm2')
    expect(await where()).toEqual([false, 1])
    expect(JSON.stringify(await containers())).not.toContain(bot?.id)
    await movesTo('docker')
    expect(await where()).toEqual([true, 0])
    expect(await apart.rows('bots', 'name=eq.Greeter')).toMatchObject([{ strategy: 'docker', moved_from: null }])
    expect(await mostSessionsAtOnce(apart, String(bot?.application_id))).toBe(1)
  }, 300_000)

  it('leaves nothing on the engine of a bot that is deleted', async () => {
    const [bot] = await apart.rows('bots', 'name=eq.Greeter')
    const done = await apart.hands.confirm('admin', '/bot delete bot:Greeter', 'was deleted|not')
    expect(titleOf(done)).toBe('Greeter was deleted')
    expect(await containers()).toEqual([])
    const [volumes, images] = await Promise.all(
      ['/volumes', '/images/json'].map((path) => callDocker(engine.socket, 'GET', path)),
    )
    expect(JSON.stringify([volumes, images])).not.toContain(bot?.id)
    expect(JSON.stringify(images)).not.toContain('muster-bot')
  }, 120_000)
})
