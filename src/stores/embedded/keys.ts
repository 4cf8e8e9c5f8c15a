import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const keysSchema = z.object({ secretKey: z.string(), publishableKey: z.string(), jwtSecret: z.string() })

/** The two keys of Supabase's API, and the secret behind sessions: nobody gets a session here, so it only has to be unknown. */
export type Keys = z.infer<typeof keysSchema>

/** New random keys in Supabase's form. */
export function makeKeys(): Keys {
  const random = () => randomBytes(24).toString('base64url')
  return { secretKey: `sb_secret_${random()}`, publishableKey: `sb_publishable_${random()}`, jwtSecret: random() }
}

/** The keys of this data folder, made on first use in a file that only its owner can read. */
export async function loadKeys(dataDir: string): Promise<Keys> {
  const file = join(dataDir, 'database-keys.json')
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(makeKeys(), null, 2)}\n`, { mode: 0o600 })
  try {
    // A link appears whole or not at all, and never replaces keys that are there.
    await link(draft, file).catch(ignoreExisting)
  } finally {
    await rm(draft, { force: true })
  }
  return keysSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

function ignoreExisting(error: NodeJS.ErrnoException) {
  if (error.code !== 'EEXIST') throw error
}
