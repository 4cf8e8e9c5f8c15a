import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import type { Redactor } from '../lib/redact.ts'

/** JSON lines, each redacted as a whole before it is written: to standard output, or to `muster.log` in `folder`. */
export function createLog({ level, redact, folder }: { level: string; redact: Redactor; folder?: string }): Logger {
  const out = folder ? openLogFile(folder) : process.stdout
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line) => out.write(redact.text(line)) },
  )
}

function openLogFile(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = createWriteStream(join(folder, 'muster.log'), { flags: 'a', mode: 0o600 })
  file.on('error', (error) => process.stderr.write(`The log file cannot be written: ${error.message}\n`))
  return file
}
