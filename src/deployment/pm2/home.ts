import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { problem } from '../../domain/errors.ts'
import type { Log } from '../../lib/log.ts'

/** Longest path of a socket that every system takes, in bytes (Linux 107, macOS 103). */
const longestSocket = 100

/** The folder that PM2 calls `PM2_HOME`, and what Muster uses in it. */
export interface Home {
  folder: string
  rpcSocket: string
  busSocket: string
  pidFile: string
  logFile: string
}

/**
 * Makes PM2's home under the data directory, readable by us alone; in the system's temporary folder, under a name that
 * is the same every time, where the data directory's path is too long for a socket.
 */
export function makeHome(dataDir: string, log: Log): Home {
  const near = join(dataDir, 'pm2')
  const fits = Buffer.byteLength(join(near, 'rpc.sock')) <= longestSocket
  const folder = fits ? near : join(tmpdir(), `muster-${shortName(dataDir)}`)
  if (!fits)
    log.info({ folder, dataDir }, 'the path of the data directory is too long for sockets, PM2 lives elsewhere')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) {
    throw problem('FolderNotOurs', folder)
  }
  chmodSync(folder, 0o700)
  mkdirSync(join(folder, 'pids'), { recursive: true, mode: 0o700 })
  return {
    folder,
    rpcSocket: join(folder, 'rpc.sock'),
    busSocket: join(folder, 'pub.sock'),
    pidFile: join(folder, 'pm2.pid'),
    logFile: join(folder, 'pm2.log'),
  }
}

function shortName(dataDir: string): string {
  return createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
}
