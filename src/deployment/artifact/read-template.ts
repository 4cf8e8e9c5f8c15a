import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { Problem, problem } from '../../domain/errors.ts'
import { type TemplateManifest, templateManifestSchema } from '../../domain/template.ts'
import { completeSettings } from '../../domain/template-settings.ts'

/** Files by their path below a folder, with `/`, in the order of their names. */
export type Files = ReadonlyMap<string, string>

/** The folder beside the templates that all of them run on. */
const runtime = 'runtime'

const templateName = templateManifestSchema.shape.name

/** The names of folders that hold a template.json, good or bad. */
export async function listTemplateNames(templatesDir: string): Promise<string[]> {
  const names: string[] = []
  for (const entry of await readdir(templatesDir, { withFileTypes: true })) {
    if (!entry.isDirectory() || !templateName.safeParse(entry.name).success) continue
    const inside = await readdir(join(templatesDir, entry.name))
    if (inside.includes('template.json')) names.push(entry.name)
  }
  return names.sort()
}

/** Problems `TemplateNotFound` (also for a name that is a path) and `TemplateInvalid`, which tells the first mistake. */
export async function readManifest(templatesDir: string, name: string): Promise<TemplateManifest> {
  if (!templateName.safeParse(name).success || name === runtime) throw problem('TemplateNotFound', name)
  const text = await readFile(join(templatesDir, name, 'template.json'), 'utf8').catch((error) => {
    if (error.code === 'ENOENT') throw problem('TemplateNotFound', name)
    throw error
  })
  const json = parseJson(text)
  if (json === undefined) throw problem('TemplateInvalid', name, 'it is not JSON')
  const parsed = templateManifestSchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const place = issue?.path.join('.')
    throw problem('TemplateInvalid', name, `${place ? `${place}: ` : ''}${issue?.message ?? 'it is not a manifest'}`)
  }
  if (parsed.data.name !== name) throw problem('TemplateInvalid', name, `name: it must be the folder's, “${name}”`)
  checkDefaults(parsed.data)
  return parsed.data
}

/** A default that its own setting refuses would make every deployment fail; here it is told while the template is looked at. */
function checkDefaults(manifest: TemplateManifest): void {
  const settings = manifest.settings.filter((setting) => setting.default !== undefined)
  try {
    completeSettings({ settings }, Object.fromEntries(settings.map((setting) => [setting.key, setting.default])))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw problem('TemplateInvalid', manifest.name, `a default is wrong: ${error.message.replace(/\.$/, '')}`)
  }
}

/** The template's folder and the runtime's, which may lie apart, as they will stand side by side in a bot's source folder. */
export async function readSources(templatesDir: string, name: string, runtimeDir = templatesDir): Promise<Files> {
  const files = new Map<string, string>()
  for (const [parent, folder] of [
    [templatesDir, name],
    [runtimeDir, runtime],
  ] as const) {
    const entries = await readdir(join(parent, folder), { recursive: true, withFileTypes: true })
    const paths = entries
      // Links are left out: they could lead anywhere.
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
    for (const path of paths) {
      files.set(relative(parent, path).replaceAll(sep, '/'), await readFile(path, 'utf8'))
    }
  }
  return files
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
