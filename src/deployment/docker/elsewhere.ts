import type { Elsewhere } from '../driver.ts'
import type { Engine } from './engine.ts'
import type { DockerSettings } from './settings.ts'

const ownNames = ['localhost', '[::1]']

/** True for an engine that is spoken to on another machine; a socket or a loopback address is taken for this one. */
export function isRemote({ host }: Pick<DockerSettings, 'host'>): boolean {
  if (host === undefined || host.startsWith('unix:')) return false
  const { hostname } = new URL(host.replace(/^\w+:/, 'http:'))
  return !ownNames.includes(hostname) && !hostname.startsWith('127.')
}

/** What a remote engine tells of its machine: `GET /info` has all of its memory, and nothing has what is free of memory or disk. */
export async function elsewhere(engine: Engine, settings: DockerSettings): Promise<Elsewhere | undefined> {
  if (!isRemote(settings)) return undefined
  const { Name, MemTotal } = (await engine.ask((docker) => docker.info())) as { Name: string; MemTotal: number }
  return { name: Name, memoryBytes: MemTotal }
}
