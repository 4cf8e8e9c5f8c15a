import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { projectRoot } from '../../src/main/paths.ts'
import { endProcessesOf, processesOf, readProc } from '../e2e/harness.ts'
import { type Figure, memoryMb, times } from './measure.ts'

/** What `npm start` runs, as it stands in the process's arguments. */
const script = 'dist/src/main.js'

/** `npm start` as a newcomer runs it, in the sandbox: over an empty data folder, and over one that it has used. */
export async function starts(): Promise<Record<string, Figure>> {
  const fresh: Start[] = []
  const again: Start[] = []
  for (let i = 0; i < 3; i += 1) {
    const dir = mkdtempSync(join(tmpdir(), 'muster-start-'))
    try {
      fresh.push(await start(dir))
      again.push(await start(dir))
    } finally {
      await endProcessesOf(dir)
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    }
  }
  const ms = (all: Start[]) => all.map((one) => one.ms)
  const mb = (all: Start[]) => all.map((one) => one.mb)
  return {
    'first start': times(ms(fresh), 30_000),
    'second start': times(ms(again), 30_000),
    'memory after the first start': times(mb(fresh), 450, 'MB'),
    'memory after the second start': times(mb(again), 450, 'MB'),
  }
}

interface Start {
  ms: number
  mb: number
}

async function start(dir: string): Promise<Start> {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, MUSTER_DATA_DIR: join(dir, 'data'), MUSTER_PORT: '0', SANDBOX_PORT: '0' }
  const began = performance.now()
  const npm = spawn('npm', ['start'], { cwd: projectRoot(), env, stdio: ['ignore', 'pipe', 'ignore'] })
  const gone = once(npm, 'exit')
  await untilGreeted(npm.stdout)
  const ms = performance.now() - began
  const muster = processesOf(dir).find((pid) => readProc(pid, 'cmdline').split('\0').includes(script))
  if (muster === undefined) throw new Error('npm start greeted, but its process is not to be found')
  const mb = memoryMb(muster).now
  process.kill(muster, 'SIGTERM')
  await gone
  return { ms, mb }
}

async function untilGreeted(stdout: Readable): Promise<void> {
  let text = ''
  for await (const chunk of stdout) {
    text += String(chunk)
    if (text.includes('Health: ')) return
  }
  throw new Error(`npm start ended by itself: ${text}`)
}
