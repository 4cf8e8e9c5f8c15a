import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from '../config/config.ts'

/** What makes a folder unusable for as long as nobody mends it, by the code of the system's error. */
const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'is a link that leads nowhere',
  ENOTDIR: 'lies below a file',
  EACCES: 'may not be made or written by this user',
  EPERM: 'may not be made or written by this user',
  EROFS: 'lies on a disk that cannot be written',
  ENOENT: 'cannot be made at that place',
  ELOOP: 'is a link that leads in a circle',
  ENAMETOOLONG: 'has too long a name',
}

/** Makes the data folder where it is missing, for its owner alone. Throws `ConfigError` where it can be none. */
export function makeDataFolder(folder: string, mayWrite = writable): void {
  try {
    makeAll(folder)
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? '']
    if (reason === undefined) throw error
    throw unusable(folder, reason)
  }
  if (!statSync(folder).isDirectory()) throw unusable(folder, 'is a file')
  if (!mayWrite(folder)) throw unusable(folder, 'cannot be written by this user')
}

/** Level by level: Node's own way of making them all never ends where the system has none, as below `/proc`. */
function makeAll(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })) return
  makeAll(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

/** True for a folder in which this process may make files. */
export function writable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

const unusable = (folder: string, reason: string) =>
  new ConfigError([
    `MUSTER_DATA_DIR must be a folder that Muster can write, but ${folder} ${reason}; set it to another one, or mend that.`,
  ])
