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
  async function answering(status: number, message: string): Promise<void> {
    server = createServer((asked, answer) => {
      asked.resume().once('end', () => answer.writeHead(status).end(JSON.stringify({ message })))
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

  it('asks nothing of an engine that no bot was ever given to', async () => {
    const driver = open(false)
    driver.watch(() => undefined)
    expect(await driver.observe()).toEqual([])
    expect(await driver.nodes?.list()).toEqual([])
    await driver.remove('a-bot')
    await driver.close({ stopBots: true })
  })
})
