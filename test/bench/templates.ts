import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createArtifactBuilder } from '../../src/deployment/artifact/artifact.ts'
import { projectRoot } from '../../src/main/paths.ts'
import { botProcesses, startApart } from '../e2e/harness.ts'
import { amount, type Figure, memoryMb } from './measure.ts'
import { create, prepare } from './prepare.ts'

/** Each template's file for each way of reaching it, with its largest parts. */
export async function bundleSizes(): Promise<Record<string, Figure>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-bench-bundles-'))
  try {
    const builder = createArtifactBuilder({ templatesDir: join(projectRoot(), 'templates'), dataDir })
    const figures: Record<string, Figure> = {}
    for (const { name, runsOn } of await builder.manifests()) {
      for (const carrier of runsOn) {
        const { file, sizeBytes } = await builder.build({ botId: 'bench', template: name, settings: {}, carrier })
        const parts = partsOf(await readFile(file, 'utf8'))
        figures[`${name} over ${carrier}`] = { ...amount(sizeBytes / 1024, 'kB', 3 * 1024), parts }
      }
    }
    return figures
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** kB by package or folder: the bundler writes each file's path above its code. */
function partsOf(text: string): Record<string, number> {
  const sizes = new Map<string, number>()
  let part = 'start'
  for (const line of text.split('\n')) {
    const [, path] = /^\s*\/\/ (\S+\.(?:[cm]?js|ts|json))$/.exec(line) ?? []
    if (path !== undefined) part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/')[0] ?? path
    sizes.set(part, (sizes.get(part) ?? 0) + Buffer.byteLength(line) + 1)
  }
  const largest = [...sizes].toSorted((a, b) => b[1] - a[1]).slice(0, 8)
  return Object.fromEntries(largest.map(([name, bytes]) => [name, Math.round(bytes / 1024)]))
}

/** A gateway bot of each template under PM2, and what a process costs before anything of Muster's is in it. */
export async function gatewayMemory(): Promise<Record<string, Figure>> {
  const modules = "for (const m of ['http', 'https', 'crypto', 'zlib', 'stream']) require(m);"
  const bare = await restingMb('')
  const withModules = await restingMb(modules)
  const apart = await startApart()
  try {
    await apart.startMuster({ LOG_LEVEL: 'info' })
    await prepare(apart)
    const figures: Record<string, Figure> = {
      'Node alone': amount(bare, 'MB'),
      'its HTTP, TLS and zlib, which a session needs': amount(withModules - bare, 'MB'),
    }
    for (const template of ['custom', 'standard', 'advanced']) {
      await create(apart, `Bench-${template}`, template)
      const bot = botProcesses(apart.dataDir).find(({ name }) => name === `Bench-${template}`)
      if (!bot) throw new Error(`the process of ${template} is not to be found`)
      const { now, peak } = memoryMb(bot.pid)
      const rest = Math.round((now - withModules) * 10) / 10
      figures[`a bot of ${template}`] = { ...amount(now, 'MB', 70), peak, 'PM2, libraries, session and code': rest }
    }
    return figures
  } finally {
    await apart.close()
  }
}

/** Resident memory of a Node process that has run `code` and waits. */
async function restingMb(code: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', `${code} setInterval(() => {}, 1e6); console.log('up')`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  await sleep(500)
  const { now } = memoryMb(child.pid ?? 0)
  const ended = once(child, 'exit')
  child.kill()
  await ended
  return now
}
