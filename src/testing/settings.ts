import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type Config, readConfig } from '../config/config.ts'

/** Settings that name nothing, with `changes`. */
export const aConfig = (changes: Partial<Config> = {}): Config => ({ ...readConfig({}), ...changes })

/** An address of this machine where nothing listens. */
export async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}
