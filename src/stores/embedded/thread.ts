import { Worker } from 'node:worker_threads'
import { ensureDatabase } from './make.ts'
import type { ServeOptions } from './serve.ts'
import type { Told } from './worker.ts'

export interface Running {
  port: number
  /** Resolves when it ended: with the reason, unless it was closed. */
  ended: Promise<unknown>
  close(): Promise<void>
}

type OnFault = (error: unknown) => void

/** A database that does not close in this time is ended: PGlite keeps every acknowledged row even then. */
const closeMs = 5000

/**
 * Serves in a worker thread, so that no query holds up the gateway's heartbeats; from TypeScript sources (tests) in this
 * thread, because Node 20 cannot load them in a worker.
 */
export async function run(options: ServeOptions, onFault: OnFault): Promise<Running> {
  const start = import.meta.url.endsWith('.ts') ? runHere : runInWorker
  if (options.folder !== undefined) await ensureDatabase(options.folder)
  return start(options, onFault)
}

async function runHere(options: ServeOptions, onFault: OnFault): Promise<Running> {
  // Only here: lite and PGlite weigh 30 MB, which the thread carries already.
  const { serveEmbedded } = await import('./serve.ts')
  const served = await serveEmbedded(options, onFault)
  let end = () => {}
  const ended = new Promise<unknown>((resolve) => {
    end = () => resolve(undefined)
  })
  return { port: served.port, ended, close: () => served.close().then(end) }
}

async function runInWorker(options: ServeOptions, onFault: OnFault): Promise<Running> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: options,
    // lite prints every database error, rows included: nobody is to read them. Its telemetry is off besides not being loaded.
    stdout: true,
    stderr: true,
    // By default the garbage of a thread may pile up to 48 MB before it is looked at.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
    env: { DO_NOT_TRACK: '1', LITE_TELEMETRY: '0' },
  })
  worker.stdout.resume()
  worker.stderr.resume()
  const ended = new Promise<unknown>((resolve) => {
    worker.once('error', resolve)
    worker.once('exit', (code) => resolve(new Error(`The database's thread ended with code ${code}.`)))
  })
  const port = await new Promise<number>((resolve, reject) => {
    worker.on('message', (told: Told) => ('port' in told ? resolve(told.port) : onFault(told.fault)))
    ended.then(reject)
  })
  return {
    port,
    ended,
    async close() {
      worker.postMessage('close')
      const timer = setTimeout(() => worker.terminate(), closeMs)
      await ended
      clearTimeout(timer)
    },
  }
}
