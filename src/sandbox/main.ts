import type { Log } from '../lib/log.ts'
import { readSettings, type Settings, USAGE } from './arguments.ts'
import { createSandbox } from './sandbox.ts'

const print = (text: string) => process.stdout.write(`${text}\n`)

/** One line per entry; errors with their stack. */
const log: Log = {
  debug() {},
  info: (fields, message) => print(line('info', fields, message)),
  warn: (fields, message) => print(line('warn', fields, message)),
  error: (fields, message) => print(line('error', fields, message)),
}

function line(level: string, fields: object, message: string): string {
  const plain = Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? value.stack : value])
  return `${level}: ${message}${plain.length > 0 ? ` ${JSON.stringify(Object.fromEntries(plain))}` : ''}`
}

const banner = (url: string, { stateFile }: Settings) => `Sandbox: ${url}
  The page:             ${url}
  For a client library: ${url}/api (version 10; the gateway and the CDN follow from it)
  Bots' tokens:         on the page under Developer, or ${url}/sandbox/world?tokens=1
  The world is kept:    ${stateFile ?? 'until this ends; --state keeps it in a file'}
  How to test a bot:    docs/sandbox.md`

async function run(settings: Settings): Promise<void> {
  try {
    const sandbox = await createSandbox({ ...settings, log })
    print(banner(sandbox.url, settings))
    const stop = () => {
      sandbox.close().catch((error) => log.error({ err: error }, 'the sandbox did not close cleanly'))
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
  } catch (error) {
    if (error instanceof RangeError) {
      print(error.message.replace('also allow that', 'give --allow-remote as well'))
      process.exitCode = 64
      return
    }
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    log.error(
      taken ? {} : { err: error },
      taken ? `port ${settings.port} is taken; set SANDBOX_PORT to another` : 'the sandbox did not start',
    )
    process.exitCode = 1
  }
}

const settings = readSettings(process.argv.slice(2), process.env)
if (settings === 'help') print(USAGE)
else if ('refusal' in settings) {
  print(settings.refusal)
  process.exitCode = 64
} else await run(settings)
