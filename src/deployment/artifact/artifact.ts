import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Settings } from '../../domain/bot.ts'
import { Problem, problem } from '../../domain/errors.ts'
import type { Carrier, TemplateManifest } from '../../domain/template.ts'
import { completeSettings } from '../../domain/template-settings.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import { type Log, silentLog } from '../../lib/log.ts'
import { type Artifact, createArtifactFolder } from './artifact-folder.ts'
import { bundle, bundleWithMap } from './bundle.ts'
import { editedFiles, isRuntimeAsMade, recordFile, recordOf } from './edited-source.ts'
import { folderReadme, generateFiles, settingsFile, settingsText, writeFiles, writeFolder } from './generate.ts'
import type { Files } from './read-template.ts'
import { type BundlePlace, sourcePlace } from './source-place.ts'
import { createTemplateLibrary } from './template-library.ts'

export interface ArtifactBuilderNeeds {
  /** Holds one folder per template, and `runtime`. */
  templatesDir: string
  /** More templates, from MUSTER_TEMPLATES_DIR. */
  ownTemplatesDir?: string | undefined
  dataDir: string
  log?: Log
}

/** What to build; over the gateway unless told otherwise. */
export interface BuildInput {
  botId: string
  template: string
  settings: Settings
  carrier?: Carrier
}

/** A place in an artifact, as a stack names it. */
export interface PlaceInput extends BundlePlace {
  botId: string
  template: string
  carrier: Carrier
  digest: string
}

/** Makes a bot's code: template + settings → a folder people can open → one file, named by its SHA-256. */
export function createArtifactBuilder({
  templatesDir,
  ownTemplatesDir,
  dataDir,
  log = silentLog,
}: ArtifactBuilderNeeds) {
  const artifacts = createArtifactFolder(resolve(dataDir, 'artifacts'))
  const library = createTemplateLibrary({ templatesDir, ownTemplatesDir, log })
  const perBot = createKeyedLock()
  /** What this process has bundled already, by the content that went in. */
  const bundled = new Map<string, Promise<Artifact>>()

  async function bundleOnce(folder: string, template: string, files: Files, carrier: Carrier): Promise<Artifact> {
    const key = hashOf(files, carrier)
    const known = await bundled.get(key)?.catch(() => undefined)
    if (known !== undefined && (await artifacts.find(known.digest)) !== undefined) return known
    const fresh = bundle(folder, template, carrier).then((content) => artifacts.save(content, carrier))
    bundled.set(key, fresh)
    fresh.catch(() => bundled.delete(key))
    return fresh
  }

  /** Brings the folder up to date and answers what it is built from; what a person wrote there stays. */
  async function prepare(folder: string, manifest: TemplateManifest, settings: Settings): Promise<Files> {
    const made = generateFiles(manifest, settings, await library.sources(manifest.name))
    const edited = manifest.editable ? await editedFiles(folder, manifest) : undefined
    if (edited === undefined) {
      const beside = [['README.md', folderReadme(manifest)] as const, [recordFile, recordOf(manifest, made)] as const]
      await writeFolder(folder, new Map([...made, ...beside]))
      return made
    }
    const renewed = new Map([[settingsFile, settingsText(settings)]])
    const record = await readFile(join(folder, recordFile), 'utf8')
    if (isRuntimeAsMade(edited, record)) {
      const runtime = [...made].filter(([path]) => path.startsWith('runtime/'))
      const { files, ...of } = JSON.parse(record)
      const { files: fresh } = JSON.parse(recordOf(manifest, new Map(runtime)))
      for (const [path, text] of runtime) renewed.set(path, text)
      const kept = Object.entries(files).filter(([path]) => !path.startsWith('runtime/'))
      renewed.set(
        recordFile,
        `${JSON.stringify({ ...of, files: { ...Object.fromEntries(kept), ...fresh } }, null, 2)}\n`,
      )
    }
    await writeFiles(folder, renewed)
    return new Map([...edited, ...renewed])
  }

  return {
    /** Repeatable: the same template, settings, versions and edits give the same digest. Problems `TemplateNotFound`, `TemplateInvalid`, `SettingInvalid`, `SourceEdited`, `CarrierNotSupported`, `BuildFailed`, `NoRoom`. */
    async build({ botId, template, settings: given, carrier = 'gateway' }: BuildInput): Promise<Artifact> {
      const botDir = botFolder(dataDir, botId)
      const manifest = await library.manifest(template)
      const settings = completeSettings(manifest, given)
      if (!manifest.runsOn.includes(carrier)) throw problem('CarrierNotSupported', manifest.name, carrier)
      return perBot.run(botId, async () => {
        const folder = join(botDir, 'source')
        try {
          return await bundleOnce(folder, manifest.name, await prepare(folder, manifest, settings), carrier)
        } catch (error) {
          throw isDiskFull(error) ? problem('NoRoom', 'disk', 'nothing') : error
        }
      })
    },

    /** Why a person's edits keep the template's version from this bot; undefined where they do not. */
    async heldByEdits({ botId, template }: Pick<BuildInput, 'botId' | 'template'>): Promise<string | undefined> {
      const folder = join(botFolder(dataDir, botId), 'source')
      const manifest = await library.manifest(template)
      if (!manifest.editable) return undefined
      try {
        await editedFiles(folder, manifest)
        return undefined
      } catch (error) {
        if (error instanceof Problem && error.code === 'SourceEdited') return error.message
        throw error
      }
    },

    /** Where in the bot's folder a place in its artifact was written, as `file:line`; undefined where the folder holds other code by now. */
    async placeOf({ botId, template, carrier, digest, ...at }: PlaceInput): Promise<string | undefined> {
      const folder = join(botFolder(dataDir, botId), 'source')
      const { code, map, inFolder } = await perBot.run(botId, () => bundleWithMap(folder, template, carrier))
      return createHash('sha256').update(code).digest('hex') === digest ? sourcePlace(map, at, inFolder) : undefined
    },

    /** Absolute path of a built artifact; undefined when it is no longer there (then build again). */
    find: artifacts.find,

    /** Deletes these artifacts, which no bot may want again. */
    async discard(digests: readonly string[]): Promise<void> {
      for (const digest of digests) await artifacts.remove(digest)
    },

    /** Deletes the bot's generated folder, and the artifacts that no other bot uses. */
    async remove(botId: string, digests: readonly string[]): Promise<void> {
      const folder = botFolder(dataDir, botId)
      await perBot.run(botId, () => rm(folder, { recursive: true, force: true }))
      for (const digest of digests) await artifacts.remove(digest)
    },

    /** Every usable template. A broken one is left out and logged: it must not take the others down with it. */
    manifests: async (): Promise<TemplateManifest[]> => (await library.list()).manifests,

    /** The templates that are left out, with the reason. */
    unusable: async () => (await library.list()).unusable,

    /** What the changelog says of a template's version. */
    changes: library.changes,
  }
}

/** The system's codes for a disk, or a person's share of it, that is full. */
const isDiskFull = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

function botFolder(dataDir: string, botId: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(botId)) throw new Error('not an id of a bot')
  return resolve(dataDir, 'bots', botId)
}

function hashOf(files: Files, carrier: Carrier): string {
  return createHash('sha256')
    .update(JSON.stringify([carrier, ...files]))
    .digest('hex')
}
