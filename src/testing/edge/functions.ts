import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { startWorker, type Worker } from './deno.ts'
import type { Upload } from './uploads.ts'

interface Deployed extends Upload {
  id: string
  slug: string
  version: number
  folder: string
  createdAt: number
  updatedAt: number
  worker?: Worker | undefined
}

export type Functions = ReturnType<typeof createFunctions>

/** Functions of one project: each starts with its first request and ends with the next deployment. `environment` is what every worker finds. */
export function createFunctions(folder: string, environment: () => Record<string, string>) {
  const deployed = new Map<string, Deployed>()
  const pids = new Map<string, Set<number>>()
  const lines: { functionId: string; timestamp: number; line: string }[] = []

  function log(functionId: string, line: string): void {
    const last = lines.at(-1)?.timestamp ?? 0
    lines.push({ functionId, timestamp: Math.max(last + 1, Date.now() * 1000), line })
  }

  function workerOf(one: Deployed): Worker {
    if (one.worker?.isAlive()) return one.worker
    const worker = startWorker({
      ...{ folder: one.folder, entrypoint: one.entrypoint, environment: environment() },
      cacheFolder: join(folder, 'cache'),
      onLine: (line) => log(one.id, line),
    })
    pids.set(one.slug, (pids.get(one.slug) ?? new Set()).add(worker.pid))
    one.worker = worker
    return worker
  }

  return {
    async deploy(slug: string, upload: Upload) {
      const before = deployed.get(slug)
      const version = (before?.version ?? 0) + 1
      const own = join(folder, 'functions', slug, String(version))
      for (const [path, content] of upload.files) {
        await mkdir(dirname(join(own, path)), { recursive: true })
        await writeFile(join(own, path), content)
      }
      await before?.worker?.end()
      const now = Date.now()
      const one = { ...upload, id: before?.id ?? randomUUID(), slug, version, folder: own, updatedAt: now }
      deployed.set(slug, { ...one, createdAt: before?.createdAt ?? now })
      return shown(deployed.get(slug) as Deployed)
    },

    async remove(slug: string): Promise<boolean> {
      const one = deployed.get(slug)
      deployed.delete(slug)
      await one?.worker?.end()
      await rm(join(folder, 'functions', slug), { recursive: true, force: true })
      return one !== undefined
    },

    list: () => [...deployed.values()].map(shown),
    asksForJwt: (slug: string) => deployed.get(slug)?.verifyJwt === true,

    /** Where its worker listens, started where none runs; undefined for no such function. */
    address: (slug: string): Promise<string> | undefined => {
      const one = deployed.get(slug)
      return one && workerOf(one).url
    },

    /** The newest lines first, as the analytics answer them. */
    logs: (functionId: string, limit: number) =>
      lines
        .filter((one) => one.functionId === functionId)
        .slice(-limit)
        .reverse(),

    /** Processes of that function which the system still has. */
    alive: (slug: string) => [...(pids.get(slug) ?? [])].filter(isAlive),

    async endWorkers(): Promise<void> {
      await Promise.all([...deployed.values()].map(({ worker }) => worker?.end()))
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const shown = ({ id, slug, name, version, createdAt, updatedAt, verifyJwt, entrypoint }: Deployed) => ({
  ...{ id, slug, name, status: 'ACTIVE', version, created_at: createdAt, updated_at: updatedAt },
  ...{ verify_jwt: verifyJwt, import_map: false, entrypoint_path: entrypoint },
})
