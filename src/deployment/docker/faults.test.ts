// Over 200 lines: everything that can be wrong with an engine, one case after another.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { aDocker } from '../../testing/settings.ts'
import { DriverUnreachable, type Workload } from '../driver.ts'
import { createDockerDriver } from './docker.ts'
import { isRemote } from './elsewhere.ts'
import type { DockerSettings } from './settings.ts'

/** Engines that are not there, say nothing or say no: stand-ins, since a real one cannot be made to. */
describe('docker, when the engine is at fault', () => {
  let folder: string
  let workload: Workload
  const servers: Server[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-engine-'))
    const file = join(folder, 'bot.mjs')
    writeFileSync(file, '')
    workload = {
      ...{ botId: 'a-bot', name: 'Greeter', generation: 1, artifact: { digest: 'd'.repeat(64), file } },
      ...{ environment: {}, secrets: { DISCORD_TOKEN: 'canary' }, limits: { memoryMb: 128 } },
    }
  })
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })

  const socket = () => join(folder, 'engine.sock')
  const open = (changes: Partial<DockerSettings> = {}) =>
    createDockerDriver({
      dataDir: join(folder, 'data'),
      docker: aDocker({ host: `unix://${socket()}`, expected: true, ...changes }),
      clock: systemClock,
      log: silentLog,
    })
  async function listen(server: Server, where: string | number = socket()): Promise<number> {
    servers.push(server)
    server.listen(where)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const key = (asked: IncomingMessage) => `${asked.method} ${asked.url?.split('?')[0]}`
  /** Answers by method and path; 404 to all else. */
  const answering =
    (answers: Record<string, [status: number, body: unknown]>, made: string[] = []): RequestListener =>
    (asked, answer) => {
      made.push(key(asked))
      const [status, body] = answers[key(asked)] ?? [404, { message: 'no such thing' }]
      asked.resume().once('end', () => {
        answer.writeHead(status, { 'content-type': 'application/json' }).end(body === null ? '' : JSON.stringify(body))
      })
    }
  const full = { message: 'mkdir /var/lib/docker/overlay2/x: no space left on device' }

  it('blames the engine that is not there, for every method', async () => {
    const driver = open()
    await expect(driver.observe()).rejects.toThrow(DriverUnreachable)
    await expect(driver.apply(workload)).rejects.toThrow(DriverUnreachable)
    await expect(driver.stop('a-bot')).rejects.toThrow(DriverUnreachable)
    await expect(driver.remove('a-bot')).rejects.toThrow(DriverUnreachable)
    await expect(driver.logs('a-bot', { tail: 5 })).rejects.toThrow(DriverUnreachable)
    await driver.close()
  })

  it('asks nothing of an engine that no bot was ever given to', async () => {
    const driver = open({ expected: false })
    driver.watch(() => undefined)
    expect(await driver.observe()).toEqual([])
    await driver.stop('a-bot')
    await driver.remove('a-bot')
    await driver.close({ stopBots: true })
    expect(existsSync(join(folder, 'data'))).toBe(false)
    const used = open({ expected: false })
    await expect(used.apply(workload)).rejects.toThrow(DriverUnreachable)
    await expect(used.observe()).rejects.toThrow(DriverUnreachable)
  })

  it('waits for no engine that hangs', { timeout: 60_000 }, async () => {
    await listen(createServer(() => undefined))
    const driver = open()
    const began = performance.now()
    const results = await Promise.allSettled([driver.observe(), driver.apply(workload), driver.stop('other')])
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(DriverUnreachable) })
    expect(performance.now() - began).toBeLessThan(30_000)
    await driver.close()
  })

  it.each([
    ['while the image is built', { 'POST /build': [200, { errorDetail: full, error: full.message }] }],
    ['when the build is refused', { 'POST /build': [500, full] }],
    ['when the container is made', { 'POST /build': [200, { stream: 'ok' }], 'POST /containers/create': [500, full] }],
    [
      'when the secrets are written',
      {
        'POST /build': [200, { stream: 'ok' }],
        'POST /containers/create': [201, { Id: 'c1' }],
        'PUT /containers/c1/archive': [500, full],
      },
    ],
  ] as const)('says that the disk is full: %s', async (_when, answers) => {
    const made: string[] = []
    const tag = `POST /images/${encodeURIComponent(`muster-bot:${'d'.repeat(64)}`)}/tag`
    const always = {
      [tag]: [201, null],
      [decodeURIComponent(tag)]: [201, null],
      'GET /containers/json': [200, []],
      'GET /images/json': [200, []],
      'DELETE /containers/c1': [204, null],
    }
    await listen(createServer(answering({ ...always, ...answers } as never, made)))
    const driver = open()
    const failure = await driver.apply(workload).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'EngineDiskFull' })
    expect(String(failure)).not.toContain('canary')
    expect(made.includes('DELETE /containers/c1')).toBe(made.includes('PUT /containers/c1/archive'))
    await driver.close()
  })

  it('reaches an engine by TLS that proves who it is, and refuses one that does not', async () => {
    const certificates = join(folder, 'certificates')
    mkdirSync(certificates)
    const openssl = (...args: string[]) => promisify(execFile)('openssl', args, { cwd: certificates })
    for (const name of ['ca', 'other'])
      await openssl(
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...[
          '-subj',
          '/CN=127.0.0.1',
          '-addext',
          'subjectAltName=IP:127.0.0.1',
          '-keyout',
          `${name}-key.pem`,
          '-out',
          `${name}.pem`,
        ],
      )
    const read = (name: string) => readFileSync(join(certificates, name))
    for (const [from, to] of [
      ['ca.pem', 'cert.pem'],
      ['ca-key.pem', 'key.pem'],
    ] as const)
      writeFileSync(join(certificates, to), read(from))
    const serve = (name: string) =>
      listen(
        createTlsServer(
          { cert: read(`${name}.pem`), key: read(`${name}-key.pem`), ca: read('ca.pem'), requestCert: true },
          answering({ 'GET /containers/json': [200, []] }),
        ) as unknown as Server,
        0,
      )
    const at = (port: number) => open({ host: `tcp://127.0.0.1:${port}`, certPath: certificates })
    expect(await at(await serve('ca')).observe()).toEqual([])
    await expect(at(await serve('other')).observe()).rejects.toThrow(DriverUnreachable)
    await expect(open({ host: 'tcp://127.0.0.1:1', certPath: '/nowhere' }).observe()).rejects.toThrow(DriverUnreachable)
  })

  it('reaches an engine by the machine’s own ssh, and passes on why it cannot', async () => {
    await listen(createServer(answering({ 'GET /containers/json': [200, []] })))
    const said = join(folder, 'said')
    const ssh = join(folder, 'ssh')
    const bridge = `const s = require('net').connect('${socket()}'); process.stdin.pipe(s).pipe(process.stdout)`
    writeFileSync(ssh, `#!/bin/sh\necho "$@" >>${said}\nexec ${process.execPath} -e "${bridge}"\n`)
    chmodSync(ssh, 0o755)
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`)
    const driver = open({ host: 'ssh://me@far:2222' })
    expect(await driver.observe()).toEqual([])
    expect(await driver.observe()).toEqual([])
    await driver.close()
    const lines = readFileSync(said, 'utf8').trim().split('\n')
    expect(lines).toEqual([expect.stringMatching(/BatchMode=yes.* -p 2222 -l me -- far docker system dial-stdio$/)])
    writeFileSync(ssh, '#!/bin/sh\necho "Host key verification failed." >&2\nexit 255\n')
    const failure = await open({ host: 'ssh://far' })
      .observe()
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(DriverUnreachable)
    expect(String((failure as Error).cause)).toContain('Host key verification failed.')
  })

  it.each([
    [undefined, false],
    ['unix:///var/run/docker.sock', false],
    ['tcp://127.0.0.1:2375', false],
    ['tcp://localhost:2375', false],
    ['tcp://build-1:2376', true],
    ['ssh://me@127.0.0.2', false],
    ['ssh://me@build-1:2222', true],
  ])('takes the engine at %s for one on another machine: %s', (host, expected) => {
    expect(isRemote({ host })).toBe(expected)
  })

  it('says of which machine an engine elsewhere is, and nothing of one here', async () => {
    await listen(createServer(answering({ 'GET /info': [200, { Name: 'build-1', MemTotal: 8 * 2 ** 30 }] })))
    const bridge = `const s = require('net').connect('${socket()}'); process.stdin.pipe(s).pipe(process.stdout)`
    writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nexec ${process.execPath} -e "${bridge}"\n`, { mode: 0o755 })
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`)
    const far = open({ host: 'ssh://me@far' })
    expect(await far.elsewhere?.()).toEqual({ name: 'build-1', memoryBytes: 8 * 2 ** 30 })
    await far.close()
    expect(await open().elsewhere?.()).toBeUndefined()
  })

  it('refuses to give a container an address that is the container itself', async () => {
    const driver = open({ network: 'muster' })
    const environment = { MUSTER_DATA_URL: 'http://127.0.0.1:4401' }
    await expect(driver.apply({ ...workload, environment })).rejects.toMatchObject({ code: 'LoopbackInContainer' })
    await expect(driver.apply(workload)).rejects.toThrow(DriverUnreachable)
  })

  it('knows before the first bot whether one could run there', async () => {
    const driver = open({ network: 'muster', expected: false })
    await expect(driver.probe?.()).rejects.toThrow(DriverUnreachable)
    await listen(createServer(answering({ 'GET /containers/json': [200, []] })))
    await expect(driver.probe?.(['https://x.supabase.co'])).resolves.toBeUndefined()
    const loopback = ['https://x.supabase.co', 'http://127.0.0.1:4401']
    await expect(driver.probe?.(loopback)).rejects.toMatchObject({ code: 'LoopbackInContainer' })
    await expect(open({ network: 'host', expected: false }).probe?.(loopback)).resolves.toBeUndefined()
    expect(driver.isUsed?.()).toBe(false)
  })

  it('makes the network of bots where it is missing, which keeps them apart', async () => {
    let created = ''
    const respond = answering({
      'GET /containers/json': [200, []],
      'POST /build': [200, {}],
      [`POST /images/muster-bot:${'d'.repeat(64)}/tag`]: [201, null],
      'POST /networks/create': [201, { Id: 'n1' }],
      'POST /containers/create': [500, { message: 'enough' }],
    })
    await listen(
      createServer((asked, answer) => {
        if (key(asked) === 'POST /networks/create') asked.on('data', (chunk) => (created += chunk))
        respond(asked, answer)
      }),
    )
    await expect(open({ network: 'bots' }).apply(workload)).rejects.toThrow('enough')
    expect(JSON.parse(created)).toMatchObject({
      Name: 'bots',
      Driver: 'bridge',
      Options: { 'com.docker.network.bridge.enable_icc': 'false' },
    })
  })
})
