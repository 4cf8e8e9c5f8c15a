import { resolve } from 'node:path'
import { ConfigError, readConfig, secretVariables } from './config/config.ts'
import { Problem } from './domain/errors.ts'
import { createRedactor } from './lib/redact.ts'
import { makeDataFolder } from './main/data-folder.ts'
import { exConfig, loadEnvFile } from './main/entry.ts'
import { startMuster } from './main/start.ts'

/** Ending may take this long before it is cut short. */
const stopWithinMs = 9_500

/** Runs Muster until a signal ends it. Never rejects. */
async function main(): Promise<void> {
  // Nothing Muster writes, or a program it starts, is for other users of this machine.
  process.umask(0o077)
  loadEnvFile()
  const config = readConfig(process.env)
  // Programs that are started (esbuild among them) inherit what is left.
  for (const name of secretVariables) delete process.env[name]
  const dataDir = resolve(config.dataDir)
  makeDataFolder(dataDir)
  const muster = await startMuster({ ...config, dataDir }, process.env)
  let stopping = false
  const stop = (signal: string) => {
    if (stopping) return
    stopping = true
    muster.log.info({ signal }, 'stopping')
    // Where the log is a file, the terminal would show nothing for some seconds.
    if (!config.discord) process.stdout.write('Stopping…\n')
    setTimeout(() => process.exit(1), stopWithinMs).unref()
    muster.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        muster.log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal))
  muster.ready.then(
    (greeting) => process.stdout.write(`${greeting}\n`),
    async (error: unknown) => {
      if (stopping) return
      stopping = true
      await muster.stop()
      fail(error)
    },
  )
  process.on('unhandledRejection', (error) =>
    muster.log.error({ err: error }, 'a promise was rejected and nobody listened'),
  )
  process.on('uncaughtException', (error) =>
    muster.log.error({ err: error }, 'an error was thrown and nobody caught it'),
  )
}

/** Says why Muster cannot run, in words where there are words, and ends the process. */
function fail(error: unknown): never {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`)
    process.exit(exConfig)
  }
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EADDRINUSE') {
    process.stderr.write(
      `Port ${port} is taken, so Muster cannot start.\nEnd what uses it, or set SANDBOX_PORT and MUSTER_PORT to other ports.\n`,
    )
  } else if (error instanceof Problem) process.stderr.write(`${error.title}. ${error.message}\n${error.hint}\n`)
  else {
    const reason = error instanceof Error ? error.message : String(error)
    process.stderr.write(`Muster could not start: ${createRedactor().text(reason)}\n`)
  }
  process.exit(1)
}

main().catch(fail)
