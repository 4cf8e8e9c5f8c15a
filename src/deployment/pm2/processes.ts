import { readdirSync, readFileSync } from 'node:fs'
import type { Clock } from '../../lib/clock.ts'

/** What a process was started with under that name; undefined when the process is gone or not ours. Needs `/proc`. */
export function variableOf(pid: number, name: string): string | undefined {
  const all = read(`/proc/${pid}/environ`)
  const start = all?.indexOf(`\0${name}=`) ?? -1
  if (all === undefined) return undefined
  const from = all.startsWith(`${name}=`) ? name.length + 1 : start < 0 ? -1 : start + name.length + 2
  return from < 0 ? undefined : all.slice(from, all.indexOf('\0', from))
}

/** Pids of all processes that lead their own session: a bot does, what it starts does not. */
export function sessionLeaders(): number[] {
  let names: string[]
  try {
    names = readdirSync('/proc')
  } catch {
    return []
  }
  return names.map(Number).filter((pid) => pid > 0 && sessionOf(pid) === pid)
}

/** Resolves whether all of them ended within that time. A process that waits for its parent to notice counts as ended. */
export async function hasEnded(pids: readonly number[], withinMs: number, clock: Clock): Promise<boolean> {
  for (let waited = 0; pids.some(isAlive); waited += 20) {
    if (waited >= withinMs) return false
    await clock.sleep(20)
  }
  return true
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return afterName(pid)?.[0] !== 'Z'
}

function sessionOf(pid: number): number {
  return Number(afterName(pid)?.[3])
}

/** The fields of `/proc/<pid>/stat` behind the name, which may hold blanks: state, parent, group, session, … */
function afterName(pid: number): string[] | undefined {
  const stat = read(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
