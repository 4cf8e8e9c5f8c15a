import { createHash, timingSafeEqual } from 'node:crypto'
import { cpSync } from 'node:fs'
import type { Keys } from './keys.ts'

/** Where the database's own thread is asked for a copy; only with the secret key. */
export const backupPath = '/backup'

/**
 * Copies the database of a folder to a place that does not exist yet, as it is between two of its own writes: whoever has it
 * open calls this in the thread that writes, where nothing else happens meanwhile. Opened again, the copy is as after a
 * `kill -9`, which loses no acknowledged row.
 */
export function copyDatabase(folder: string, target: string): void {
  cpSync(folder, target, { recursive: true, errorOnExist: true, force: false })
}

/** Answers requests for a copy: `{ "target": "/absolute/path" }`. */
export function createBackups({ folder, keys }: { folder: string | undefined; keys: Keys }) {
  return async (request: Request): Promise<Response> => {
    if (!isSame(request.headers.get('apikey') ?? '', keys.secretKey)) return refused(401, 'The key is wrong.')
    const { target } = (await request.json().catch(() => ({}))) as { target?: unknown }
    if (folder === undefined) return refused(409, 'This database is kept in memory only.')
    if (typeof target !== 'string') return refused(400, 'It needs a target.')
    try {
      copyDatabase(folder, target)
      return new Response(null, { status: 204 })
    } catch (error) {
      return refused(500, error instanceof Error ? error.message : String(error))
    }
  }
}

const refused = (status: number, message: string) => Response.json({ message }, { status })

/** In a time that tells nothing of where they differ. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
