import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Clock } from '../../lib/clock.ts'
import type { Home } from './home.ts'
import { hasEnded, variableOf } from './processes.ts'

const startsWithinMs = 10_000

/** Starts a PM2 daemon in that home, with nothing of our own environment but `environment`; resolves when it listens. */
export async function startDaemon(home: Home, environment: Readonly<Record<string, string>>): Promise<void> {
  const pm2 = dirname(createRequire(import.meta.url).resolve('pm2/package.json'))
  const script = join(home.folder, 'daemon.cjs')
  writeFileSync(script, daemonSource(pm2, home.folder), { mode: 0o600 })
  writeFileSync(join(home.folder, 'module_conf.json'), '{"pm2":{"sysmonit":"false"}}', { mode: 0o600 })
  const output = openSync(home.logFile, 'a', 0o600)
  const child = spawn(process.execPath, ['--max-semi-space-size=1', '--max-old-space-size=256', script], {
    detached: true,
    cwd: home.folder,
    stdio: ['ignore', output, output, 'ipc'],
    env: {
      ...environment,
      PM2_HOME: home.folder,
      PM2_PROGRAMMATIC: 'true',
      PM2_NO_INTERACTION: 'true',
      PM2_DISABLE_VERSION_CHECK: 'true',
      PM2_KILL_SIGNAL: 'SIGTERM',
      PM2_KILL_RETRY_TIME: '50',
    },
  })
  closeSync(output)
  try {
    const abort = AbortSignal.timeout(startsWithinMs)
    await Promise.race([
      once(child, 'message', { signal: abort }),
      once(child, 'exit', { signal: abort }).then(([code, signal]) => {
        throw new Error(`PM2's daemon ended at once (${signal ?? `exit code ${code}`}).`)
      }),
    ])
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    if (child.connected) child.disconnect()
    child.unref()
  }
}

/** The daemon's process as its pid file names it, and only if that process really is the daemon of this home. */
export function daemonPid(home: Home): number | undefined {
  try {
    const pid = Number(readFileSync(home.pidFile, 'utf8'))
    return variableOf(pid, 'PM2_HOME') === home.folder ? pid : undefined
  } catch {
    return undefined
  }
}

/** Ends that daemon without a word to its bots. */
export async function killDaemon(pid: number, clock: Clock): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
  await hasEnded([pid], 5000, clock)
}

/**
 * PM2's daemon as PM2 wrote it, but for three things: an exit is remembered with its signal and its time, which PM2 drops;
 * it is published once, and nothing else is; and a fault in it is logged instead of starting another PM2 from the PATH.
 */
function daemonSource(pm2: string, folder: string): string {
  return `'use strict'
process.umask(0o077)
const God = require(${JSON.stringify(join(pm2, 'lib/God.js'))})
const Daemon = require(${JSON.stringify(join(pm2, 'lib/Daemon.js'))})
process.title = ${JSON.stringify(`PM2: God Daemon (${folder})`)}
process.on('uncaughtException', (error) => console.error(error))
const daemon = new Daemon()
daemon.startLogic = () => {}
const handleExit = God.handleExit
God.handleExit = function (child, code, signal) {
  const env = child.pm2_env
  if (child.pid) try { process.kill(-child.pid, 'SIGKILL') } catch {}
  env.muster_exit_at = Date.now()
  env.muster_exit_code = signal ? null : code
  env.muster_exit_signal = signal || null
  handleExit.call(God, child, code, signal)
  daemon.pub.emit('muster:exit', {
    botId: env.muster_bot_id, generation: env.muster_generation,
    at: env.muster_exit_at, code: env.muster_exit_code, signal: env.muster_exit_signal,
  })
}
daemon.innerStart()
`
}
