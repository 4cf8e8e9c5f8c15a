import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { problem } from '../../domain/errors.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import type { Log } from '../../lib/log.ts'
import { tar } from '../../lib/tar.ts'
import type { Workload } from '../driver.ts'
import { type Engine, EngineRefused, isDiskFull, unless } from './engine.ts'
import { failureIn } from './json-lines.ts'
import { imageOf, labels, namesOf } from './names.ts'
import type { DockerSettings } from './settings.ts'

interface Needs {
  engine: Engine
  settings: DockerSettings
  log: Log
  /** So many images of a bot are kept, the one it runs of included: what a rollback may need. */
  keptPerBot?: number
}

/** A base image may have to be fetched first. */
const buildsWithinMs = 300_000

/** Images of bots: one per bundle, shared by all bots of it. */
export type Images = ReturnType<typeof createImages>

export function createImages({ engine, settings, log, keptPerBot = 3 }: Needs) {
  const { baseImage, recipeFolder } = settings
  const building = createKeyedLock()

  async function readRecipe() {
    const [dockerfile, health] = await Promise.all(
      ['bot.Dockerfile', 'health.mjs'].map((name) => readFile(join(recipeFolder, name))),
    )
    if (!dockerfile || !health) throw new Error('The recipe of images is not whole.')
    const hash = createHash('sha256').update(baseImage).update(dockerfile).update(health).digest('hex')
    return { dockerfile, health, hash }
  }

  async function build(
    image: string,
    file: string,
    { dockerfile, health, hash }: Awaited<ReturnType<typeof readRecipe>>,
  ) {
    const context = tar([
      { name: 'Dockerfile', content: dockerfile, mode: 0o644 },
      { name: 'bot.mjs', content: await readFile(file), mode: 0o644 },
      { name: 'health.mjs', content: health, mode: 0o644 },
    ])
    const options = {
      t: image,
      buildargs: { BASE_IMAGE: baseImage },
      labels: { [labels.recipe]: hash },
      networkmode: 'none',
      forcerm: true,
    }
    const reason = await engine
      .ask(async (docker, abortSignal) => {
        // Its type knows no buffer, which it sends as it is.
        const source = context as unknown as Readable
        return failureIn((await docker.buildImage(source, { ...options, abortSignal })) as Readable)
      }, buildsWithinMs)
      .catch((error) => {
        if (error instanceof EngineRefused) return error.message
        throw error
      })
    if (reason === undefined) return
    throw isDiskFull(reason) ? problem('EngineDiskFull', 'docker') : problem('ImageNotBuilt', baseImage, reason)
  }

  const inspect = (name: string) =>
    engine.ask((docker, abortSignal) => docker.getImage(name).inspect({ abortSignal } as object)).catch(unless(404))

  const untag = (tag: string) =>
    engine
      .ask((docker, abortSignal) => docker.getImage(tag).remove({ abortSignal } as object))
      // Not there any more, or a container still needs it.
      .catch(unless(404, 409))

  const all = () =>
    engine.ask((docker, abortSignal) =>
      docker.listImages({ filters: { label: [labels.recipe] }, abortSignal } as object),
    )

  /** Keeps the newest images of that bot, and deletes those that no bot has any more. */
  async function prune(botId: string, kept: number): Promise<void> {
    const own = `${namesOf(botId).images}:`
    const images = (await all()).map(({ Id, RepoTags }) => ({ id: Id, tags: new Set(RepoTags ?? []) }))
    const mine = images
      .flatMap((image) => [...image.tags].filter((tag) => tag.startsWith(own)).map((tag) => ({ tag, image })))
      .toSorted((a, b) => generationIn(b.tag) - generationIn(a.tag))
    const seen = new Set<string>()
    for (const { tag, image } of mine) {
      if (!seen.has(image.id) && seen.size < kept) {
        seen.add(image.id)
        continue
      }
      await untag(tag)
      image.tags.delete(tag)
    }
    for (const { tags } of images) {
      const [only] = tags
      if (tags.size === 1 && only?.startsWith(imageOf(''))) await untag(only)
    }
  }

  return {
    /** What to make the workload's container of, which is there afterwards. Problems `ImageNotBuilt`, `EngineDiskFull`. */
    ensure: ({ botId, generation, artifact }: Workload): Promise<string> => {
      const image = imageOf(artifact.digest)
      return building.run(image, async () => {
        const recipe = await readRecipe()
        const found = await inspect(image)
        const isRight = found?.Config.Labels?.[labels.recipe] === recipe.hash
        if (!isRight) await build(image, artifact.file, recipe)
        const { Id: id = image } = (isRight ? found : await inspect(image)) ?? {}
        const tag = { repo: namesOf(botId).images, tag: String(generation) }
        await engine.ask((docker, abortSignal) => docker.getImage(image).tag({ ...tag, abortSignal }))
        // By its id: a name costs the engine a look at the image for every container of a list, two thirds of the whole.
        return id
      })
    },
    /** The id of the image of that name, by which an engine knows it without asking any registry. */
    async idOf(name: string): Promise<string> {
      const found = await inspect(name)
      if (!found) throw new EngineRefused(404, `The image ${name} was deleted by somebody.`)
      return found.Id
    },
    /** Never rejects: what stays behind now goes the next time. */
    tidy: (botId: string): Promise<void> =>
      prune(botId, keptPerBot).catch((error) => log.warn({ botId, err: error }, 'old images were not deleted')),
    /** Nothing of that bot is kept. */
    forget: (botId: string): Promise<void> => prune(botId, 0),
  }
}

const generationIn = (tag: string) => Number(tag.slice(tag.lastIndexOf(':') + 1))
