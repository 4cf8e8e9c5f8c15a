import type { Log } from '../../lib/log.ts'
import { type Bus, createBus } from './bus.ts'
import { createSandboxClock, type SandboxClock } from './clock.ts'
import { createFiles, type Files } from './files.ts'
import { createJournal, type Journal } from './journal.ts'
import { createSnowflakes } from './snowflake.ts'
import { createStateFile } from './state-file.ts'
import { createWorld, loadWorld, saveWorld, type World } from './world.ts'

/** What every part of the sandbox shares. */
export interface Core {
  world: World
  clock: SandboxClock
  bus: Bus
  journal: Journal
  files: Files
  log: Log
  newId(): string
  /** ISO time on the sandbox's clock. */
  timestamp(): string
  /** The sandbox's own address, known once it listens. */
  address: { url: string }
  /** Whoever changed the world says so, and it is saved soon. */
  touch(): void
  /** Whether the world came from a file. */
  loaded: boolean
  close(): void
}

export function createCore(needs: { stateFile?: string; log: Log }): Core {
  const { log } = needs
  const file = needs.stateFile ? createStateFile(needs.stateFile, snapshot, log) : undefined
  const saved = file?.load()
  const world = saved ? loadWorld(saved.world) : createWorld()
  const clock = createSandboxClock(saved?.clock_offset_ms)
  const nextId = createSnowflakes(clock.now, saved?.newest_id)
  let newest = saved?.newest_id ?? '0'

  function snapshot() {
    return { format: 1 as const, clock_offset_ms: clock.offsetMs(), newest_id: newest, world: saveWorld(world) }
  }

  return {
    world,
    clock,
    bus: createBus(log),
    journal: createJournal(clock.now),
    files: createFiles(needs.stateFile && `${needs.stateFile}.files`),
    log,
    newId() {
      newest = nextId()
      return newest
    },
    timestamp: () => new Date(clock.now()).toISOString(),
    address: { url: '' },
    touch: () => file?.touch(),
    loaded: saved !== undefined,
    close() {
      clock.close()
      file?.flush()
    },
  }
}
