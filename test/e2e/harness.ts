import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { people } from './people.ts'
import { endProcessesOf, freePort, type Process, run, until } from './processes.ts'

export * from './people.ts'
export * from './processes.ts'

export type Apart = Awaited<ReturnType<typeof startApart>>

/** Sandbox and Muster as two processes over one data folder, so that either can be killed. */
export async function startApart(options: { strategy?: string; env?: Record<string, string> } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'muster-e2e-'))
  const dataDir = join(dir, 'data')
  const [port, sandboxPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${sandboxPort}`
  const hands = people(url)
  const sandboxes: Process[] = []
  const musters: Process[] = []

  /** The same world at the same address as before. */
  async function startSandbox(): Promise<Process> {
    const started = run('src/sandbox/main.js', {
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_STATE: join(dir, 'world.json'),
    })
    sandboxes.push(started)
    await until('the sandbox', async () => started.child.exitCode !== null || started.output().includes(url))
    if (started.child.exitCode !== null) throw new Error(`The sandbox ended: ${started.output()}`)
    return started
  }

  async function close(): Promise<void> {
    await endProcessesOf(dir)
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }

  async function environment(): Promise<Record<string, string>> {
    const world = await hands.world()
    return {
      DISCORD_API_URL: `${url}/api`,
      DISCORD_BOT_TOKEN: world.applications.find((a) => a.name === 'Muster')?.token ?? '',
      DISCORD_ADMIN_GUILD_ID: world.guilds.find((g) => g.name === 'Muster HQ')?.id ?? '',
      MUSTER_DATA_DIR: dataDir,
      MUSTER_PORT: String(port),
      LOG_LEVEL: 'debug',
      DEPLOYMENT_METHOD: options.strategy ?? 'pm2',
      // A third of what it is in life: most tests wait for bots that work.
      RELEASE_STABLE_SECONDS: '10',
      ...options.env,
    }
  }

  try {
    await startSandbox()
    const env = await environment()
    /** Starts Muster (again) without waiting for anything. */
    const launchMuster = (extra: Record<string, string> = {}): Process => {
      const started = run('src/main.js', { ...env, ...extra })
      musters.push(started)
      return started
    }
    return {
      dir,
      dataDir,
      url,
      hands,
      startSandbox,
      /** The newest process of each. */
      sandbox: () => sandboxes.at(-1) as Process,
      muster: () => musters.at(-1) as Process,
      launchMuster,
      /** Starts Muster (again) and waits until `/healthz` says it is ready. */
      async startMuster(extra: Record<string, string> = {}): Promise<Process> {
        const started = launchMuster(extra)
        await untilReady(started, port)
        return started
      },
      health: () => fetch(`http://127.0.0.1:${port}/healthz`),
      /** Rows of a table of Muster's embedded database; `query` as PostgREST takes it. */
      rows: (table: string, query = '') => rowsOf(dataDir, table, query),
      /** Changes those rows, as time or a person at the database would. */
      alter: (table: string, query: string, to: object) =>
        askDatabase(dataDir, `${table}?${query}`, { method: 'PATCH', body: JSON.stringify(to) }),
      /** What every Muster so far has logged. */
      output: () => musters.map((one) => one.output()).join('\n— started again —\n'),
      /** Ends everything that was started, bots and their PM2 daemon too. */
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function untilReady(started: Process, port: number): Promise<void> {
  const state = await until(
    'Muster ready',
    async () => {
      if (started.child.exitCode !== null) return 'ended'
      return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok && 'ready'
    },
    120_000,
  ).catch((error: Error) => error.message)
  if (state !== 'ready') throw new Error(`Muster is not ready: ${state}\n${started.output().slice(-4000)}`)
}

/** All rows of a table in the embedded database of a data folder, while something serves it. */
async function rowsOf(dataDir: string, table: string, query: string): Promise<Record<string, unknown>[]> {
  const answer = await askDatabase(dataDir, `${table}?${query}`)
  const rows: unknown = await answer.json()
  if (!Array.isArray(rows)) throw new Error(`${table}: ${JSON.stringify(rows)}`)
  return rows
}

async function askDatabase(dataDir: string, path: string, init: RequestInit = {}): Promise<Response> {
  const read = (file: string) => JSON.parse(readFileSync(join(dataDir, file), 'utf8'))
  const { secretKey } = read('database-keys.json') as { secretKey: string }
  const { port } = read('database.lock') as { port: number }
  const headers = { apikey: secretKey, authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' }
  const answer = await fetch(`http://127.0.0.1:${port}/rest/v1/${path}`, { ...init, headers })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer
}
