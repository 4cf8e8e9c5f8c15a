import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from '../../src/main/paths.ts'
import { freePort, type Process, run, until } from './processes.ts'

/** A database outside Muster's process, where hosted Supabase would be, so that it can be stopped, killed and started again. */
export async function databaseIn(dataDir: string) {
  const port = await freePort()
  const script = pathToFileURL(join(projectRoot(), 'dist/src/stores/embedded/embedded.js')).href
  const code = `
    const log = { debug() {}, info() {}, warn() {}, error: (fields) => console.error(fields.err) }
    import(${JSON.stringify(script)})
      .then(({ startEmbedded }) => startEmbedded({ dataDir: process.env.DATABASE_DIR, port: ${port}, log }))
      .then(({ url, secretKey, publishableKey }) => console.log(JSON.stringify({ url, secretKey, publishableKey })))
  `
  let served: Process | undefined
  const database = {
    /** The same data at the same address; resolves when it answers. */
    async start(): Promise<{ url: string; secretKey: string; publishableKey: string }> {
      const started = run(['--eval', code], { DATABASE_DIR: `${dataDir}/` })
      served = started
      const said = () => /^\{.*\}$/m.exec(started.output())?.[0]
      await until('the database', async () => started.child.exitCode !== null || said(), 60_000)
      const keys = said()
      if (!keys) throw new Error(`The database ended: ${started.output()}`)
      return JSON.parse(keys)
    },
    /** SIGSTOP: connections stay open, and nothing answers; SIGCONT goes on. */
    signal: (name: 'SIGSTOP' | 'SIGCONT') => served?.child.kill(name),
    kill: () => served?.end('SIGKILL'),
  }
  const { url, secretKey, publishableKey } = await database.start()
  const env = {
    SUPABASE_URL: url,
    SUPABASE_SECRET_KEY: secretKey,
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
    TOKEN_ENCRYPTION_KEY: 'ab'.repeat(32),
  }
  return { ...database, env }
}
