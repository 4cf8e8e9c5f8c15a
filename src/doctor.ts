import { resolve } from 'node:path'
import { ConfigError, readConfig, secretVariables } from './config/config.ts'
import { examineAll } from './main/doctor.ts'
import { exConfig, loadEnvFile } from './main/entry.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/** `npm run doctor`: reads the settings as Muster does, looks at everything they name, and says what to mend. */
async function main(): Promise<number> {
  process.umask(0o077)
  loadEnvFile()
  const config = readConfig(process.env)
  for (const name of secretVariables) delete process.env[name]
  const wrong = await examineAll({ ...config, dataDir: resolve(config.dataDir) }, process.env, say)
  say(wrong === 0 ? 'Everything is right.' : `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} to be mended.`)
  return wrong === 0 ? 0 : 1
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(error instanceof ConfigError ? exConfig : 1)
  },
)
