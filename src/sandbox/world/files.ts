import { chmodSync, constants, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFileBudget } from './file-budget.ts'

/** The bytes behind the CDN: attachments and avatars, under a key of letters, digits and dashes. */
export interface Files {
  put(key: string, bytes: Uint8Array): Promise<void>
  get(key: string): Promise<Uint8Array | undefined>
  /** Does nothing where there is none. */
  remove(key: string): Promise<void>
}

/** Of each kind. Beyond it the oldest are gone, as attachments are whose link has expired on Discord. */
const MOST_BYTES = { memory: 32 * 1024 * 1024, disk: 1024 * 1024 * 1024 }

/** On disk under `folder` (readable by the owner alone) when there is one, in memory otherwise. */
export function createFiles(folder?: string, most = MOST_BYTES): Files {
  return folder === undefined ? inMemory(most.memory) : onDisk(folder, most.disk)
}

function inMemory(most: number): Files {
  const kept = new Map<string, Uint8Array>()
  const budget = createFileBudget(most)
  return {
    async put(key, bytes) {
      kept.set(key, bytes)
      for (const old of budget.add(key, bytes.length)) kept.delete(old)
    },
    get: async (key) => kept.get(key),
    async remove(key) {
      kept.delete(key)
      budget.remove(key)
    },
  }
}

function onDisk(folder: string, most: number): Files {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const budget = createFileBudget(most)
  const place = (key: string) => join(folder, safe(key))
  const drop = (key: string) => rm(place(key), { force: true })
  for (const { key, size } of present(folder)) budget.add(key, size)
  return {
    put: (key, bytes) =>
      writeFile(place(key), bytes, { mode: 0o600, flag: WRITE }).then(async () => {
        await Promise.all(budget.add(key, bytes.length).map(drop))
      }),
    get: (key) => readFile(place(key), { flag: READ }).catch(() => undefined),
    async remove(key) {
      budget.remove(key)
      await drop(key)
    },
  }
}

/** What an earlier run left there, oldest first. */
function present(folder: string): { key: string; size: number }[] {
  return readdirSync(folder)
    .map((key) => ({ key, stat: lstatSync(join(folder, key)) }))
    .filter(({ stat }) => stat.isFile())
    .toSorted((a, b) => a.stat.mtimeMs - b.stat.mtimeMs)
    .map(({ key, stat }) => ({ key, size: stat.size }))
}

/** A link in the folder leads nowhere. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW
const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW

function safe(key: string): string {
  if (!/^[\w-]+$/.test(key)) throw new Error('a file key of the sandbox holds letters, digits and dashes only')
  return key
}
