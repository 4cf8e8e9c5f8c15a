import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One step of the schema: `0001_roles.sql` with `0001_roles.down.sql` beside it. */
export interface Migration {
  name: string
  up: string
  down: string
  /** SHA-256 of `up`, so that a file edited after it was applied is noticed. */
  checksum: string
}

/** The project's `migrations` folder, found upwards from this file, which is in `src` or, compiled, in `dist/src`. */
function migrationsFolder(from = dirname(fileURLToPath(import.meta.url))): string {
  const here = join(from, 'migrations')
  if (existsSync(join(here, '0001_roles.sql'))) return here
  if (dirname(from) === from) throw new Error('The migrations folder is missing.')
  return migrationsFolder(dirname(from))
}

/** All migrations in order; throws when one has no way back. */
export async function readMigrations(folder = migrationsFolder()): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file)).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const name = file.slice(0, -'.sql'.length)
      const up = await readFile(join(folder, file), 'utf8')
      const down = await readFile(join(folder, `${name}.down.sql`), 'utf8')
      return { name, up, down, checksum: createHash('sha256').update(up).digest('hex') }
    }),
  )
}
