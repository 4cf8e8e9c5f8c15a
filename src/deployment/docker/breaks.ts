import type { Breaks } from '../driver.ts'
import type { Containers } from './containers.ts'

/** Breaks bots whose containers are on the engine that is spoken to; false for those on other nodes of a swarm. */
export function createBreaks(containers: Pick<Containers, 'list' | 'kill' | 'pause' | 'unpause'>): Breaks {
  const to = (what: 'kill' | 'pause' | 'unpause') => async (botId: string) => {
    const there = (await containers.list(botId)).find(({ state }) => state === 'running')
    return there !== undefined && containers[what](there.id)
  }
  return { kill: to('kill'), freeze: to('pause'), thaw: to('unpause') }
}
