import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Stops a process by SIGSTOP, and waits until all of its threads stand still: on a busy machine it may answer for a while yet. Answers
 * how it goes on. Where there is no /proc it does not wait.
 */
export async function freeze(pid: number): Promise<() => void> {
  process.kill(pid, 'SIGSTOP')
  const until = Date.now() + 5_000
  while (runs(pid) && Date.now() < until) await sleep(5)
  return () => void process.kill(pid, 'SIGCONT')
}

function runs(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.some(
      (thread) => !/^State:\s+[TtZX]/m.test(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')),
    )
  } catch {
    return false
  }
}
