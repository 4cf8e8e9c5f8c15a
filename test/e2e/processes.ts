import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { projectRoot } from '../../src/main/paths.ts'

const root = projectRoot()

/** A process of ours with all it printed. */
export interface Process {
  child: ChildProcess
  output(): string
  /** Sends the signal and waits for the end; answers the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

const scripts = Object.values<string>(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)

/** How the package's own script runs a compiled one; its source maps at least. */
function flagsOf(script: string): string[] {
  const command = scripts.find((one) => one.endsWith(` dist/${script}`)) ?? 'node --enable-source-maps'
  return command.split(' ').filter((word) => word.startsWith('--'))
}

/** Starts a compiled script (a path in `dist`) or, with `--eval`, a line of code, with exactly this environment. */
export function run(
  script: string | readonly string[],
  env: Record<string, string>,
  more: readonly string[] = [],
): Process {
  // Set for the whole run: every sandbox writes its calls there.
  const { PATH = '', HOME = '', SANDBOX_RECORD = '' } = process.env
  const args = typeof script === 'string' ? [...flagsOf(script), join(root, 'dist', script), ...more] : script
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH, HOME, SANDBOX_RECORD, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk))
  return {
    child,
    output: () => text,
    async end(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** Waits until `read` gives something; fails with `what` and the last answer after `ms`. */
export async function until<T>(what: string, read: () => Promise<T | undefined | false>, ms = 30_000): Promise<T> {
  const end = Date.now() + ms
  let last: unknown
  for (;;) {
    try {
      const value = await read()
      if (value) return value
      last = value
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms (last: ${String(last)})`)
    await new Promise((r) => setTimeout(r, 50))
  }
}

/** The bots' processes over one data folder, from /proc: found by their environment, which holds no secret. */
export function botProcesses(dataDir: string): { pid: number; botId: string; name: string }[] {
  return processesOf(dataDir).flatMap((pid) => {
    const env = readProc(pid, 'environ').split('\0')
    const value = (name: string) => env.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
    if (!value('MUSTER_SECRETS_FILE').startsWith(dataDir) || !readProc(pid, 'cmdline').includes('bot.mjs')) return []
    return [{ pid, botId: value('MUSTER_BOT_ID'), name: value('MUSTER_BOT_NAME') }]
  })
}

/** Every living process that was started with a path in `dir` in its environment: Muster, the sandbox, PM2's daemon, bots. */
export function processesOf(dir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readProc(name, 'environ').includes(`=${dir}/`))
    .map(Number)
    .filter((pid) => pid !== process.pid)
}

/** Empty for processes that are gone or not ours to read. */
export function readProc(pid: number | string, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/** Ends whatever was started over `dir`, by pid, until nothing is left: also what a test that failed left behind. */
export async function endProcessesOf(dir: string): Promise<void> {
  await until('the end of all processes', async () => {
    const left = processesOf(dir)
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended by itself.
      }
    }
    return left.length === 0
  })
}
