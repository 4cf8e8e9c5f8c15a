import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { problem } from '../../domain/errors.ts'
import { type TemplateManifest, templateManifestSchema } from '../../domain/template.ts'

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
  const parsed = templateManifestSchema.safeParse(parseJson(text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const place = issue?.path.join('.')
    throw problem('TemplateInvalid', name, `${place ? `${place}: ` : ''}${issue?.message ?? 'it is not JSON'}`)
  }
  if (parsed.data.name !== name) throw problem('TemplateInvalid', name, `name: it must be the folder's, “${name}”`)
  return parsed.data
}

/** The template's folder and the runtime's, as they will stand side by side in a bot's source folder. */
export async function readSources(templatesDir: string, name: string): Promise<Files> {
  const files = new Map<string, string>()
  for (const folder of [name, runtime]) {
    const entries = await readdir(join(templatesDir, folder), { recursive: true, withFileTypes: true })
    const paths = entries
      // Links are left out: they could lead anywhere.
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
    for (const path of paths) {
      files.set(relative(templatesDir, path).replaceAll(sep, '/'), await readFile(path, 'utf8'))
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
