import { resolve } from 'node:path'
import { ConfigError, readConfig } from './config/config.ts'
import { backUp } from './main/backup.ts'
import { exConfig, loadEnvFile } from './main/entry.ts'

/** Exit code of a command line that was not understood (EX_USAGE in sysexits.h). */
const exUsage = 64

const usage = `Usage: npm run backup -- <folder>
Copies what Muster keeps into a folder that does not exist yet, also while Muster runs.`

const say = (line: string) => process.stdout.write(`${line}\n`)

/** `npm run backup`: the data folder of the settings that Muster itself would read. */
async function main(): Promise<number> {
  process.umask(0o077)
  const [to, ...rest] = process.argv.slice(2)
  if (to === undefined || to.startsWith('-') || rest.length > 0) {
    say(usage)
    return exUsage
  }
  loadEnvFile()
  const config = readConfig(process.env)
  const dataDir = resolve(config.dataDir)
  const target = resolve(to)
  const hosted = config.supabase !== undefined
  const began = performance.now()
  const { bytes } = await backUp({ dataDir, target, hosted })
  const took = ((performance.now() - began) / 1000).toFixed(1)
  say(`${dataDir} is backed up in ${target}: ${(bytes / 2 ** 20).toFixed(1)} MB in ${took} s.`)
  if (hosted) say('Without the database: it is a hosted project, which Supabase backs up.')
  if (config.encryptionKey)
    say('Without TOKEN_ENCRYPTION_KEY, which is in your settings: without it no token in the backup can be read.')
  else if (!hosted) say('The key to every bot’s token is in it: keep it as safe as the data folder.')
  say('docs/operations.md says how to restore it.')
  return 0
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(error instanceof ConfigError ? exConfig : 1)
  },
)
