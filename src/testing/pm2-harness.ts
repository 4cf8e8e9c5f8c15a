import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Behaviour, Harness } from '../deployment/contract.ts'
import type { Driver, Workload } from '../deployment/driver.ts'
import { openLink } from '../deployment/pm2/link.ts'
import { findBots } from '../deployment/pm2/orphans.ts'
import { createPm2Driver, type Pm2Needs } from '../deployment/pm2/pm2.ts'
import { variableOf } from '../deployment/pm2/processes.ts'
import { systemClock } from '../lib/clock.ts'
import { type Log, silentLog } from '../lib/log.ts'
import { botScripts } from './bot-scripts.ts'
import { freeze } from './freeze.ts'

/** A real PM2 in a temporary folder with tiny real bots; imported by tests only. */
export interface Pm2Harness extends Harness {
  dataDir: string
  /** The daemon's pid, by its own file. */
  daemon(): Promise<number>
  pidsOf(botId: string): number[]
  open(needs?: Partial<Pm2Needs>): Promise<Driver>
}

export async function createPm2Harness(options: { dataDir?: string; log?: Log } = {}): Promise<Pm2Harness> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'muster-pm2-')))
  mkdirSync(dataDir, { recursive: true })
  const drivers: Driver[] = []
  const open = async (needs: Partial<Pm2Needs> = {}) => {
    const driver = createPm2Driver({
      dataDir,
      clock: systemClock,
      log: options.log ?? silentLog,
      systemEnvironment: {
        PATH: '/usr/bin:/bin',
        DISCORD_BOT_TOKEN: 'canary-of-muster',
        TOKEN_ENCRYPTION_KEY: 'canary-too',
      },
      ...needs,
    })
    drivers.push(driver)
    return driver
  }
  const pidsOf = (botId: string) => findBots((file) => file === join(dataDir, 'bots', botId, 'run', 'secrets.json'))
  const daemon = async () => Number(await readFile(join(dataDir, 'pm2', 'pm2.pid'), 'utf8'))

  return {
    dataDir,
    daemon,
    pidsOf,
    open,
    workload(overrides = {}, behaviour: Behaviour = 'run'): Workload {
      const botId = overrides.botId ?? randomUUID()
      const file = join(dataDir, `${behaviour}.mjs`)
      if (!existsSync(file)) writeFileSync(file, bots[behaviour])
      return {
        botId,
        name: 'Greeter “of” $HOME; `id`',
        generation: 1,
        artifact: { digest: 'd'.repeat(64), file },
        secrets: { DISCORD_TOKEN: 't', BOT_KEY: 'k' },
        limits: { memoryMb: 128 },
        ...overrides,
        environment: { MUSTER_BOT_ID: botId, MUSTER_GENERATION: String(overrides.generation ?? 1) },
      }
    },
    async kill(botId) {
      for (const pid of pidsOf(botId)) process.kill(pid, 'SIGKILL')
    },
    async crash(botId) {
      for (const pid of pidsOf(botId)) process.kill(pid, 'SIGUSR2')
    },
    processes: async (botId) => pidsOf(botId).length,
    async visible() {
      const { stdout } = await promisify(execFile)('ps', ['-ww', '-eo', 'args'])
      const pids = [await daemon(), ...findBots((file) => file.startsWith(dataDir))]
      const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8')))
      const pm2 = await readFile(join(dataDir, 'pm2', 'pm2.log'), 'utf8')
      return [stdout, ...environments, pm2].join('\n')
    },
    async secretsSeen(botId) {
      const [pid] = pidsOf(botId)
      if (pid === undefined) return undefined
      return JSON.parse(await readFile(join(dataDir, 'bots', botId, 'run', 'seen.json'), 'utf8'))
    },
    files: (botId) => readdir(join(dataDir, 'bots', botId), { recursive: true }).catch(() => []),
    async restartEngine() {
      process.kill(await daemon(), 'SIGKILL')
    },
    async tap(breakAfter = Number.POSITIVE_INFINITY) {
      let calls = 0
      const broken = () => new Error('The connection to PM2 was lost.')
      const dial: typeof openLink = async (home, listeners) => {
        const link = await openLink(home, listeners)
        if (!link) return undefined
        return {
          get lost() {
            return link.lost
          },
          close: () => link.close(),
          async call<T>(method: string, argument: unknown, withinMs?: number) {
            if (++calls > breakAfter) throw broken()
            const answer = await link.call<T>(method, argument, withinMs)
            if (calls >= breakAfter) throw broken()
            return answer
          },
        }
      }
      return { driver: await open({ dial }), calls: () => calls }
    },
    async limitsOf(botId) {
      const [pid] = pidsOf(botId)
      const heapMb = /--max-old-space-size=(\d+)/.exec(await readFile(`/proc/${pid}/cmdline`, 'utf8'))?.[1]
      // PM2 holds nobody to anything; Node itself keeps its heap small, and so the process.
      return heapMb === undefined ? {} : { memoryMb: Number(heapMb) + 48 }
    },
    silence: async () => freeze(await daemon()),
    async close() {
      const pid = await daemon().catch(() => undefined)
      if (pid !== undefined && variableOf(pid, 'PM2_HOME')) process.kill(pid, 'SIGCONT')
      await (await open()).close({ stopBots: true })
      for (const driver of drivers) await driver.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const bots = botScripts({ seenFile: 'seen.json', outputs: 'joined' })
