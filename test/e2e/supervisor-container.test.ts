import { execFile } from 'node:child_process'
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../../src/main/paths.ts'
import { composeBodies } from '../../src/testing/compose.ts'
import { callDocker, type DockerEngine, dockerMissing, startDockerEngine } from '../../src/testing/docker-engine.ts'
import { type Apart, freePort, startApart, textOf, titleOf, until } from './harness.ts'

interface Container {
  Id: string
  Names: string[]
  State: string
  Labels: Record<string, string>
}

/** The main job with Muster itself in a container, as docker/compose.yaml has it: its only way to the engine is the proxy's. */
// No second try: a chapter that failed has changed the world.
describe.skipIf(dockerMissing())('Muster in a container', { retry: 0 }, () => {
  let engine: DockerEngine
  let apart: Apart
  let token: string
  const docker = async (...args: string[]) => {
    const env = { PATH: process.env.PATH, DOCKER_HOST: engine.host }
    const { stdout, stderr } = await promisify(execFile)('docker', args, { env })
    return stdout + stderr
  }
  const inspect = (name: string) => callDocker(engine.socket, 'GET', `/containers/${name}/json`) as Promise<Seen>

  beforeAll(async () => {
    ;[engine, apart] = await Promise.all([startDockerEngine(), startApart()])
    await promisify(execFile)(join(projectRoot(), 'docker/local-supervisor-image.sh'), ['muster:local'], {
      env: { PATH: process.env.PATH, DOCKER_HOST: engine.host, BASE_IMAGE: engine.baseImage, DOCKER_BUILDKIT: '0' },
    })
    const world = await apart.hands.world()
    token = world.applications.find(({ name }) => name === 'Muster')?.token ?? ''
    const secrets = { discord_bot_token: token, supabase_secret_key: '', token_encryption_key: 'ab'.repeat(32) }
    mkdirSync(join(apart.dir, 'secrets'))
    for (const [name, value] of Object.entries(secrets)) {
      const file = join(apart.dir, 'secrets', name)
      writeFileSync(file, value, { mode: 0o400 })
      chownSync(file, 10001, 10001)
    }
    const env = {
      MUSTER_IMAGE: 'muster:local',
      BASE_IMAGE: engine.baseImage,
      DOCKER_SOCKET: engine.socket,
      DOCKER_GID: String(statSync(engine.socket).gid),
      // The embedded database, and an engine without a network of its own.
      MUSTER_NETWORK: 'host',
      DOCKER_NETWORK: 'host',
      MUSTER_PORT: String(await freePort()),
      DISCORD_API_URL: `${apart.url}/api`,
      DISCORD_ADMIN_GUILD_ID: world.guilds.find(({ name }) => name === 'Muster HQ')?.id ?? '',
      RELEASE_STABLE_SECONDS: '3',
    }
    for (const [name, body] of composeBodies(env, apart.dir)) {
      await callDocker(engine.socket, 'POST', `/containers/create?name=${name}`, body)
      await callDocker(engine.socket, 'POST', `/containers/${name}/start`)
    }
    const ready = () => docker('exec', muster, 'node', '/app/docker/supervisor-health.mjs')
    await until('Muster ready', async () => (await ready()).includes('{"ready":true}'), 90_000).catch(
      async (error: Error) => {
        throw new Error(`${error.message}\n${(await said()).slice(-4000)}`)
      },
    )
    const pool = world.applications.filter(({ name }) => name !== 'Muster')
    await apart.hands.addTokens(pool.map((one) => one.token))
    await apart.hands.admin('/alerts channel channel:#ops')
  }, 300_000)
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.error((await said()).slice(-6000))
  })
  afterAll(async () => {
    await engine?.close()
    await apart?.close()
  }, 120_000)

  const said = async () => `${await docker('logs', proxy)}\n${await docker('logs', muster)}`
  const containers = async () => (await callDocker(engine.socket, 'GET', '/containers/json?all=1')) as Container[]
  const greeter = async () =>
    (await containers()).find(({ Labels, State }) => Labels['muster.name'] === 'Greeter' && State === 'running')
  const ops = () => apart.hands.messages('ops')

  it('creates a client and a bot, which comes online in a container beside it', async () => {
    await apart.hands.admin('/client create name:"Fashion Brand"')
    const reply = await apart.hands.admin(
      '/bot create name:Greeter client:"Fashion Brand" template:standard',
      'is online|was not created',
      180_000,
    )
    expect(titleOf(reply)).toBe('Greeter is online')
    expect(await greeter()).toBeDefined()
    expect(await ops()).toEqual([])
  }, 240_000)

  it('may do nothing but its work', async () => {
    const { Config, HostConfig } = await inspect(muster)
    expect(JSON.stringify(await inspect(muster))).not.toContain(token)
    expect([Config.User, HostConfig.ReadonlyRootfs, HostConfig.CapDrop]).toEqual(['10001:10001', true, ['ALL']])
    expect(HostConfig.Binds?.join()).not.toContain(engine.socket)
    // The one way that it has to the engine, tried from inside.
    const ask = (method: string, path: string) =>
      docker('exec', muster, 'node', '-e', asked, method, path).then((answer) => answer.trim())
    expect(await ask('GET', '/_ping')).toBe('200 OK')
    expect(await ask('GET', `/containers/${proxy}/json`)).toContain('was not made by Muster')
    expect(await ask('POST', `/containers/${proxy}/stop`)).toMatch(/^403 /)
    expect(await ask('POST', '/containers/create?name=muster-x')).toMatch(/^403 .*is missing/)
    expect((await inspect(proxy)).HostConfig.NetworkMode).toBe('none')
  }, 60_000)

  it('tells of a killed bot and restarts it', async () => {
    const before = (await greeter()) as Container
    await callDocker(engine.socket, 'POST', `/containers/${before.Id}/kill`)
    const { id } = await until('the alert', async () => (await ops())[0], 60_000)
    const back = async () => (await ops()).find((m) => m.id === id && textOf([m]).includes('is online again'))
    await until('the recovery', back, 120_000)
    expect((await greeter())?.Id).not.toBe(before.Id)
  }, 240_000)

  it('leaves nothing of a bot that is deleted', async () => {
    const done = await apart.hands.confirm('admin', '/bot delete bot:Greeter', 'was deleted|not')
    expect(titleOf(done)).toBe('Greeter was deleted')
    expect((await containers()).flatMap(({ Names }) => Names).toSorted()).toEqual(
      [`/${proxy}`, `/${muster}`].toSorted(),
    )
    const { Volumes } = (await callDocker(engine.socket, 'GET', '/volumes')) as { Volumes: { Name: string }[] }
    expect(Volumes.map(({ Name }) => Name).toSorted()).toEqual(['muster_data', 'muster_engine'])
    expect(JSON.stringify(await callDocker(engine.socket, 'GET', '/images/json'))).not.toContain('muster-bot')
    // The driver asked for nothing that it may not: what was refused is what the test tried.
    expect((await docker('logs', proxy)).match(/refused: .*/g)).toHaveLength(3)
  }, 120_000)

  it('is healthy, and ends within 10 s when it is stopped', async () => {
    await until('healthy', async () => (await inspect(muster)).State.Health?.Status === 'healthy', 60_000)
    expect((await inspect(proxy)).State.Health?.Status).toBe('healthy')
    const began = Date.now()
    await docker('stop', muster)
    expect(Date.now() - began).toBeLessThan(10_000)
    expect((await inspect(muster)).State).toMatchObject({ Status: 'exited', ExitCode: 0 })
  }, 120_000)
})

const muster = 'muster-muster-1'
const proxy = 'muster-engine-1'

interface Seen {
  State: { Status: string; ExitCode: number; Health?: { Status: string } }
  Config: { User: string }
  HostConfig: { ReadonlyRootfs: boolean; CapDrop: string[]; Binds: string[] | null; NetworkMode: string }
}

/** A call by the socket that Muster has: status and text. */
const asked = `
const [method, path] = process.argv.slice(1)
const body = method === 'POST' ? '{}' : ''
http.request({ socketPath: '/engine/docker.sock', method, path, headers: { 'content-length': body.length } }, async (got) => {
  console.log(got.statusCode, (await got.toArray()).join(''))
}).end(body)`
