import { createHash, randomBytes } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readProc } from './harness.ts'

/** Secrets planted on purpose, each by what it is; a finding names it without repeating it. */
export type Canaries = Map<string, readonly string[]>

/** What to look for: either half, because a leak may be cut; of a Discord token only the last part is secret. */
export function plant(canaries: Canaries, what: string, secret: string): string {
  const part = secret.split('.').at(-1) ?? secret
  const half = Math.floor(part.length / 2)
  canaries.set(what, half >= 10 ? [part.slice(0, half), part.slice(-half)] : [part])
  return secret
}

/** Which canaries sing in this text; also when they were escaped for Markdown. */
export function findCanaries(canaries: Canaries, text: string): string[] {
  const plain = text.replaceAll('\\', '')
  return [...canaries]
    .filter(([, needles]) => needles.some((n) => text.includes(n) || plain.includes(n)))
    .map(([what]) => what)
}

const base64url = (bytes: number) => randomBytes(bytes).toString('base64url')

/** A token of the old, shorter form (59 characters), of a bot that does not exist. */
export function strayToken(): string {
  const id = Buffer.from(`1${randomBytes(8).readBigUInt64BE().toString().padStart(19, '0').slice(0, 17)}`)
  return `${id.toString('base64url')}.${base64url(5).slice(0, 6)}.${base64url(21).slice(0, 27)}`
}

/** A database password, a client secret: anything else of that many characters. */
export function straySecret(length: number): string {
  return createHash('sha512').update(randomBytes(32)).digest('hex').slice(0, length)
}

export interface Kept {
  /** Relative to the folder. */
  path: string
  mode: number
  directory: boolean
  text: string
}

/** Every file and folder, the folder itself as the empty path; sockets are passed over. */
export function everythingIn(folder: string): Kept[] {
  const paths = [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ]
  return paths.flatMap((path) => {
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (!found || !(found.isFile() || found.isDirectory())) return []
    const text = found.isFile() ? readFileSync(path, 'latin1') : ''
    return [{ path: relative(folder, path), mode: found.mode & 0o777, directory: found.isDirectory(), text }]
  })
}

export interface Seen {
  pid: number
  cmdline: string
  environ: string
}

/**
 * Watches for processes that came from `root()`, from PM2's daemon under `dataDir`, or from the bots: also for those that live
 * only a moment. What it saw of each is its last look, because right after a fork a child still shows its parent's.
 */
export function watchProcesses(dataDir: string, root: () => number | undefined) {
  const seen = new Map<number, Seen>()
  const look = () => {
    const parents = new Map<number, number>()
    for (const name of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
      parents.set(Number(name), parentOf(Number(name)))
    }
    const muster = root()
    const ours = (pid: number): boolean => {
      const parent = parents.get(pid)
      return parent !== undefined && parent > 1 && (parent === muster || ours(parent))
    }
    for (const pid of parents.keys()) {
      if (pid === muster) continue
      const environ = readProc(pid, 'environ')
      const cmdline = readProc(pid, 'cmdline').replaceAll('\0', ' ')
      if (cmdline === '' || !(ours(pid) || environ.includes(dataDir) || cmdline.includes(dataDir))) continue
      // Forked and not yet another program.
      if (cmdline.includes('dist/src/main.js')) continue
      seen.set(pid, { pid, cmdline, environ })
    }
  }
  const timer = setInterval(look, 40)
  return {
    stop(): Seen[] {
      look()
      clearInterval(timer)
      return [...seen.values()]
    },
  }
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}
