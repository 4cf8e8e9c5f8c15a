import type { Readable } from 'node:stream'
import { problem } from '../../domain/errors.ts'
import { type Engine, EngineRefused, unless } from '../docker/engine.ts'
import { failureIn } from '../docker/json-lines.ts'
import type { SwarmSettings } from './settings.ts'

interface Needs {
  engine: Engine
  registry: NonNullable<SwarmSettings['registry']>
}

/** Everything of an image may have to be sent. */
const pushesWithinMs = 300_000

/** Where all nodes of a swarm find the images of bots. */
export type Registry = ReturnType<typeof createRegistry>

export function createRegistry({ engine, registry: { address, username, password } }: Needs) {
  const known = new Map<string, string>()
  const host = address.split('/')[0] ?? address
  const auth = username === undefined ? {} : { username, password, serveraddress: host }

  return {
    /** What the engine hands on to nodes, so that they may fetch it. */
    auth,
    /** Sends the image there unless it is known to be there; answers the name by which every node gets exactly it. Problem `ImageNotPushed`. */
    async publish(image: string): Promise<string> {
      const before = known.get(image)
      if (before !== undefined) return before
      const [name = '', tag = ''] = image.split(':')
      const repo = `${address}/${name}`
      await engine.ask((docker, abortSignal) => docker.getImage(image).tag({ repo, tag, abortSignal }))
      let reason: string | undefined
      const pushed = await engine
        .ask(async (docker, abortSignal) => {
          const sent = docker.getImage(`${repo}:${tag}`)
          reason = await failureIn(
            (await sent.push({ authconfig: auth, abortSignal } as object)) as unknown as Readable,
          )
          return sent.inspect({ abortSignal } as object)
        }, pushesWithinMs)
        .catch((error) => {
          if (!(error instanceof EngineRefused)) throw error
          reason ??= error.message
          return undefined
        })
      const reference = pushed?.RepoDigests?.find((one) => one.startsWith(`${repo}@`))
      // By its own name it is kept as long as it is needed; this one would keep it for ever.
      await engine
        .ask((docker, abortSignal) => docker.getImage(`${repo}:${tag}`).remove({ abortSignal } as object))
        .catch(unless(404, 409))
      if (reason !== undefined || reference === undefined)
        throw problem('ImageNotPushed', address, reason ?? 'The registry did not say under which digest it has it.')
      known.set(image, reference)
      return reference
    },
  }
}
