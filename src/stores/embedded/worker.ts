import { parentPort, workerData } from 'node:worker_threads'
import { type ServeOptions, serveEmbedded } from './serve.ts'

/** What the database's thread tells: its port once it serves, and faults that do not end it. */
export type Told = { port: number } | { fault: string }

const tell = (told: Told) => parentPort?.postMessage(told)

const served = await serveEmbedded(workerData as ServeOptions, (error) => tell({ fault: String(error) }))
parentPort?.once('message', async () => {
  await served.close()
  parentPort?.close()
})
tell({ port: served.port })
