import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callDocker } from '../../../testing/docker-engine.ts'
import type { Workload } from '../../driver.ts'
import { containerOf } from '../container.ts'
import { startSocketProxy } from './socket-proxy.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-socket-proxy-'))
const engine = join(folder, 'engine.sock')
const socket = join(folder, 'proxy.sock')
const logged: string[] = []
/** What came through: `POST /containers/create?name=… {…}`. */
const came: string[] = []

// Stands for an engine that has a container, a volume and a network of Muster and of somebody else.
const server = createServer((asked, answer) => {
  let body = ''
  asked.on('data', (chunk) => {
    body += chunk
  })
  asked.on('end', () => {
    const [path = ''] = (asked.url ?? '').split('?')
    came.push(`${asked.method} ${asked.url} ${body}`.trim())
    const owner = path.includes('ours') ? { 'muster.supervisor': 's' } : {}
    answer.writeHead(path.includes('gone') ? 404 : 200, { 'content-type': 'application/json' })
    answer.end(
      JSON.stringify({ Config: { Labels: owner }, ...(path.includes('/containers') ? {} : { Labels: owner }) }),
    )
  })
})
let proxy: Awaited<ReturnType<typeof startSocketProxy>>
beforeAll(async () => {
  server.listen(engine)
  await once(server, 'listening')
  proxy = await startSocketProxy({ engine, listen: socket, network: 'muster', log: (line) => logged.push(line) })
})
beforeEach(() => void came.splice(0))
afterAll(async () => {
  await proxy.close()
  server.close()
  rmSync(folder, { recursive: true })
})

const owned = { 'muster.supervisor': 's', 'muster.bot': 'a' }
const filters = (value: unknown) => `filters=${encodeURIComponent(JSON.stringify(value))}`
const container = () => {
  const workload: Workload = {
    botId: 'a',
    name: 'Greeter',
    generation: 1,
    artifact: { digest: 'd', file: '' },
    environment: { A: 'b' },
    secrets: {},
    limits: { memoryMb: 96 },
  }
  const made = { supervisor: 's', image: 'muster-bot:d', network: 'muster', askedAt: new Date(5) }
  // As an object of any kind, so that tests may change it.
  return JSON.parse(JSON.stringify(containerOf(workload, made)))
}
const create = (body: unknown) => callDocker(socket, 'POST', '/containers/create?name=muster-a', body)

