import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import type { Config } from '../config/config.ts'
import { connectStores } from '../stores/connect.ts'
import { discordChecks } from './doctor-discord.ts'

/** One thing that must be right, and what it found. `fix` = what to do, for what is not. */
export interface Check {
  name: string
  run(): Promise<Finding>
}
export type Finding = { ok: true; says: string } | { ok: false; says: string; fix: string }

/** All checks of “Going live”, in its order. `migrations` and `engine` come in from outside, for they need a connection or a process. */
export function doctorChecks(config: Config, outside: { migrations: Check; engine: Check }): Check[] {
  return [
    ...discordChecks(config),
    ...databaseChecks(config),
    outside.migrations,
    keyCheck(config),
    folderCheck(config),
    outside.engine,
  ]
}

/** Runs the checks one after another and says each; answers how many found something wrong. */
export async function examine(checks: readonly Check[], say: (line: string) => void): Promise<number> {
  let wrong = 0
  for (const { name, run } of checks) {
    const finding = await run().catch((error: unknown): Finding => {
      const reason = error instanceof Error ? error.message : String(error)
      return {
        ok: false,
        says: `could not be checked: ${reason}`,
        fix: 'see whether the address is right and can be reached from here',
      }
    })
    say(`${finding.ok ? '✔' : '✘'} ${name}: ${finding.says}`)
    if (finding.ok) continue
    wrong += 1
    say(`  → ${finding.fix}`)
  }
  return wrong
}

function databaseChecks({ supabase }: Config): Check[] {
  if (!supabase)
    return [
      { name: 'Database', run: async () => ({ ok: true, says: 'no SUPABASE_URL: Muster uses its embedded database' }) },
    ]
  const ask = (key: string) =>
    fetch(`${supabase.url}/rest/v1/clients?select=id&limit=1`, {
      headers: { apikey: key, authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(5000),
    })
  return [
    {
      name: 'Database and secret key',
      async run() {
        const answer = await ask(supabase.secretKey)
        if (answer.status === 401)
          return {
            ok: false,
            says: 'Supabase refuses SUPABASE_SECRET_KEY',
            fix: 'copy the secret key again from Project Settings → API Keys',
          }
        await connectStores({ url: supabase.url, key: supabase.secretKey }).ping()
        return { ok: true, says: new URL(supabase.url).host }
      },
    },
    {
      name: 'Publishable key',
      async run() {
        const answer = await ask(supabase.publishableKey)
        const rows: unknown = answer.ok ? await answer.json() : []
        if (Array.isArray(rows) && rows.length > 0) {
          return {
            ok: false,
            says: 'with it rows can be read that bots must not see',
            fix: 'put the publishable key, not a secret one, into SUPABASE_PUBLISHABLE_KEY',
          }
        }
        const body: unknown = answer.ok ? {} : await answer.json().catch(() => ({}))
        const refusedAsKey = answer.status === 401 && JSON.stringify(body).includes('API key')
        if (refusedAsKey)
          return {
            ok: false,
            says: 'Supabase refuses SUPABASE_PUBLISHABLE_KEY',
            fix: 'copy the publishable key again from Project Settings → API Keys',
          }
        return { ok: true, says: 'reads nothing by itself, as it should' }
      },
    },
  ]
}

function keyCheck({ encryptionKey, supabase }: Config): Check {
  return {
    name: 'Encryption key',
    run: async () =>
      encryptionKey || !supabase
        ? { ok: true, says: encryptionKey ? '32 bytes' : 'made and kept in the data folder' }
        : { ok: false, says: 'TOKEN_ENCRYPTION_KEY is missing', fix: 'make one with: openssl rand -hex 32' },
  }
}

function folderCheck({ dataDir }: Config): Check {
  return {
    name: 'Data folder',
    async run() {
      try {
        await access(dataDir, constants.R_OK | constants.W_OK)
        return { ok: true, says: dataDir }
      } catch {
        return {
          ok: false,
          says: `${dataDir} cannot be written`,
          fix: 'make the folder for the user who runs Muster, or set MUSTER_DATA_DIR',
        }
      }
    },
  }
}
