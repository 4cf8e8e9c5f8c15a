import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { backupPath, copyDatabase } from '../stores/embedded/backup.ts'
import { loadKeys } from '../stores/embedded/keys.ts'
import { holderOf, lockDatabase } from '../stores/embedded/lock.ts'

/** Why a backup was not made, for people to read. */
export class BackupRefused extends Error {}

/** Of the data folder: what belongs to what runs now, and is made anew by the next start. */
const passing = /^(database(?!-keys\.json$).*|pm2|bots|port|muster\.log.*)$/
/** A file that is being written under a name of its own. */
const draftName = /\.(new-\d+|[0-9a-f]{8}-[0-9a-f-]{27})$/

interface Wish {
  /** Absolute. */
  dataDir: string
  /** Absolute; must not exist, but its parent must. */
  target: string
  /** The database is elsewhere and looked after there. */
  hosted: boolean
}

/**
 * Copies what a data folder keeps into `target`, whole or not at all, also while Muster runs: everything that was written
 * when this was called is in it. Answers how large it is. Throws `BackupRefused`.
 */
export async function backUp({ dataDir, target, hosted }: Wish): Promise<{ bytes: number }> {
  if (!existsSync(dataDir)) throw new BackupRefused(`There is no data folder ${dataDir}, so nothing to back up.`)
  if (existsSync(target))
    throw new BackupRefused(`${target} is there already. Name a folder that is not, so that nothing is overwritten.`)
  if (!existsSync(dirname(target)))
    throw new BackupRefused(`${dirname(target)} does not exist. Make it, or name another place.`)
  if (`${resolve(target)}${sep}`.startsWith(`${resolve(dataDir)}${sep}`))
    throw new BackupRefused(`${target} is inside the data folder itself. Name a place outside, best on another disk.`)
  const draft = `${target}.new-${process.pid}`
  try {
    await mkdir(draft, { mode: 0o700 })
    if (!hosted) await copyOf(dataDir, join(draft, 'database'))
    const filter = (source: string) => !draftName.test(source)
    for (const name of await readdir(dataDir))
      if (!passing.test(name)) await cp(join(dataDir, name), join(draft, name), { recursive: true, filter })
    const bytes = await sizeOf(draft)
    await rename(draft, target)
    return { bytes }
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}

/** By the process that has it open, or, where nobody has, under its lock. */
async function copyOf(dataDir: string, target: string): Promise<void> {
  const folder = join(dataDir, 'database')
  if (!existsSync(join(folder, 'PG_VERSION')))
    throw new BackupRefused(`There is no database in ${dataDir} yet, so nothing to back up.`)
  const holder = await holderOf(dataDir)
  if (!holder) {
    const lock = await lockDatabase(dataDir)
    try {
      return copyDatabase(folder, target)
    } finally {
      await lock.release()
    }
  }
  if (holder.port === undefined) throw new BackupRefused('Muster is only just starting. Try again in a few seconds.')
  const { secretKey } = await loadKeys(dataDir)
  const answer = await fetch(`http://127.0.0.1:${holder.port}${backupPath}`, {
    method: 'POST',
    headers: { apikey: secretKey, 'content-type': 'application/json' },
    body: JSON.stringify({ target }),
  })
  if (answer.ok) return
  const { message } = (await answer.json().catch(() => ({}))) as { message?: string }
  throw new BackupRefused(`The database was not copied: ${message ?? `status ${answer.status}`}`)
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder, { recursive: true })) bytes += (await stat(join(folder, name))).size
  return bytes
}
