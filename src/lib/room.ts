import { readFile, statfs } from 'node:fs/promises'
import { freemem } from 'node:os'

/** What is left of disk (where `folder` lies, for a user without privileges) and of memory, in bytes. */
export async function roomOf(folder: string): Promise<{ disk: number; memory: number }> {
  const [{ bavail, bsize }, meminfo] = await Promise.all([
    statfs(folder),
    readFile('/proc/meminfo', 'utf8').catch(() => ''),
  ])
  // Linux counts as free only what nobody uses, and gives up caches when asked: proc(5).
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1]
  return { disk: bavail * bsize, memory: kilobytes === undefined ? freemem() : Number(kilobytes) * 1024 }
}
