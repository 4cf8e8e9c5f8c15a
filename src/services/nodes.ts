import type { Driver, EngineNode, Nodes } from '../deployment/driver.ts'
import type { Strategy } from '../domain/bot.ts'
import { problem } from '../domain/errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { NodesService } from './services.ts'

interface Needs {
  drivers: ReadonlyMap<Strategy, Pick<Driver, 'nodes'>>
  clock: Clock
  /** Ends the waiting, not the moving. */
  stopping: AbortSignal
  everyMs?: number
  /** A bot is moved within seconds; this is for many, and for images that must be fetched first. */
  withinMs?: number
}

/** The machines of engines that have several, emptied and filled again. */
export function createNodes({ drivers, clock, stopping, everyMs = 1000, withinMs = 600_000 }: Needs): NodesService {
  async function all(): Promise<{ node: EngineNode; nodes: Nodes }[]> {
    const lists = [...drivers.values()].map(async ({ nodes }) =>
      nodes ? (await nodes.list()).map((node) => ({ node, nodes })) : [],
    )
    return (await Promise.all(lists)).flat()
  }

  async function find(ref: string) {
    const there = await all()
    if (there.length === 0) throw problem('NoNodes')
    const wanted = ref.trim().toLowerCase()
    const found =
      there.find(({ node }) => node.id === ref.trim()) ?? there.find(({ node }) => node.name.toLowerCase() === wanted)
    if (!found) throw problem('NodeNotFound', ref)
    return { ...found, others: there.filter(({ node }) => node !== found.node).map(({ node }) => node) }
  }

  async function drainable(ref: string) {
    const found = await find(ref)
    const takers = found.others.filter(({ state, availability }) => state === 'ready' && availability === 'active')
    if (takers.length === 0) throw problem('NoOtherNode', found.node.name)
    return found
  }

  return {
    list: async () => (await all()).map(({ node }) => node),
    drainable: async (ref) => (await drainable(ref)).node,

    async drain(ref, onProgress) {
      const { node, nodes } = await drainable(ref)
      await nodes.take(node.id, false)
      for (const until = clock.now().getTime() + withinMs; ; await clock.sleep(everyMs, stopping)) {
        // Of a node that is down nobody can say when its bots end; they are started elsewhere all the same.
        const left = (await nodes.list()).find(({ id }) => id === node.id)?.bots ?? 0
        onProgress?.({ total: node.bots, left })
        if (left === 0 || clock.now().getTime() > until) return { node, moved: node.bots - left, left }
      }
    },

    async activate(ref) {
      const { node, nodes } = await find(ref)
      await nodes.take(node.id, true)
      return node
    },
  }
}
