import type { Clock } from '../../lib/clock.ts'
import { stopsWithinMs } from './process-definition.ts'
import { hasEnded, sessionLeaders, variableOf } from './processes.ts'

/** Pids of running bots whose secrets file `owns` accepts, whether or not any daemon knows them. */
export function findBots(owns: (secretsFile: string) => boolean): number[] {
  return sessionLeaders().filter((pid) => {
    const secretsFile = variableOf(pid, 'MUSTER_SECRETS_FILE')
    return secretsFile !== undefined && owns(secretsFile)
  })
}

/** Ends those processes with all that they started; first by asking. */
export async function endProcesses(pids: readonly number[], clock: Clock): Promise<void> {
  for (const pid of pids) signal(pid, 'SIGTERM')
  await hasEnded(pids, stopsWithinMs, clock)
  for (const pid of pids) signal(pid, 'SIGKILL')
  if (!(await hasEnded(pids, stopsWithinMs, clock))) throw new Error(`Processes ${pids.join(', ')} do not end.`)
}

function signal(leader: number, name: NodeJS.Signals): void {
  try {
    process.kill(-leader, name)
  } catch {
    // Its session is empty: it ended.
  }
}
