import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'

/** Times in order of size, as a share of them did not exceed; in whole units. */
export interface Spread {
  n: number
  p50: number
  p95: number
  max: number
}

/** What was measured, beside what the design promises. `judged` names the number that must not exceed the target. */
export interface Figure {
  unit: string
  judged?: string
  target?: number
  ok?: boolean
  [measured: string]: unknown
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN)
  return { n: values.length, p50: at(0.5), p95: at(0.95), max: at(1) }
}

/** A figure whose p95 is held against the target, where there is one. */
export function times(values: readonly number[], target?: number, unit = 'ms'): Figure {
  const of = spread(values)
  return { unit, ...of, ...(target === undefined ? {} : { judged: 'p95', target, ok: of.p95 <= target }) }
}

/** A single number, held against the target. */
export function amount(value: number, unit: string, target?: number): Figure {
  const rounded = Math.round(value * 10) / 10
  return {
    unit,
    value: rounded,
    ...(target === undefined ? {} : { judged: 'value', target, ok: rounded <= target }),
  }
}

/** How long `work` took, in milliseconds, beside its result. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now()
  const result = await work()
  return { ms: performance.now() - start, result }
}

/** `work` that many times, one after another; the times in milliseconds. */
export async function repeated(n: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i < n; i += 1) took.push((await timed(work)).ms)
  return took
}

/** Resident memory of a process in MB, now and at its highest (Linux). */
export function memoryMb(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mb = (name: string) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024)
  return { now: mb('VmRSS'), peak: mb('VmHWM') }
}

/** Computing time a process has used, in milliseconds: other load on the machine hardly changes it (Linux). */
export function cpuMs(pid: number): number {
  const fields = statOf(pid)
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** When a process began, in milliseconds since 1970; to about 10 ms (Linux). */
export function startedAt(pid: number): number {
  const sinceBoot = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000
  return Date.now() - sinceBoot + Number(statOf(pid)[19]) * 10
}

/** How many processes wanted a core in the last minute: above the number of cores, times here are too long. */
export const load = () => Math.round((loadavg()[0] ?? 0) * 10) / 10

/** The fields after the command's name, which may hold anything. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
