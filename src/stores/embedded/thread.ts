import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { makeAside } from './open.ts'
import { type ServeOptions, serveEmbedded } from './serve.ts'

export interface Running {
  port: number
  /** Resolves with the reason when it ended without being closed. */
  ended: Promise<unknown>
  close(): Promise<void>
}

/** A database that does not close in this time is ended: PGlite keeps every acknowledged row even then. */
const closeMs = 5000

/**
 * Serves in a worker thread, so that no query holds up the gateway's heartbeats; from TypeScript sources (tests) in this
 * thread, because Node 20 cannot load them in a worker.
 */
export async function run(options: ServeOptions): Promise<Running> {
  const start = import.meta.url.endsWith('.ts') ? runHere : runInWorker
  if (options.folder !== undefined) {
    // In a thread of its own, because making a database takes 300 MB that are given back only when the thread ends.
    await makeAside(options.folder, async (draft) => (await start({ ...options, folder: draft, port: 0 })).close())
  }
  return start(options)
}

async function runHere(options: ServeOptions): Promise<Running> {
  const served = await serveEmbedded(options)
  let end = () => {}
  const ended = new Promise<unknown>((resolve) => {
    end = () => resolve(undefined)
  })
  return { port: served.port, ended, close: () => served.close().then(end) }
}

async function runInWorker(options: ServeOptions): Promise<Running> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: options,
    // lite prints every database error, rows included: nobody is to read them. Its telemetry is off besides not being loaded.
    stdout: true,
    stderr: true,
    env: { DO_NOT_TRACK: '1', LITE_TELEMETRY: '0' },
  })
  worker.stdout.resume()
  worker.stderr.resume()
  const ended = new Promise<unknown>((resolve) => {
    worker.once('error', resolve)
    worker.once('exit', (code) => resolve(new Error(`The database's thread ended with code ${code}.`)))
  })
  const port = await Promise.race([
    once(worker, 'message').then(([first]) => first as number),
    ended.then((reason) => Promise.reject(reason)),
  ])
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
