import type { ContainerCreateOptions, ContainerInfo } from 'dockerode'
import { problem } from '../../domain/errors.ts'
import { tar } from '../../lib/tar.ts'
import { botUser, secretsFolder, stopsWithinSeconds } from './container.ts'
import { answerWithinMs, type Engine, EngineRefused, listsWithinMs, unless } from './engine.ts'
import { type Listed, listedOf } from './listing.ts'
import { labels } from './names.ts'

/** What is done with containers, one call each; repeatable, and never of another supervisor. */
export type Containers = ReturnType<typeof createContainers>

export function createContainers({ engine, supervisor }: { engine: Engine; supervisor: () => string }) {
  const done = (work: Parameters<typeof engine.ask>[0], ...refusals: number[]): Promise<boolean> =>
    engine.ask(work).then(
      () => true,
      (error) => unless(404, 409, ...refusals)(error) ?? false,
    )

  return {
    /** Those of one bot, or all, in one call. */
    async list(botId?: string): Promise<Listed[]> {
      const owned = `${labels.supervisor}=${supervisor()}`
      const label = botId === undefined ? [owned] : [owned, `${labels.bot}=${botId}`]
      const listed: ContainerInfo[] = await engine.ask(
        (docker, abortSignal) => docker.listContainers({ all: true, filters: { label }, abortSignal }),
        listsWithinMs,
      )
      return listed.map(listedOf).filter((one) => one !== undefined)
    },

    /** Answers its id. Problem `ContainerNotOurs` where another has the name. */
    async create(options: ContainerCreateOptions): Promise<string> {
      try {
        const made = await engine.ask((docker, abortSignal) => docker.createContainer({ ...options, abortSignal }))
        return made.id
      } catch (error) {
        if (!(error instanceof EngineRefused) || error.status !== 409) throw error
        throw problem('ContainerNotOurs', options.name ?? '')
      }
    },

    /** Throws Problem `ContainerNotStarted` when it is the image's fault. */
    start: (id: string, image: string): Promise<unknown> =>
      engine
        .ask((docker, abortSignal) => docker.getContainer(id).start({ abortSignal }), 3 * answerWithinMs)
        .catch((error) => {
          throw error instanceof EngineRefused ? problem('ContainerNotStarted', image, error.message) : error
        }),

    /** Asks it to end, and makes it end after its time. */
    end: (id: string): Promise<unknown> =>
      engine
        .ask(
          (docker, abortSignal) => docker.getContainer(id).stop({ t: stopsWithinSeconds, abortSignal }),
          stopsWithinSeconds * 1000 + answerWithinMs,
        )
        .catch(unless(304, 404)),

    /** Ends it at once; false where it has ended. */
    kill: (id: string): Promise<boolean> =>
      done((docker, abortSignal) => docker.getContainer(id).kill({ abortSignal })),

    /** Its processes get no time any more, and the engine no health of it; false where it has ended. */
    pause: (id: string): Promise<boolean> =>
      done((docker, abortSignal) => docker.getContainer(id).pause({ abortSignal } as object)),

    /** False where it was not paused, which older engines call an error of theirs. */
    unpause: (id: string): Promise<boolean> =>
      done((docker, abortSignal) => docker.getContainer(id).unpause({ abortSignal } as object), 500),

    rename: (id: string, name: string): Promise<unknown> =>
      engine.ask((docker, abortSignal) => docker.getContainer(id).rename({ name, abortSignal })),

    /** Deletes it, ended or not. */
    remove: (id: string): Promise<unknown> =>
      engine
        .ask((docker, abortSignal) => docker.getContainer(id).remove({ force: true, abortSignal }), 2 * answerWithinMs)
        // 409: it is being deleted already.
        .catch(unless(404, 409)),

    /** Replaces what the bot finds as its secrets; the empty text leaves none behind. Never seen by an inspection. */
    putSecrets(id: string, secrets: string): Promise<unknown> {
      const file = { name: 'secrets.json', content: Buffer.from(secrets), mode: 0o400, owner: botUser }
      return engine.ask((docker, abortSignal) =>
        docker.getContainer(id).putArchive(tar([file]), { path: secretsFolder, abortSignal }),
      )
    },

    /** The engine's own frames of both outputs, the newest `tail` of them. */
    async output(id: string, tail: number): Promise<Buffer> {
      const frames = await engine
        .ask((docker, abortSignal) =>
          docker.getContainer(id).logs({ stdout: true, stderr: true, follow: false, tail, abortSignal }),
        )
        .catch(unless(404))
      return Buffer.isBuffer(frames) ? frames : Buffer.alloc(0)
    },

    /** False where the volume is another supervisor's, and so the bot. */
    async removeVolume(name: string): Promise<boolean> {
      const found = await engine.ask((docker) => docker.getVolume(name).inspect()).catch(unless(404))
      if (!found) return true
      if (found.Labels?.[labels.supervisor] !== supervisor()) return false
      await engine
        .ask((docker, abortSignal) => docker.getVolume(name).remove({ abortSignal } as object))
        .catch(unless(404))
      return true
    },
  }
}
