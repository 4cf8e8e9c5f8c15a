import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { aDocker } from '../../testing/settings.ts'
import { DriverUnreachable, type Workload } from '../driver.ts'
import { createSwarmDriver } from './swarm.ts'

/** Managers that are none, are gone or say no: stand-ins, since a real one cannot be made to. */
describe('swarm, when the manager is at fault', () => {
  let folder: string
  let server: Server | undefined
  let workload: Workload
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-manager-'))
    const file = join(folder, 'bot.mjs')
    writeFileSync(file, '')
    workload = {
      ...{ botId: 'a-bot', name: 'Greeter', generation: 1, artifact: { digest: 'd'.repeat(64), file } },
      ...{ environment: {}, secrets: { DISCORD_TOKEN: 'canary' }, limits: { memoryMb: 128 } },
    }
  })
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
    server = undefined
    rmSync(folder, { recursive: true })
  })

  const socket = () => join(folder, 'engine.sock')
  const open = (expected = true) =>
    createSwarmDriver({
      dataDir: join(folder, 'data'),
      docker: aDocker({ host: `unix://${socket()}` }),
      swarm: { constraints: [], expected },
      clock: systemClock,
      log: silentLog,
    })
  let says: { status: number; body: unknown }
  /** From now on to everything. */
  async function answering(status: number, said: string | object): Promise<void> {
    says = { status, body: typeof said === 'string' ? { message: said } : said }
    if (server) return
    server = createServer((asked, answer) => {
      const { status, body } = says
      const type = { 'content-type': 'application/json' }
      asked.resume().once('end', () => answer.writeHead(status, type).end(JSON.stringify(body)))
    }).listen(socket())
    await once(server, 'listening')
  }
  const failures = (driver: ReturnType<typeof open>) =>
    Promise.all(
      [driver.observe(), driver.apply(workload), driver.stop('a-bot'), driver.logs('a-bot', { tail: 1 })].map((call) =>
        (call as Promise<unknown>).then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    )

  it('says what to do where the engine is in no swarm', async () => {
    await answering(503, 'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect.')
    for (const failure of await failures(open()))
      expect(failure).toMatchObject({ code: 'NotASwarm', hint: expect.stringContaining('docker swarm init') })
  })

  it('blames no bot where the swarm has no leader, or the engine is not there', async () => {
    for (const failure of await failures(open())) expect(failure).toBeInstanceOf(DriverUnreachable)
    await answering(503, 'rpc error: code = Unknown desc = The swarm does not have a leader.')
    for (const failure of await failures(open())) expect(failure).toBeInstanceOf(DriverUnreachable)
  })

  it('knows before the first bot whether one could run there', async () => {
    const node = (ID: string) => ({
      ...{ ID, UpdatedAt: new Date().toISOString(), Spec: { Availability: 'active', Role: 'worker' } },
      ...{ Description: { Hostname: ID }, Status: { State: 'ready' } },
    })
    const driver = open(false)
    await expect(driver.probe?.()).rejects.toThrow(DriverUnreachable)
    await answering(200, [node('a')])
    await expect(driver.probe?.(['http://127.0.0.1:4401'])).resolves.toBeUndefined()
    await answering(200, [node('a'), node('b')])
    await expect(driver.probe?.()).rejects.toMatchObject({ code: 'RegistryNeeded' })
    await answering(503, 'This node is not a swarm manager.')
    await expect(driver.probe?.()).rejects.toMatchObject({ code: 'NotASwarm' })
    expect(driver.isUsed?.()).toBe(false)
  })

  it('asks nothing of an engine that no bot was ever given to', async () => {
    const driver = open(false)
    driver.watch(() => undefined)
    expect(await driver.observe()).toEqual([])
    expect(await driver.nodes?.list()).toEqual([])
    await driver.remove('a-bot')
    await driver.close({ stopBots: true })
  })
})
