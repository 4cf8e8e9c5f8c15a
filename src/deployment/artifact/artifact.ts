import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Settings } from '../../domain/bot.ts'
import { Problem, type ProblemCode } from '../../domain/errors.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import { completeSettings } from '../../domain/template-settings.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import { type Log, silentLog } from '../../lib/log.ts'
import { type Artifact, createArtifactFolder } from './artifact-folder.ts'
import { bundle } from './bundle.ts'
import { folderReadme, generateFiles, writeFolder } from './generate.ts'
import { type Files, listTemplateNames, readManifest, readSources } from './read-template.ts'

export interface ArtifactBuilderNeeds {
  /** Holds one folder per template, and `runtime`. */
  templatesDir: string
  dataDir: string
  log?: Log
}

/** Makes a bot's code: template + settings → a folder people can open → one `bot.mjs`, named by its SHA-256. */
export function createArtifactBuilder({ templatesDir, dataDir, log = silentLog }: ArtifactBuilderNeeds) {
  const artifacts = createArtifactFolder(resolve(dataDir, 'artifacts'))
  const perBot = createKeyedLock()
  /** What this process has bundled already, by the content that went in. */
  const bundled = new Map<string, Promise<Artifact>>()

  async function bundleOnce(folder: string, template: string, files: Files): Promise<Artifact> {
    const key = hashOf(files)
    const known = await bundled.get(key)?.catch(() => undefined)
    if (known !== undefined && (await artifacts.find(known.digest)) !== undefined) return known
    const fresh = bundle(folder, template).then(artifacts.save)
    bundled.set(key, fresh)
    fresh.catch(() => bundled.delete(key))
    return fresh
  }

  return {
    /** Repeatable: the same template, settings and versions give the same digest. Problems `TemplateNotFound`, `TemplateInvalid`, `SettingInvalid`, `BuildFailed`. */
    async build(input: { botId: string; template: string; settings: Settings }): Promise<Artifact> {
      const botDir = botFolder(dataDir, input.botId)
      const manifest = await readManifest(templatesDir, input.template)
      const settings = completeSettings(manifest, input.settings)
      const files = generateFiles(manifest, settings, await readSources(templatesDir, manifest.name))
      return perBot.run(input.botId, async () => {
        const folder = join(botDir, 'source')
        await writeFolder(folder, new Map([...files, ['README.md', folderReadme(manifest)]]))
        return bundleOnce(folder, manifest.name, files)
      })
    },

    /** Absolute path of a built artifact; undefined when it is no longer there (then build again). */
    find: artifacts.find,

    /** Deletes the bot's generated folder, and the artifacts that no other bot uses. */
    async remove(botId: string, digests: readonly string[]): Promise<void> {
      const folder = botFolder(dataDir, botId)
      await perBot.run(botId, () => rm(folder, { recursive: true, force: true }))
      for (const digest of digests) await artifacts.remove(digest)
    },

    /** Every usable template. A broken one is left out and logged: it must not take the others down with it. */
    async manifests(): Promise<TemplateManifest[]> {
      const found: TemplateManifest[] = []
      for (const name of await listTemplateNames(templatesDir)) {
        try {
          found.push(await readManifest(templatesDir, name))
        } catch (error) {
          if (!isProblem(error, 'TemplateInvalid')) throw error
          log.warn({ template: name }, error.message)
        }
      }
      return found
    },
  }
}

function botFolder(dataDir: string, botId: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(botId)) throw new Error('not an id of a bot')
  return resolve(dataDir, 'bots', botId)
}

function hashOf(files: Files): string {
  return createHash('sha256')
    .update(JSON.stringify([...files]))
    .digest('hex')
}

function isProblem(error: unknown, code: ProblemCode): error is Problem {
  return error instanceof Problem && error.code === code
}
