import { chmodSync, constants, mkdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The bytes behind the CDN: attachments and avatars, under a key of letters, digits and dashes. */
export interface Files {
  put(key: string, bytes: Uint8Array): Promise<void>
  get(key: string): Promise<Uint8Array | undefined>
}

/** On disk under `folder` (readable by the owner alone) when there is one, in memory otherwise. */
export function createFiles(folder?: string): Files {
  if (folder === undefined) {
    const kept = new Map<string, Uint8Array>()
    return {
      async put(key, bytes) {
        kept.set(key, bytes)
      },
      get: async (key) => kept.get(key),
    }
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  return {
    put: (key, bytes) => writeFile(join(folder, safe(key)), bytes, { mode: 0o600, flag: WRITE }),
    get: (key) => readFile(join(folder, safe(key)), { flag: READ }).catch(() => undefined),
  }
}

/** A link in the folder leads nowhere. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW
const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW

function safe(key: string): string {
  if (!/^[\w-]+$/.test(key)) throw new Error('a file key of the sandbox holds letters, digits and dashes only')
  return key
}
