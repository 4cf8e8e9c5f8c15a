import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Log } from '../../lib/log.ts'
import type { SavedWorld } from './world.ts'

export interface SavedState {
  format: 1
  clock_offset_ms: number
  newest_id: string
  world: SavedWorld
}

export interface StateFile {
  load(): SavedState | undefined
  /** Soon writes what `snapshot` gives then: within 100 ms, or a little later when the world is large. */
  touch(): void
  /** Writes now if anything is waiting. */
  flush(): void
}

const SOON_MS = 100

/** One JSON file, replaced as a whole so that a kill at any moment leaves the old or the new one. It holds tokens: mode 0600. */
export function createStateFile(path: string, snapshot: () => SavedState, log: Log): StateFile {
  let waiting: NodeJS.Timeout | undefined
  let lastCostMs = 0
  function write() {
    waiting = undefined
    const began = performance.now()
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(`${path}.new`, JSON.stringify(snapshot()), { mode: 0o600 })
      renameSync(`${path}.new`, path)
    } catch (error) {
      log.error({ err: error }, 'the sandbox could not save its world')
    }
    lastCostMs = performance.now() - began
  }
  return {
    load() {
      let text: string
      try {
        text = readFileSync(path, 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
      return JSON.parse(text) as SavedState
    },
    touch() {
      waiting ??= setTimeout(write, Math.max(SOON_MS, lastCostMs * 5))
    },
    flush() {
      if (!waiting) return
      clearTimeout(waiting)
      write()
    },
  }
}
