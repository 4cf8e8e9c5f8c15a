import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { problem } from '../../domain/errors.ts'

const holderSchema = z.object({ pid: z.number().int(), born: z.string(), port: z.number().optional() })

/** Who holds a data folder. `born` tells two processes with one number apart; `port` is where the database is served. */
export type Holder = z.infer<typeof holderSchema>

export interface Lock {
  /** Lets others find the running database. */
  tellPort(port: number): Promise<void>
  release(): Promise<void>
}

/** Folders that this very process holds: its own number in a lock file proves nothing (in a container it is always 1). */
const held = new Set<string>()

const fileOf = (dataDir: string) => join(dataDir, 'database.lock')

/**
 * Takes the data folder's database for this process: two at once would destroy it. Problem `DataFolderInUse` while another
 * process has it; the lock of a process that is gone is taken over. Sees only processes of this machine.
 */
export async function lockDatabase(dataDir: string): Promise<Lock> {
  const file = fileOf(dataDir)
  if (held.has(file)) throw problem('DataFolderInUse', dataDir)
  held.add(file)
  try {
    await take(file, dataDir)
  } catch (error) {
    held.delete(file)
    throw error
  }
  return {
    async tellPort(port) {
      const draft = `${file}.${process.pid}`
      await writeFile(draft, JSON.stringify({ ...self(), port } satisfies Holder), { mode: 0o600 })
      await rename(draft, file)
    },
    async release() {
      await rm(file, { force: true })
      held.delete(file)
    },
  }
}

/** The living process that holds this data folder's database. */
export async function holderOf(dataDir: string): Promise<Holder | undefined> {
  const holder = await read(fileOf(dataDir))
  return holder && lives(holder) ? holder : undefined
}

async function take(file: string, dataDir: string): Promise<void> {
  const draft = `${file}.${process.pid}`
  await writeFile(draft, JSON.stringify(self()), { mode: 0o600 })
  try {
    // A link appears whole or not at all, and fails when the name is taken: exactly one wins.
    if (await linked(draft, file)) return
    const holder = await read(file)
    if (holder && lives(holder)) throw problem('DataFolderInUse', dataDir)
    // Moved aside before it is replaced, so that of two who find it stale only one moves it.
    const stale = `${file}.stale.${process.pid}`
    await rename(file, stale).catch(() => undefined)
    const moved = await read(stale)
    if (moved && lives(moved)) await linked(stale, file)
    await rm(stale, { force: true })
    if (!(await linked(draft, file))) throw problem('DataFolderInUse', dataDir)
  } finally {
    await rm(draft, { force: true })
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function read(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  try {
    return holderSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const self = (): Holder => ({ pid: process.pid, born: bornOf(process.pid) })

function lives({ pid, born }: Holder): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return born === '' || born === bornOf(pid)
}

/** When a process was started, as this boot of the machine counts it; empty where the system does not tell. */
function bornOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The name in parentheses may hold anything, so count from its end: the start time is field 22.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Killed, but not yet collected by its parent, which in a container may never happen.
    if (fields[0] === 'Z' || fields[0] === 'X') return 'ended'
    return `${boot}/${fields[19]}`
  } catch {
    return ''
  }
}