describe('the socket proxy', () => {
  it('is for its user and group only', () => expect(statSync(socket).mode & 0o777).toBe(0o660))

  it('passes the container of a bot on, as it is', async () => {
    await create(container())
    expect(came).toEqual([`POST /containers/create?name=muster-a ${JSON.stringify(container())}`])
  })

  const host = (changes: object) => (body: { HostConfig: object }) => Object.assign(body.HostConfig, changes)
  const mount = (changes: object) => (body: { HostConfig: { Mounts: object[] } }) =>
    Object.assign(body.HostConfig.Mounts[0] ?? {}, changes)
  const device = { Name: 'local', Options: { type: 'none', o: 'bind', device: '/' } }
  it.each<[string, (body: ReturnType<typeof container>) => unknown, string]>([
    ['binds of folders', host({ Binds: ['/:/machine'] }), 'HostConfig.Binds may not be set'],
    ['a mount of a folder', mount({ Type: 'bind', Source: '/' }), 'HostConfig.Mounts[0].Type has another value'],
    ['another’s volume', mount({ Source: 'database' }), 'HostConfig.Mounts[0].Source has another value'],
    [
      'a volume that is a folder',
      mount({ VolumeOptions: { NoCopy: true, Labels: owned, DriverConfig: device } }),
      'HostConfig.Mounts[0].VolumeOptions.DriverConfig has another value',
    ],
    ['a second mount', (b) => b.HostConfig.Mounts.push({}), 'HostConfig.Mounts is no list of one'],
    ['volumes', (b) => Object.assign(b, { Volumes: { '/x': {} } }), 'Volumes may not be set'],
    ['all rights', host({ Privileged: true }), 'HostConfig.Privileged may not be set'],
    ['all rights, in other letters', host({ privileged: true }), 'HostConfig.privileged may not be set'],
    ['the machine’s processes', host({ PidMode: 'host' }), 'HostConfig.PidMode may not be set'],
    ['the machine’s users', host({ UsernsMode: 'host' }), 'HostConfig.UsernsMode may not be set'],
    ['the machine’s shared memory', host({ IpcMode: 'host' }), 'HostConfig.IpcMode may not be set'],
    ['the machine’s network', host({ NetworkMode: 'host' }), 'HostConfig.NetworkMode has another value'],
    ['another container’s network', host({ NetworkMode: 'container:db' }), 'HostConfig.NetworkMode has another value'],
    ['a capability', host({ CapAdd: ['SYS_ADMIN'] }), 'HostConfig.CapAdd may not be set'],
    ['keeping capabilities', host({ CapDrop: [] }), 'HostConfig.CapDrop has another value'],
    ['devices', host({ Devices: [] }), 'HostConfig.Devices may not be set'],
    ['no seccomp', host({ SecurityOpt: ['seccomp=unconfined'] }), 'HostConfig.SecurityOpt has another value'],
    ['a root to write to', host({ ReadonlyRootfs: false }), 'HostConfig.ReadonlyRootfs has another value'],
    ['ports', host({ PortBindings: {} }), 'HostConfig.PortBindings may not be set'],
    ['no limit of memory', (b) => delete b.HostConfig.Memory, 'HostConfig.Memory is missing'],
    ['root', (b) => Object.assign(b, { User: '0' }), 'User has another value'],
    ['any image', (b) => Object.assign(b, { Image: 'alpine' }), 'Image has another value'],
    ['nobody’s', (b) => delete b.Labels['muster.supervisor'], 'Labels has another value'],
    ['another program', (b) => Object.assign(b, { Entrypoint: ['sh'] }), 'Entrypoint may not be set'],
  ])('refuses a container with %s', async (_, change, reason) => {
    const body = container()
    change(body)
    await expect(create(body)).rejects.toThrow(reason)
    expect(came).toEqual([])
    expect(logged.at(-1)).toContain(reason)
  })

  it('passes a name that comes twice on once', async () => {
    const { HostConfig } = container()
    const body = JSON.stringify(container()).replace('"HostConfig":', '"HostConfig":{"Privileged":true},"HostConfig":')
    expect(JSON.parse(body).HostConfig).toEqual(HostConfig)
    const sent = request({ socketPath: socket, method: 'POST', path: '/containers/create?name=muster-a' })
    sent.end(body)
    await once(sent, 'response')
    expect(came).toEqual([`POST /containers/create?name=muster-a ${JSON.stringify(container())}`])
  })

  it.each([
    ['GET', '/_ping', []],
    ['GET', '/info', []],
    ['GET', `/containers/json?all=true&${filters({ label: ['muster.supervisor=s'] })}`, []],
    ['GET', `/events?${filters({ event: ['die'], label: ['muster.supervisor=s'] })}&since=1.5`, []],
    ['POST', '/containers/ours/start', ['GET /containers/ours/json']],
    ['POST', '/containers/ours/stop?t=5', ['GET /containers/ours/json']],
    ['DELETE', '/containers/ours?force=true', ['GET /containers/ours/json']],
    ['PUT', '/containers/ours/archive?path=%2Frun%2Fmuster', ['GET /containers/ours/json']],
    ['DELETE', '/containers/gone', ['GET /containers/gone/json']],
    ['DELETE', '/volumes/ours', ['GET /volumes/ours']],
    ['DELETE', '/networks/ours', ['GET /networks/ours']],
    ['GET', '/networks/muster', []],
    ['POST', '/images/muster-bot:d/tag?repo=muster-bot-a&tag=1', []],
    ['DELETE', '/images/muster-bot-a:1', []],
  ])('passes on %s %s', async (method, path, before) => {
    await callDocker(socket, method, path).catch((error) => expect(String(error)).not.toContain('refused'))
    expect(came.map((line) => decodeURIComponent(line))).toEqual([...before, `${method} ${decodeURIComponent(path)}`])
  })

  const image = 't=muster-bot:d&networkmode=none'
  it.each([
    ['POST', '/containers/ours/exec', 'no call that running bots takes'],
    ['POST', '/containers/ours/attach?stream=1', 'no call that running bots takes'],
    ['POST', '/containers/ours/update', 'no call that running bots takes'],
    ['GET', '/containers/ours/archive?path=/', 'no call that running bots takes'],
    ['GET', '/v1.24/info', 'no call that running bots takes'],
    ['GET', '/containers/json/../../info', 'no call that running bots takes'],
    ['POST', '/volumes/create', 'no call that running bots takes'],
    ['POST', '/images/create?fromImage=x', 'no call that running bots takes'],
    ['POST', '/swarm/init', 'no call that running bots takes'],
    ['POST', '/plugins/pull', 'no call that running bots takes'],
    ['GET', '/secrets', 'no call that running bots takes'],
    ['POST', '/containers/theirs/stop', 'theirs was not made by Muster'],
    ['DELETE', '/containers/theirs?force=1', 'theirs was not made by Muster'],
    ['GET', '/containers/theirs/json', 'theirs was not made by Muster'],
    ['DELETE', '/volumes/theirs', 'theirs was not made by Muster'],
    ['DELETE', '/networks/theirs', 'theirs was not made by Muster'],
    ['GET', '/networks/other', 'no call that running bots takes'],
    ['GET', '/containers/json?all=1', 'filters is missing'],
    ['GET', `/containers/json?${filters({ label: ['x'] })}`, 'filters has another value'],
    ['GET', '/events', 'filters is missing'],
    ['PUT', '/containers/ours/archive?path=/bot', 'path has another value'],
    ['PUT', '/containers/ours/archive?path=/run/muster&path=/', 'path is given twice'],
    ['DELETE', '/containers/ours?v=1', 'v may not be set'],
    ['POST', '/build?t=alpine&networkmode=none', 't has another value'],
    ['POST', '/build?t=muster-bot:d&networkmode=host', 'networkmode has another value'],
    ['POST', `/build?${image}&remote=git.example.com`, 'remote may not be set'],
    ['DELETE', '/images/alpine', 'no call that running bots takes'],
  ])('refuses %s %s', async (method, path, reason) => {
    await expect(callDocker(socket, method, path)).rejects.toThrow(new RegExp(`refused this: .*(${reason})`))
    expect(came.filter((line) => !line.startsWith('GET '))).toEqual([])
  })

  it('gives no body to a call that takes none', async () => {
    await callDocker(socket, 'POST', '/containers/ours/start', { HostConfig: { Privileged: true } })
    expect(came.at(-1)).toBe('POST /containers/ours/start')
  })

  it('says that the engine is away', async () => {
    const alone = join(folder, 'alone.sock')
    const other = await startSocketProxy({ engine: join(folder, 'no'), listen: alone, network: 'x', log: () => {} })
    await expect(callDocker(alone, 'GET', '/_ping')).rejects.toThrow('The engine cannot be reached')
    await expect(callDocker(alone, 'POST', '/containers/a/stop')).rejects.toThrow('The engine cannot be reached')
    await other.close()
  })
})
