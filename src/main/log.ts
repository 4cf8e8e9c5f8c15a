import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import type { Redactor } from '../lib/redact.ts'

/** JSON lines, each redacted before it is written: to standard output, or to `muster.log` in `folder`. */
export function createLog({ level, redact, folder }: { level: string; redact: Redactor; folder?: string }): Logger {
  const out = folder ? openLogFile(folder) : process.stdout
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line) => out.write(cleanLine(line, redact)) },
  )
}

/** Text by text where there is something to hide, because hiding in the written line could cut an escape (`\\n`) in two. */
export function cleanLine(line: string, redact: Pick<Redactor, 'text'>): string {
  if (redact.text(line) === line) return line
  const entry = JSON.parse(line, (_, value) => (typeof value === 'string' ? redact.text(value) : value))
  return `${JSON.stringify(entry)}\n`
}

function openLogFile(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = createWriteStream(join(folder, 'muster.log'), { flags: 'a', mode: 0o600 })
  file.on('error', (error) => process.stderr.write(`The log file cannot be written: ${error.message}\n`))
  return file
}
