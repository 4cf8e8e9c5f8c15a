// Over 200 lines: one daemon through all that can befall it and its bots; starting one is the dear part.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { createPm2Harness, type Pm2Harness } from '../../testing/pm2-harness.ts'
import { type Driver, DriverUnreachable, type Exit, type Workload } from '../driver.ts'
import { makeHome } from './home.ts'
import { openLink } from './link.ts'

describe('pm2', () => {
  let harness: Pm2Harness
  let driver: Driver
  let told: Exit[]
  beforeEach(async () => {
    harness = await createPm2Harness()
    driver = await harness.open()
    told = []
    driver.watch((exit) => told.push(exit))
  })
  afterEach(() => harness.close())

  async function start(by = driver, workload: Workload = harness.workload()): Promise<Workload> {
    await by.apply(workload)
    await expect.poll(() => by.logs(workload.botId, { tail: 500 })).toContain(`opened ${workload.generation}`)
    return workload
  }
  const alive = (pid: number) => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

  it('starts no daemon before there is a bot', async () => {
    await driver.observe()
    await driver.stop('nobody')
    await expect(harness.daemon()).rejects.toThrow('ENOENT')
  })

  it('ends and tells the bots of a daemon that was killed, then runs them once under a new one', async () => {
    const [one, two] = [await start(), await start()]
    const [pid] = harness.pidsOf(one.botId)
    process.kill(await harness.daemon(), 'SIGKILL')
    await expect
      .poll(() => told.map((exit) => exit.botId).sort(), { timeout: 10_000 })
      .toEqual([one.botId, two.botId].sort())
    expect(told[0]).toMatchObject({ generation: 1, code: null, signal: null })
    expect(alive(pid as number)).toBe(false)
    expect(await driver.observe()).toEqual([])
    await driver.apply(one)
    await expect.poll(() => harness.pidsOf(one.botId)).toHaveLength(1)
    expect(await driver.observe()).toMatchObject([{ botId: one.botId, state: 'running' }])
    told.length = 0
    await harness.kill(one.botId)
    await expect.poll(() => told).toMatchObject([{ botId: one.botId, signal: 'SIGKILL' }])
  })

  it('never runs a bot twice when the daemon died while Muster was away', async () => {
    const workload = await start()
    await driver.close()
    process.kill(await harness.daemon(), 'SIGKILL')
    expect(harness.pidsOf(workload.botId)).toHaveLength(1)
    const next = await harness.open()
    await next.apply(workload)
    await expect.poll(() => next.logs(workload.botId, { tail: 9 })).toEqual(['opened 1', 'closed 1', 'opened 1'])
    expect(harness.pidsOf(workload.botId)).toHaveLength(1)
  })

  it('tells the exits of a daemon that ends in order', async () => {
    const workload = await start()
    process.kill(await harness.daemon(), 'SIGTERM')
    await expect.poll(() => told, { timeout: 10_000 }).toMatchObject([{ botId: workload.botId, code: 0, signal: null }])
    await expect.poll(() => driver.observe()).toEqual([])
  })

  it('tells on the next look what happened while Muster was away', async () => {
    const workload = await start()
    await driver.close()
    await harness.kill(workload.botId)
    const next = await harness.open()
    const exit = { code: null, signal: 'SIGKILL' }
    await expect.poll(() => next.observe()).toMatchObject([{ botId: workload.botId, state: 'exited', exit }])
  })

  it('breaks a bot for a drill, and ends one that is frozen like any other', async () => {
    const { botId } = await start()
    const [pid = 0] = harness.pidsOf(botId)
    const isStopped = () => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    expect(await driver.breaks?.freeze(botId)).toBe(true)
    await expect.poll(isStopped).toBe(true)
    expect(await driver.breaks?.thaw(botId)).toBe(true)
    await expect.poll(isStopped).toBe(false)
    await driver.breaks?.freeze(botId)
    await driver.stop(botId)
    expect(alive(pid)).toBe(false)
    expect([await driver.breaks?.kill(botId), await driver.breaks?.kill('nobody')]).toEqual([false, false])

    const { botId: other } = await start()
    expect(await driver.breaks?.kill(other)).toBe(true)
    await expect.poll(() => told.at(-1)).toMatchObject({ botId: other, signal: 'SIGKILL' })
  }, 60_000)

  it('tells an exit without being asked', async () => {
    const workload = await start()
    const began = performance.now()
    await harness.kill(workload.botId)
    await expect.poll(() => told.length, { interval: 2 }).toBe(1)
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('keeps what it writes to itself', async () => {
    const { botId } = await start()
    const mode = (...path: string[]) => statSync(join(harness.dataDir, ...path)).mode & 0o777
    expect(mode('pm2')).toBe(0o700)
    expect(mode('bots', botId, 'run')).toBe(0o700)
    expect(mode('bots', botId, 'run', 'secrets.json')).toBe(0o600)
    expect(mode('bots', botId, 'run', 'output.log')).toBe(0o600)
  })

  it('gives a bot its own environment and a few variables of the system', async () => {
    const { botId } = await start()
    const [pid] = harness.pidsOf(botId)
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    expect(environment).toContain(`MUSTER_BOT_ID=${botId}`)
    expect(environment).toContain('PATH=/usr/bin:/bin')
    expect(environment.filter((line) => /TOKEN|SUPABASE|PM2_HOME|VITEST/.test(line))).toEqual([])
  })

  it('ends what a bot started together with the bot', async () => {
    const parent = join(harness.dataDir, 'parent.mjs')
    writeFileSync(
      parent,
      `import { spawn } from 'node:child_process'
       const child = spawn('/bin/sleep', ['1000'])
       child.once('spawn', () => console.log('child ' + child.pid))
       console.log('opened 1')`,
    )
    const { botId } = await start(driver, harness.workload({ artifact: { digest: 'd', file: parent } }))
    const child = async () => Number(/child (\d+)/.exec((await driver.logs(botId, { tail: 9 })).join())?.[1])
    await expect.poll(child).toBeGreaterThan(1)
    const pid = await child()
    await harness.kill(botId)
    await expect.poll(() => alive(pid)).toBe(false)
  })

  it('moves a large log aside and keeps one older', async () => {
    await driver.close()
    driver = await harness.open({ largestLogBytes: 1000 })
    const { botId } = await start(driver, harness.workload({}, 'talk'))
    await expect.poll(() => driver.logs(botId, { tail: 1 })).toEqual(['line 300'])
    await driver.observe()
    expect((await harness.files(botId)).sort()).toContain(join('run', 'output.log.1'))
    expect(statSync(join(harness.dataDir, 'bots', botId, 'run', 'output.log')).size).toBe(0)
    await driver.stop(botId)
    expect(await driver.logs(botId, { tail: 2 })).toEqual(['line 300', 'closed 1'])
  })

  it('leaves no process, no socket and no folder when it closes with its bots', async () => {
    const { botId } = await start()
    const pids = [await harness.daemon(), ...harness.pidsOf(botId)]
    await driver.close({ stopBots: true })
    expect(pids.filter(alive)).toEqual([])
    expect(existsSync(join(harness.dataDir, 'pm2'))).toBe(false)
    await expect(driver.observe()).rejects.toThrow(DriverUnreachable)
  })

  it('leaves nothing either when the daemon does not answer', async () => {
    const { botId } = await start()
    const pids = [await harness.daemon(), ...harness.pidsOf(botId)]
    await harness.silence()
    await driver.close({ stopBots: true })
    expect(pids.filter(alive)).toEqual([])
  })

  it('replaces a daemon whose sockets were deleted', async () => {
    const workload = await start()
    await driver.close()
    const pid = await harness.daemon()
    for (const name of ['rpc.sock', 'pub.sock']) await rm(join(harness.dataDir, 'pm2', name))
    driver = await harness.open()
    await driver.apply(workload)
    expect(alive(pid)).toBe(false)
    expect(harness.pidsOf(workload.botId)).toHaveLength(1)
    expect(await driver.observe()).toMatchObject([{ botId: workload.botId, state: 'running' }])
  })

  it('blames the engine when it cannot be started', async () => {
    mkdirSync(join(harness.dataDir, 'pm2', 'daemon.cjs'), { recursive: true })
    await expect(driver.apply(harness.workload())).rejects.toThrow(DriverUnreachable)
  })

  it('keeps hold of a bot that somebody renamed in PM2', async () => {
    const workload = await start()
    const { botId } = workload
    const link = await openLink(makeHome(harness.dataDir, silentLog), { onExit: () => {}, onLost: () => {} })
    const named = async () => (await link?.call('getMonitorData', {})) as { pm_id: number; pm2_env: { name: string } }[]
    const [{ pm_id } = { pm_id: -1 }] = await named()
    // As “pm2 restart 0 --name other” has it done.
    await link?.call('restartProcessId', { id: pm_id, env: { current_conf: { name: 'other' } } }, 20_000)
    expect((await named()).map(({ pm2_env }) => pm2_env.name)).toEqual(['other'])
    link?.close()
    await expect.poll(() => driver.logs(botId, { tail: 9 })).toEqual(['opened 1', 'closed 1', 'opened 1'])
    expect(await driver.observe()).toMatchObject([{ botId, generation: 1, state: 'running' }])
    await start(driver, harness.workload({ ...workload, generation: 2 }))
    expect(harness.pidsOf(botId)).toHaveLength(1)
    await driver.remove(botId)
    expect([await driver.observe(), harness.pidsOf(botId)]).toEqual([[], []])
  })

  it('refuses a bot id that is no plain word', async () => {
    await expect(driver.apply(harness.workload({ botId: '../../etc' }))).rejects.toThrow('plain word')
    await expect(driver.remove('..')).rejects.toThrow('plain word')
  })

  it('lives elsewhere, and says so, where the path is too long for a socket', async () => {
    const lines: string[] = []
    const log = { ...silentLog, info: (fields: object, text: string) => void lines.push(JSON.stringify(fields) + text) }
    const folder = await mkdtemp(join(tmpdir(), 'muster-pm2-'))
    const dataDir = join(folder, 'long-'.repeat(20))
    const far = await createPm2Harness({ dataDir, log })
    try {
      const [one, other] = [await far.open(), driver]
      const workload = far.workload()
      await Promise.all([start(one, workload), start(other)])
      expect(await one.observe()).toHaveLength(1)
      expect(await other.observe()).toHaveLength(1)
      expect(lines.join()).toContain('too long')
      const again = await far.open()
      expect(await again.observe()).toMatchObject([{ botId: workload.botId, state: 'running' }])
    } finally {
      await far.close()
      await rm(folder, { recursive: true })
    }
  })
})
