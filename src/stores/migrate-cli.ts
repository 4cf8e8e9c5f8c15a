import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '../domain/errors.ts'
import { lockDatabase } from './embedded/lock.ts'
import { ensureDatabase } from './embedded/make.ts'
import { openDatabase } from './embedded/open.ts'
import { createMigrator, type Migrator, type SqlSession } from './migrate.ts'
import { readMigrations } from './migration-files.ts'
import { openPostgres } from './postgres.ts'

const usage = `Usage: npm run migrate -- up | down [n | all] | status | export <folder>
  up       applies what is pending
  down     undoes the newest migration, the newest n, or all: their tables are deleted
  status   lists the migrations and says which are applied
  export   copies them for the Supabase CLI, which would take the .down.sql beside them for migrations
Works on DATABASE_URL where it is set, and else on the embedded database of MUSTER_DATA_DIR (with Muster stopped).`

/** Runs one command line; `say` takes each line of output. Answers the exit code: 0 done, 1 failed, 64 not understood. */
export async function migrateCli(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<number> {
  const [command, howMany, ...rest] = args
  if (command === 'export' && howMany !== undefined && rest.length === 0) return exportTo(howMany, say)
  const count = howMany === 'all' ? Number.POSITIVE_INFINITY : Number(howMany ?? 1)
  const understood =
    rest.length === 0 &&
    (((command === 'up' || command === 'status') && howMany === undefined) ||
      (command === 'down' && count >= 1 && (Number.isInteger(count) || howMany === 'all')))
  if (!understood) {
    say(usage)
    return 64
  }
  try {
    const open = env.DATABASE_URL
      ? openPostgres(env.DATABASE_URL)
      : openEmbedded(resolve(env.MUSTER_DATA_DIR || '.muster'))
    const { session, close } = await open
    try {
      await perform(command, createMigrator(session, await readMigrations()), count, say)
    } finally {
      await close()
    }
    return 0
  } catch (error) {
    say(error instanceof Problem ? `${error.title}: ${error.message} ${error.hint}` : `Failed: ${messageOf(error)}`)
    return 1
  }
}

async function exportTo(folder: string, say: (line: string) => void): Promise<number> {
  await mkdir(folder, { recursive: true })
  for (const { name, up } of await readMigrations()) {
    await writeFile(join(folder, `${name}.sql`), up)
    say(`written  ${join(folder, `${name}.sql`)}`)
  }
  return 0
}

async function perform(command: string | undefined, migrator: Migrator, count: number, say: (line: string) => void) {
  if (command === 'status') {
    for (const { name, state } of await migrator.status()) say(`${state.padEnd(8)} ${name}`)
    return
  }
  const done = command === 'up' ? await migrator.up() : await migrator.down(count)
  for (const name of done) say(`${command === 'up' ? 'applied ' : 'undone  '} ${name}`)
  if (done.length === 0) say(command === 'up' ? 'Nothing to do: every migration is applied.' : 'Nothing to undo.')
}

async function openEmbedded(dataDir: string): Promise<{ session: SqlSession; close(): Promise<void> }> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const lock = await lockDatabase(dataDir)
  try {
    const folder = join(dataDir, 'database')
    await ensureDatabase(folder)
    const { connection, session } = await openDatabase(folder)
    return { session, close: () => connection.close().finally(lock.release) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** A connection that fails has no message of its own, only those of each address it tried. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.umask(0o077)
  // The settings that Muster itself would read: npm starts this in the project's folder.
  if (existsSync('.env')) process.loadEnvFile()
  process.exitCode = await migrateCli(process.argv.slice(2), process.env, (line) => process.stdout.write(`${line}\n`))
}
