import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../main/paths.ts'

/** A Docker engine of the tests' own, with a base image made of this machine's Node. */
export interface DockerEngine {
  /** As DOCKER_HOST names it. */
  host: string
  socket: string
  baseImage: string
  pid(): number
  /** Ends the engine and starts it anew over the same data; containers end with it. */
  restart(): Promise<void>
  /** Ends the engine and everything in it. */
  close(): Promise<void>
}

/**
 * Why no engine can be started here; undefined where it can. Where MUSTER_REQUIRE_ENGINES names `docker`, that is an error.
 */
export function dockerMissing(): string | undefined {
  const why = !existsSync('/usr/sbin/dockerd')
    ? 'no Docker engine (dockerd) here'
    : process.getuid?.() !== 0
      ? 'a Docker engine of its own needs root'
      : undefined
  if (why === undefined) return undefined
  if (process.env.MUSTER_REQUIRE_ENGINES?.includes('docker')) throw new Error(`Docker is required here: ${why}.`)
  process.stderr.write(`SKIPPED: ${why}\n`)
  return why
}

/** Neither touches the machine's firewall nor makes a bridge: containers use the network of the machine. */
const flags = ['--iptables=false', '--ip6tables=false', '--bridge=none', '--userland-proxy=false', '--log-level=warn']

/** Starts an engine over a fresh folder; falls back to copying layers where the system has no overlay. */
export async function startDockerEngine({
  namespace,
  options = [],
}: {
  namespace?: string
  options?: readonly string[]
} = {}): Promise<DockerEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-dockerd-'))
  const socket = join(folder, 'docker.sock')
  const host = `unix://${socket}`
  let ended: Promise<unknown> = Promise.resolve()
  const pid = () => Number(readFileSync(join(folder, 'docker.pid'), 'utf8'))
  const log = join(folder, 'dockerd.log')

  async function start(driver?: string): Promise<void> {
    const paths = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '-H', host]
    const args = [...flags, ...options, ...paths, '--pidfile', join(folder, 'docker.pid')]
    const output = openSync(log, 'a')
    const engine = ['/usr/sbin/dockerd', ...args, ...(driver ? ['--storage-driver', driver] : [])]
    // A test run that is killed takes its engine, and with it every container, along.
    const all = ['setpriv', '--pdeathsig', 'TERM', ...engine]
    const [program = '', ...rest] = namespace === undefined ? all : [...inNamespace(namespace), ...all]
    const child = spawn(program, rest, {
      stdio: ['ignore', output, output],
    })
    let failed = false
    ended = new Promise((resolve) =>
      child.once('exit', () => {
        failed = true
        resolve(undefined)
      }),
    )
    for (const until = Date.now() + 45_000; !failed && Date.now() < until; ) {
      if (await answers(socket)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    child.kill('SIGKILL')
    if (driver === undefined) return start('vfs')
    throw new Error(`dockerd did not start: ${readFileSync(log, 'utf8').slice(-2000)}`)
  }

  async function stop(): Promise<void> {
    try {
      process.kill(pid(), 'SIGCONT')
      process.kill(pid(), 'SIGTERM')
    } catch {
      // It has ended by itself.
    }
    await ended
  }

  const engine: DockerEngine = {
    host,
    socket,
    baseImage: 'muster-base:local',
    pid,
    async restart() {
      await stop()
      await start()
    },
    async close() {
      await callDocker(socket, 'GET', '/containers/json?all=1')
        .then((all) =>
          Promise.all(
            (all as { Id: string }[]).map(({ Id }) => callDocker(socket, 'DELETE', `/containers/${Id}?force=1`)),
          ),
        )
        .catch(() => undefined)
      await stop()
      await unmountAll(folder)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  try {
    await start()
    await promisify(execFile)(join(projectRoot(), 'docker/local-base-image.sh'), [engine.baseImage], {
      env: { PATH: process.env.PATH, DOCKER_HOST: host },
    })
    return engine
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** Another network and host name, nothing else: with `ip netns exec` the engine would lose sight of its control groups. */
const inNamespace = (name: string) => [
  ...['nsenter', `--net=/var/run/netns/${name}`, 'unshare', '--uts'],
  ...['sh', '-c', 'hostname "$0" && exec "$@"', name],
]

/** An engine leaves a mount behind for containers on the machine's network. */
async function unmountAll(folder: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
  for (const mount of mounts.filter((path) => path.startsWith(`${folder}/`)).toReversed())
    await promisify(execFile)('umount', ['-l', mount]).catch(() => undefined)
}

const answers = (socket: string) =>
  callDocker(socket, 'GET', '/_ping').then(
    () => true,
    () => false,
  )

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A call of the engine's API without any client of ours; the answer's JSON, or its text. */
export function callDocker(socket: string, method: string, path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const type = Buffer.isBuffer(body) ? 'application/x-tar' : 'application/json'
    const headers = body === undefined ? {} : { 'content-type': type }
    const sent = request({ socketPath: socket, method, path, headers, timeout: 20_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => {
        if ((response.statusCode ?? 500) >= 400) return reject(new Error(`${method} ${path}: ${text}`))
        resolve(parsed(text))
      })
    })
    sent.once('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer`)))
    sent.once('error', reject)
    sent.end(Buffer.isBuffer(body) || body === undefined ? body : JSON.stringify(body))
  })
}
