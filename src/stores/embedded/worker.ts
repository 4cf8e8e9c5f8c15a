import { setFlagsFromString } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { type ServeOptions, serveEmbedded } from './serve.ts'

/** What the database's thread tells: its port once it serves, and faults that do not end it. */
export type Told = { port: number } | { fault: string }

const tell = (told: Told) => parentPort?.postMessage(told)

// Compiling PGlite's busiest functions a second time takes 80 MB and seconds of computing at every start; without it only the
// heaviest figures take longer, by half at most (30 days of 1,000 bots: 90 ms). Read when PGlite is compiled, which is later.
for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag)

const served = await serveEmbedded(workerData as ServeOptions, (error) => tell({ fault: String(error) }))
parentPort?.once('message', async () => {
  await served.close()
  parentPort?.close()
})
tell({ port: served.port })
