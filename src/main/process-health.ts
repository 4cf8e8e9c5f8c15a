import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ProcessHealth } from '../domain/own-health.ts'
import { projectRoot } from './paths.ts'

const resolutionMs = 50
/** What is older says nothing of how it is now. */
const windowMs = 5 * 60_000

/** What this process can say of itself, from now on. Its timer keeps nothing alive. */
export function createProcessHealth(): { read: () => ProcessHealth; end: () => void } {
  const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }
  const startedAt = new Date(Date.now() - process.uptime() * 1000)
  const delays = monitorEventLoopDelay({ resolution: resolutionMs })
  delays.enable()
  let begun = Date.now()
  return {
    read() {
      // Counted from timer to timer, so a loop that is never late shows the resolution itself.
      const lag = delays.count > 0 ? delays.percentile(99) / 1e6 - resolutionMs : 0
      if (Date.now() - begun > windowMs) {
        delays.reset()
        begun = Date.now()
      }
      return { version, startedAt, memoryBytes: process.memoryUsage.rss(), eventLoopLagMs: Math.max(0, lag) }
    },
    end: () => void delays.disable(),
  }
}
