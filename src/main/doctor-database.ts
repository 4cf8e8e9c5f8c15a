import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { count } from '../discord/text.ts'
import { createCipher } from '../lib/cipher.ts'
import type { MigrationStatus } from '../stores/migrate.ts'
import { type Check, type Finding, ok, reasonOf, skipped, wrong } from './doctor-check.ts'
import { channelCheck } from './doctor-discord.ts'
import type { Kept } from './doctor-kept.ts'
import { threadsCheck } from './doctor-threads.ts'

/** Steps 5–7, 9 and 10 of “Going live”, as far as the database itself must be asked. `failed` = why it cannot be. */
export function databaseChecks(config: Config, kept: Kept | { failed: string }): Check[] {
  if ('failed' in kept) {
    const run = async () =>
      wrong(`cannot be opened: ${kept.failed}`, 'see whether it can be reached, and whether another program has it')
    return [{ name: 'Database', run }]
  }
  let usable = false
  const usableOnly = (name: string, run: (stores: NonNullable<Kept['stores']>) => Promise<Finding>): Check => ({
    name,
    run: async () =>
      kept.stores && usable
        ? run(kept.stores)
        : skipped(kept.where === 'hosted' ? 'mend the database first' : 'nothing to look at yet'),
  })
  return [
    {
      name: 'Migrations',
      async run() {
        if (kept.where === 'new') return ok('the first start makes an embedded database and applies them')
        const all = await kept.migrations?.().catch((error: unknown) => reasonOf(error))
        // Tables that are still to come are not asked for: the embedded database would print its surprise.
        const whole = !Array.isArray(all) || all.every(({ state }) => state !== 'pending')
        usable = whole && (await reached(kept))
        return all === undefined ? withoutAsking(kept, usable) : migrationsFinding(kept, all)
      },
    },
    { name: 'Encryption key', run: () => keyCheck(config, usable ? kept : { ...kept, stores: undefined }) },
    usableOnly('Alerts', async (stores) => channelCheck(config, await stores.routes.fleetChannel())),
    usableOnly('Threads', async (stores) => threadsCheck(config, await stores.routes.list())),
    usableOnly('Pool', async (stores) => {
      const all = await stores.applications.list()
      const free = all.filter(({ state }) => state === 'available').length
      const refused = all.filter(({ state }) => state === 'invalid').map(({ name }) => name)
      if (refused.length > 0)
        return wrong(
          `Discord refused the tokens of: ${refused.join(', ')}`,
          'reset these in the Developer Portal and give Muster the new ones with /application add',
        )
      return ok(
        all.length === 0 ? 'empty; fill it with /application add' : `${count(all.length, 'application')}, ${free} free`,
      )
    }),
  ]
}

async function reached({ stores }: Kept): Promise<boolean> {
  try {
    await stores?.ping()
    return stores !== undefined
  } catch {
    return false
  }
}

function withoutAsking({ where }: Kept, reached: boolean): Finding {
  if (!reached) return skipped('mend the database first')
  return ok(
    where === 'running'
      ? 'applied by the Muster that is running'
      : 'the tables are there; with DATABASE_URL set, each could be checked',
  )
}

function migrationsFinding({ where }: Kept, all: readonly MigrationStatus[] | string): Finding {
  if (typeof all === 'string')
    return wrong(
      `cannot be looked at: ${all}`,
      where === 'hosted'
        ? 'copy DATABASE_URL again from Project Settings → Database, with your password in it'
        : 'restore the data folder from a backup',
    )
  const changed = all.filter(({ state }) => state === 'changed').map(({ name }) => name)
  const pending = all.filter(({ state }) => state === 'pending').length
  if (changed.length > 0)
    return wrong(
      `changed after they were applied: ${changed.join(', ')}`,
      'take these files back from the release you installed; a change belongs into a new migration',
    )
  if (pending === 0) return ok(`all ${all.length} are applied`)
  if (where === 'embedded') return ok(`${pending} of ${all.length} are pending; the next start applies them`)
  return wrong(`${pending} of ${all.length} are not applied`, 'run: npm run migrate -- up')
}

/** The key there is must open what was locked with it: every token of the pool. */
async function keyCheck(
  { encryptionKey, dataDir }: Config,
  { stores }: { stores?: Kept['stores'] | undefined },
): Promise<Finding> {
  const key = encryptionKey ?? keptKey(dataDir)
  const all = (await stores?.applications.list()) ?? []
  if (!key)
    return all.length === 0
      ? ok('none yet; the first start makes one in the data folder')
      : wrong(
          `encryption.key is gone from the data folder, and ${count(all.length, 'token was', 'tokens were')} encrypted with it`,
          'put the file back from your backup, or remove the applications and add their tokens again',
        )
  if (key.length !== 32)
    return wrong('encryption.key in the data folder is damaged', 'put the file back from your backup')
  const from = encryptionKey ? 'from TOKEN_ENCRYPTION_KEY' : 'kept in the data folder'
  const cipher = createCipher({ key })
  const unreadable: string[] = []
  for (const { id, name } of all) {
    const kept = await stores?.applications.tokenOf(id)
    try {
      cipher.decrypt(kept?.tokenCiphertext ?? '', id)
    } catch {
      unreadable.push(name)
    }
  }
  if (unreadable.length > 0)
    return wrong(
      `it does not open ${unreadable.length} of ${count(all.length, 'token')}: ${unreadable.slice(0, 5).join(', ')}`,
      'set TOKEN_ENCRYPTION_KEY to the key they were added with, or remove these applications and add them again',
    )
  return ok(all.length === 0 ? from : `${from}; it opens every token of the pool (${all.length})`)
}

function keptKey(dataDir: string): Buffer | undefined {
  try {
    return Buffer.from(readFileSync(join(dataDir, 'encryption.key'), 'utf8').trim(), 'hex')
  } catch {
    return undefined
  }
}
