import { parentPort, workerData } from 'node:worker_threads'
import { type ServeOptions, serveEmbedded } from './serve.ts'

/** The database's own thread: says its port once it serves, and ends when it is told to. */
const served = await serveEmbedded(workerData as ServeOptions)
parentPort?.once('message', async () => {
  await served.close()
  parentPort?.close()
})
parentPort?.postMessage(served.port)
