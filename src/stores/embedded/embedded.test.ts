import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, watch, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectStores } from '../connect.ts'

/**
 * The embedded database as it runs in production: compiled, in a process of its own that can be killed. Compiled here into a
 * folder of node_modules, so that the test never runs an old build and the compiled files find their packages.
 */
const root = resolve(import.meta.dirname, '../../..')
const build = join(root, 'node_modules', `.muster-embedded-test-${process.pid}`)
const script = `
  import { startEmbedded } from './src/stores/embedded/embedded.js'
  const say = (line) => process.stdout.write(JSON.stringify(line) + '\\n')
  const log = Object.fromEntries(['debug', 'info', 'warn', 'error'].map((level) => [level, (fields, message) => say({ level, message })]))
  try {
    const embedded = await startEmbedded({ dataDir: process.argv[2], log })
    say({ url: embedded.url, secretKey: embedded.secretKey })
    process.once('SIGTERM', () => embedded.close())
  } catch (error) {
    say({ failed: error.code ?? String(error) })
  }`

describe('the embedded database', () => {
  const children = new Set<ChildProcess>()
  let dataDir: string

  beforeAll(async () => {
    const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
    const entry = ['embedded', 'worker', 'make-process'].map((name) => join(root, 'src/stores/embedded', `${name}.ts`))
    const flags =
      '--ignoreConfig --target ES2023 --module NodeNext --rewriteRelativeImportExtensions --skipLibCheck --types node'
    const compile = [...flags.split(' '), '--rootDir', root, '--outDir', build, ...entry]
    await promisify(execFile)(process.execPath, [join(dirname(typescript), 'bin/tsc'), ...compile], { cwd: root })
    await writeFile(join(build, 'run.mjs'), script)
    await writeFile(join(build, 'package.json'), '{"type":"module"}')
  }, 120_000)
  afterAll(() => rm(build, { recursive: true, force: true }))
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'muster-embedded-'))
  })
  afterEach(async () => {
    for (const child of children) {
      if (child.exitCode !== null) continue
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    children.clear()
    await rm(dataDir, { recursive: true, force: true })
  })

  interface Said {
    url?: string
    secretKey?: string
    failed?: string
    level?: string
    message?: string
  }
  /** Starts a process; `until` waits for a line that it says, those before included. */
  function start() {
    const child = spawn(process.execPath, [join(build, 'run.mjs'), dataDir], { stdio: ['ignore', 'pipe', 'pipe'] })
    children.add(child)
    const lines: Said[] = []
    let wake = () => {}
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(JSON.parse(line))
      wake()
    })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    const until = async (accept: (line: Said) => boolean): Promise<Said> => {
      for (;;) {
        const found = lines.find(accept)
        if (found) return found
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
    const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
      children.delete(child)
      child.kill(signal)
      return (await once(child, 'exit'))[0] as number | null
    }
    const opened = async () => {
      const { url = '', secretKey = '', failed } = await until((line) => Boolean(line.url ?? line.failed))
      if (failed) throw new Error(failed)
      return { url, secretKey, stores: connectStores({ url, key: secretKey }) }
    }
    return { until, end, opened, stderr: () => stderr }
  }
  const clientCalled = (name: string) => ({
    name,
    industry: null,
    contact: null,
    timeZone: 'UTC',
    guildId: null,
    createdBy: 'u1',
  })

  it('keeps every acknowledged row through kill -9 and through an orderly end, with the same keys', {
    timeout: 120_000,
  }, async () => {
    const first = start()
    const { stores, secretKey } = await first.opened()
    const acknowledged: string[] = []
    const writing = (async () => {
      for (let n = 0; ; n++) acknowledged.push((await stores.clients.create(clientCalled(`c${n}`))).id)
    })()
    while (acknowledged.length < 20) await Promise.race([new Promise(setImmediate), writing])
    await first.end('SIGKILL')
    await expect(writing).rejects.toMatchObject({ code: 'DatabaseUnreachable' })

    const second = start()
    const again = await second.opened()
    expect(again.secretKey).toBe(secretKey)
    const kept = (await again.stores.clients.list()).map(({ id }) => id)
    expect(kept).toEqual(expect.arrayContaining(acknowledged))
    expect(await second.end('SIGTERM')).toBe(0)
    expect((await readdir(dataDir)).toSorted()).toEqual(['database', 'database-keys.json'])

    const third = start()
    expect(await (await third.opened()).stores.clients.list()).toHaveLength(kept.length)
    expect(second.stderr() + third.stderr()).toBe('')
  })

  it('is refused to a second process and keeps its secrets to its owner', { timeout: 60_000 }, async () => {
    const first = start()
    const { stores, secretKey } = await first.opened()
    expect(await start().until(() => true)).toEqual({ failed: 'DataFolderInUse' })
    await stores.ping()
    expect((await stat(join(dataDir, 'database-keys.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(dataDir, 'database'))).mode & 0o777).toBe(0o700)
    expect(secretKey).toMatch(/^sb_secret_[\w-]{32}$/)
  })

  it('is made anew when the first start was killed in the middle', { timeout: 60_000 }, async () => {
    const began = watch(dataDir)
    const killed = start()
    for await (const { filename } of began) if (filename?.startsWith('database.new')) break
    await killed.end('SIGKILL')
    await (await start().opened()).stores.ping()
    expect((await readdir(dataDir)).filter((name) => name.startsWith('database.new'))).toEqual([])
  })

  it('tells nobody what the database said of an error', { timeout: 60_000 }, async () => {
    const process_ = start()
    const { stores } = await process_.opened()
    await stores.clients.create(clientCalled('canary'))
    await expect(stores.clients.create(clientCalled('canary'))).rejects.toMatchObject({ code: 'ClientNameTaken' })
    await process_.end('SIGTERM')
    expect(process_.stderr()).toBe('')
  })
})

describe('what is loaded of lite', () => {
  it('is without its telemetry', async () => {
    const folder = join(root, 'node_modules/@supabase/lite/dist')
    for (const file of ['index.js', 'db/postgres/pglite/PgliteConnection.js']) {
      expect(await readFile(join(folder, file), 'utf8'), file).not.toMatch(/@sentry|posthog/i)
    }
  })
})
