import { mkdirSync, realpathSync } from 'node:fs'
import type { Log } from '../../lib/log.ts'
import { type Home, makeHome } from './home.ts'
import { createRunFolders, type RunFolders } from './run-folder.ts'

/** Where this driver keeps things. */
export interface Place {
  home: Home
  runs: RunFolders
}

/** Makes the folders when they are first asked for, under the data directory's one true path, by which orphans are known. */
export function createPlace(dataDir: string, log: Log): () => Place {
  let place: Place | undefined
  return () => {
    if (place) return place
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const real = realpathSync(dataDir)
    place = { home: makeHome(real, log), runs: createRunFolders(real) }
    return place
  }
}
