import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem, problem } from '../../domain/errors.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import type { Log } from '../../lib/log.ts'
import { type Files, listTemplateNames, readManifest, readSources } from './read-template.ts'

export interface TemplateLibraryNeeds {
  /** Holds one folder per template, and `runtime`. */
  templatesDir: string
  /** More templates, without a runtime of their own. */
  ownTemplatesDir?: string | undefined
  log: Log
}

/** A template that cannot be used, and why, in words for people. */
export interface UnusableTemplate {
  name: string
  why: string
}

/** The templates that are shipped and those of `ownTemplatesDir`. Files are read anew each time, so a correction counts at once. */
export function createTemplateLibrary({ templatesDir, ownTemplatesDir, log }: TemplateLibraryNeeds) {
  /** Told once and again when the reason changes, not at every look. */
  const told = new Map<string, string>()

  async function ownNames(): Promise<string[]> {
    if (ownTemplatesDir === undefined) return []
    return listTemplateNames(ownTemplatesDir).catch((error: NodeJS.ErrnoException) => {
      tell({ name: 'MUSTER_TEMPLATES_DIR', why: `The folder cannot be read (${error.code ?? error.message}).` })
      return []
    })
  }

  /** Where a template lies. A shipped one goes before one of the same name. */
  async function folderOf(name: string): Promise<string> {
    if ((await listTemplateNames(templatesDir)).includes(name)) return templatesDir
    if (ownTemplatesDir !== undefined && (await ownNames()).includes(name)) return ownTemplatesDir
    return templatesDir
  }

  function tell({ name, why }: UnusableTemplate): void {
    if (told.get(name) === why) return
    told.set(name, why)
    log.warn({ template: name }, why)
  }

  const library = {
    /** Problems `TemplateNotFound` and `TemplateInvalid`. */
    async manifest(name: string): Promise<TemplateManifest> {
      return readManifest(await folderOf(name), name)
    },

    /** The template's files beside those of the runtime. */
    async sources(name: string): Promise<Files> {
      return readSources(await folderOf(name), name, templatesDir)
    },

    /** What the template's CHANGELOG.md says of its version; undefined where it says nothing. */
    async changes({ name, version }: TemplateManifest): Promise<string | undefined> {
      const text = await readFile(join(await folderOf(name), name, 'CHANGELOG.md'), 'utf8').catch(() => '')
      const [, entry] = text.split(new RegExp(`^## ${version.replaceAll('.', '\\.')}\\s*$`, 'm'))
      return entry?.split(/^## /m)[0]?.trim() || undefined
    },

    /** Every usable template, and those that are left out: a broken one must not take the others down with it. */
    async list(): Promise<{ manifests: TemplateManifest[]; unusable: UnusableTemplate[] }> {
      const manifests: TemplateManifest[] = []
      const unusable: UnusableTemplate[] = []
      const shipped = await listTemplateNames(templatesDir)
      const own = await ownNames()
      for (const name of [...shipped, ...own.filter((one) => !shipped.includes(one))]) {
        try {
          manifests.push(await library.manifest(name))
          told.delete(name)
        } catch (error) {
          if (!(error instanceof Problem) || error.code !== 'TemplateInvalid') throw error
          unusable.push({ name, why: error.message })
        }
      }
      for (const name of own.filter((one) => shipped.includes(one))) {
        unusable.push({ name: `${name} (own)`, why: problem('TemplateNameTaken', name).message })
      }
      unusable.forEach(tell)
      return { manifests, unusable }
    },
  }
  return library
}
