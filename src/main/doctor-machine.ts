import { existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { holderOf } from '../stores/embedded/lock.ts'
import { writable } from './data-folder.ts'
import { type Check, type Finding, ok, wrong } from './doctor-check.ts'
import { projectRoot } from './paths.ts'

/** Node's version as package.json wants it. */
const leastNode = [20, 19] as const

/** What this machine must have whatever is set: Node, the settings' file, a folder, ports. */
export function machineChecks(
  config: Config,
  { envFile = join(projectRoot(), '.env'), mayWrite = writable } = {},
): Check[] {
  const { discord, port, sandboxPort, dataDir } = config
  return [
    { name: 'Node.js', run: async () => nodeCheck(process.versions.node) },
    { name: 'Settings', run: async () => settingsCheck(envFile) },
    { name: 'Data folder', run: () => folderCheck(config, mayWrite) },
    { name: 'Port of Muster', run: () => portCheck(port, 'MUSTER_PORT', dataDir) },
    ...(discord ? [] : [{ name: 'Port of the sandbox', run: () => portCheck(sandboxPort, 'SANDBOX_PORT', dataDir) }]),
  ]
}

/** `version` as Node writes it. */
export function nodeCheck(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const enough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])
  return enough ? ok(version) : wrong(`${version} is too old`, `install Node.js ${leastNode.join('.')} or newer`)
}

function settingsCheck(file: string): Finding {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) return ok('no .env file; they come from the environment, or stay as they are')
  if ((found.mode & 0o077) === 0) return ok('from .env, which only you can read')
  return wrong('.env can be read by other users of this machine', `run: chmod 600 ${file}`)
}

async function folderCheck({ dataDir, discord, supabase }: Config, mayWrite: typeof writable): Promise<Finding> {
  if (statSync(dataDir, { throwIfNoEntry: false })?.isDirectory() === false)
    return wrong(`${dataDir} is a file`, 'set MUSTER_DATA_DIR to a folder')
  const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)))
  if (!mayWrite(nearest(dataDir)))
    return wrong(
      `${dataDir} cannot be written`,
      'make the folder for the user who runs Muster, or set MUSTER_DATA_DIR to another',
    )
  if (!existsSync(dataDir)) return ok(`${dataDir}, made at the first start`)
  if (discord && !supabase && existsSync(join(dataDir, 'sandbox.json')))
    return wrong(
      `${dataDir} holds what was done in the sandbox, with applications that Discord does not know`,
      'set MUSTER_DATA_DIR to a new folder, or delete this one',
    )
  const holder = await holderOf(dataDir)
  return ok(
    holder
      ? `${dataDir}; a Muster is running with it (process ${holder.pid}), so end that before you start another`
      : dataDir,
  )
}

async function portCheck(port: number, name: string, dataDir: string): Promise<Finding> {
  if (port === 0) return ok('any free one')
  const server = createServer()
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once('error', resolve)
    server.listen(port, '127.0.0.1', () => resolve(undefined))
  })
  await new Promise((resolve) => server.close(resolve))
  if (!error) return ok(`${port} is free`)
  if (error.code === 'EADDRINUSE' && (await holderOf(dataDir)))
    return ok(`${port} is in use by the Muster that is running`)
  const why =
    error.code === 'EACCES'
      ? 'may only be used by root'
      : error.code === 'EADDRINUSE'
        ? 'is taken by another program'
        : `cannot be used (${error.code})`
  return wrong(`${port} ${why}`, `end what uses it, or set ${name} to another port`)
}
