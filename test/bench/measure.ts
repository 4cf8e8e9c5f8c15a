import { readFileSync } from 'node:fs'

/** Of the times given, in milliseconds, rounded. */
export function spread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN)
  return { n: times.length, p50: at(0.5), p95: at(0.95), max: at(1) }
}

/** How long `work` took, in milliseconds, beside its result. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now()
  const result = await work()
  return { ms: performance.now() - start, result }
}

/** Resident memory of a process in MB (Linux). */
export function memoryMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kb ?? Number.NaN) / 1024)
}
