import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

/** Deno comes as an optional package for each kind of machine. */
function denoProgram(): string | undefined {
  try {
    const found = createRequire(createRequire(import.meta.url).resolve('deno/package.json')).resolve(
      `@deno/${process.platform}-${process.arch}${process.platform === 'linux' ? '-glibc' : ''}/package.json`,
    )
    const file = join(dirname(found), 'deno')
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}

/** Why functions cannot run here; undefined where they can. Where MUSTER_REQUIRE_ENGINES names `deno`, that is an error. */
export function denoMissing(): string | undefined {
  if (denoProgram() !== undefined) return undefined
  if (process.env.MUSTER_REQUIRE_ENGINES?.includes('deno')) throw new Error('Deno is required here.')
  process.stderr.write('SKIPPED: no Deno for this kind of machine\n')
  return 'no Deno for this kind of machine'
}

/** A function that runs, until it ends by itself or is ended. */
export interface Worker {
  pid: number
  /** Where it listens; rejects when it ended before that. */
  url: Promise<string>
  isAlive(): boolean
  /** Asks it to end, and ends it after a while. */
  end(): Promise<void>
  kill(signal: NodeJS.Signals): void
}

export interface WorkerOptions {
  /** Holds the sources. */
  folder: string
  entrypoint: string
  /** Where Deno keeps what it compiled. */
  cacheFolder: string
  environment: Readonly<Record<string, string>>
  onLine(line: string): void
}

const endsWithinMs = 1_500

/** Runs a function's sources in a Deno of its own: no files, no programs, no imports from elsewhere, and no network but loopback. */
export function startWorker({ folder, entrypoint, cacheFolder, environment, onLine }: WorkerOptions): Worker {
  const never = ['--no-prompt', '--no-remote', '--no-npm', '--no-config', '--no-lock']
  const allowed = ['--allow-net=127.0.0.1', '--allow-env']
  const program = denoProgram()
  if (program === undefined) throw new Error('There is no Deno here.')
  const child: ChildProcess = spawn(program, ['run', ...never, ...allowed, join(folder, entrypoint)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, DENO_SERVE_ADDRESS: 'tcp:127.0.0.1:0', DENO_DIR: cacheFolder, NO_COLOR: '1' },
  })
  const exited = once(child, 'exit')
  const isAlive = () => child.exitCode === null && child.signalCode === null
  const url = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => {
        const address = /^Listening on (http:\S+?)\/?(?: |$)/.exec(line)?.[1]
        if (address === undefined) onLine(line)
        else resolve(address)
      })
    }
    void exited.then(() => reject(new Error('Worker failed to boot')))
  })
  url.catch(() => undefined)
  return {
    pid: child.pid ?? 0,
    url,
    isAlive,
    kill: (signal) => child.kill(signal),
    async end() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs)
      if (isAlive()) await exited
      clearTimeout(timer)
    },
  }
}
