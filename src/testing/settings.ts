import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { type Config, readConfig } from '../config/config.ts'
import type { DockerSettings } from '../deployment/docker/settings.ts'
import type { EdgeSettings } from '../deployment/edge/settings.ts'
import { projectRoot } from '../main/paths.ts'

/** Settings that name nothing, with `changes`. */
export const aConfig = (changes: Partial<Config> = {}): Config => ({ ...readConfig({}), ...changes })

/** Docker on the engine's own network, with `changes`; nothing is reached before it is used. */
export const aDocker = (changes: Partial<DockerSettings> = {}): DockerSettings => ({
  network: 'host',
  baseImage: 'muster-base:local',
  recipeFolder: join(projectRoot(), 'docker'),
  ...changes,
})

/** No project for Edge Functions, with `changes`. */
export const anEdge = (changes: Partial<EdgeSettings> = {}): EdgeSettings => ({
  apiUrl: 'http://127.0.0.1:9',
  ...changes,
})

/** An address of this machine where nothing listens. */
export async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}
