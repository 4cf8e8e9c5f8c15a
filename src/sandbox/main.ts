import type { Log } from '../lib/log.ts'
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

const stateFile = process.env.SANDBOX_STATE
const recordTo = process.env.SANDBOX_RECORD
const port = Number(process.env.SANDBOX_PORT || 4400)
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  print('SANDBOX_PORT must be a port number, or 0 for any free one.')
  process.exit(78)
}

try {
  const sandbox = await createSandbox({ port, log, recordTo, ...(stateFile ? { stateFile } : {}) })
  print(`Sandbox: ${sandbox.url}`)
  const stop = () => {
    sandbox.close().catch((error) => log.error({ err: error }, 'the sandbox did not close cleanly'))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
} catch (error) {
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  log.error(
    taken ? {} : { err: error },
    taken ? `port ${port} is taken; set SANDBOX_PORT to another` : 'the sandbox did not start',
  )
  process.exitCode = 1
}
