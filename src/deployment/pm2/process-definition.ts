import { join } from 'node:path'
import type { Workload } from '../driver.ts'
import { nodeFlags } from '../node-flags.ts'
import type { Home } from './home.ts'
import type { RunFolder } from './run-folder.ts'

/** From the signal that asks a bot to end to the one that ends it. */
export const stopsWithinMs = 5000

/**
 * The workload as PM2 keeps it. A shell joins both outputs in one file and becomes the bot (`exec`): nothing flows through
 * the daemon, so the last words before a crash are never lost, and PM2's own wrapper (13 MB) stays out.
 */
export function processDefinition(
  workload: Workload,
  { home, run, base }: { home: Home; run: RunFolder; base: Readonly<Record<string, string>> },
) {
  return {
    name: `muster-${workload.botId}`,
    namespace: 'muster',
    muster_bot_id: workload.botId,
    muster_generation: workload.generation,
    muster_artifact: workload.artifact.digest,
    exec_mode: 'fork_mode',
    exec_interpreter: 'none',
    pm_exec_path: '/bin/sh',
    args: ['-c', 'umask 077; log=$1; shift; exec "$0" "$@" >>"$log" 2>&1', process.execPath, run.logFile].concat(
      nodeFlags(workload.limits.memoryMb),
      workload.artifact.file,
    ),
    pm_cwd: run.folder,
    env: { ...base, ...workload.environment, MUSTER_SECRETS_FILE: run.secretsFile },
    autostart: true,
    autorestart: false,
    watch: false,
    vizion: false,
    treekill: false,
    kill_timeout: stopsWithinMs,
    merge_logs: true,
    // Read by `pm2 logs`; PM2 itself writes nothing there.
    pm_out_log_path: run.logFile,
    pm_err_log_path: '/dev/null',
    pm_pid_path: join(home.folder, 'pids', `muster-${workload.botId}.pid`),
  }
}
