import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SimulatedBot } from './simulated-bot.ts'

/** What the simulation remembers across a restart of Muster. */
export interface Memory {
  bots: Map<string, SimulatedBot>
  lines: Map<string, string[]>
}

/** As many lines of each bot are kept. */
const mostLines = 1000

/** Memory and the file behind it: each change is one line appended, so that a thousand bots cost no more than one. */
export interface Journal extends Memory {
  /** Keeps the bot as it is now. */
  keep(bot: SimulatedBot): void
  print(botId: string, lines: readonly string[]): void
  /** Deletes every trace of the bot. */
  forget(botId: string): void
  forgetAll(): void
}

/** Reads what the file remembers and writes it anew without what is outdated. Without a file nothing is remembered. */
export function openJournal(file: string | undefined): Journal {
  const { bots, lines } = file ? read(file) : empty()
  const append = (entry: unknown) => {
    if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
  }
  const rewrite = () => {
    if (!file) return
    if (bots.size === 0) return rmSync(file, { force: true })
    const all = [...bots.values()].map((bot) => `${JSON.stringify({ bot })}\n${logEntry(bot.botId)}`)
    writeFileSync(`${file}.new`, all.join(''), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  const logEntry = (botId: string) => {
    const printed = lines.get(botId)
    return printed ? `${JSON.stringify({ botId, lines: printed })}\n` : ''
  }

  if (file) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  rewrite()
  return {
    bots,
    lines,
    keep(bot) {
      bots.set(bot.botId, bot)
      append({ bot })
    },
    print(botId, printed) {
      remember(lines, botId, printed)
      append({ botId, lines: printed })
    },
    forget(botId) {
      bots.delete(botId)
      lines.delete(botId)
      rewrite()
    },
    forgetAll() {
      bots.clear()
      lines.clear()
      rewrite()
    },
  }
}

const empty = (): Memory => ({ bots: new Map(), lines: new Map() })

function remember(lines: Memory['lines'], botId: string, printed: readonly string[]): void {
  lines.set(botId, [...(lines.get(botId) ?? []), ...printed].slice(-mostLines))
}

function read(file: string): Memory {
  const memory = empty()
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return memory
  }
  for (const line of text.split('\n')) {
    const entry = parsed(line)
    if (entry?.bot) memory.bots.set(entry.bot.botId, entry.bot)
    else if (entry?.botId && entry.lines) remember(memory.lines, entry.botId, entry.lines)
  }
  return memory
}

/** Undefined for a line that a crash cut off. */
function parsed(line: string): { bot?: SimulatedBot; botId?: string; lines?: string[] } | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
