import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { problem } from '../../domain/errors.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import { settingsFile } from './generate.ts'
import type { Files } from './read-template.ts'

/** Kept beside the code: what the folder was made from, so that a change by a person is noticed. */
export const recordFile = '.muster.json'

/** Written anew at every deployment, whoever changed them. */
const ours = new Set([recordFile, settingsFile, 'README.md'])

interface Record {
  template: string
  version: string
  /** SHA-256 by path, of what was generated. */
  files: Readonly<{ [path: string]: string }>
}

/** The text of the record for files as they are generated. */
export function recordOf({ name, version }: TemplateManifest, files: Files): string {
  const hashes = [...files].filter(([path]) => !ours.has(path)).map(([path, text]) => [path, hash(text)])
  return `${JSON.stringify({ template: name, version, files: Object.fromEntries(hashes) } satisfies Record, null, 2)}\n`
}

/**
 * The folder's own files where a person changed any of them; undefined for a folder that is as it was generated, or not there.
 * Problem `SourceEdited` where they were made from another version of the template.
 */
export async function editedFiles(folder: string, { name, version }: TemplateManifest): Promise<Files | undefined> {
  const record = await readRecord(folder)
  if (record === undefined) return undefined
  const files = await readFolder(folder)
  const paths = new Set([...files.keys(), ...Object.keys(record.files)])
  const changed = [...paths].filter((path) => {
    const text = files.get(path)
    return text === undefined || hash(text) !== record.files[path]
  })
  const [first] = changed.toSorted()
  if (first === undefined) return undefined
  if (record.template !== name || record.version !== version) {
    const made = `${record.template} ${record.version}`
    throw problem('SourceEdited', `${name} ${version}`, made, first, String(changed.length - 1))
  }
  return files
}

/** The runtime belongs to Muster: the newer one is taken, unless somebody changed it. */
export function isRuntimeAsMade(files: Files, record: string): boolean {
  const made = (JSON.parse(record) as Record).files
  const here = [...files].filter(([path]) => path.startsWith('runtime/'))
  const known = Object.keys(made).filter((path) => path.startsWith('runtime/'))
  return here.length === known.length && here.every(([path, text]) => made[path] === hash(text))
}

async function readRecord(folder: string): Promise<Record | undefined> {
  try {
    const { template, version, files } = JSON.parse(await readFile(join(folder, recordFile), 'utf8'))
    return { template: String(template), version: String(version), files: Object(files) }
  } catch {
    return undefined
  }
}

/** Everything a person could have written; links and installed packages are left alone. */
async function readFolder(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => !ours.has(path) && !/(^|\/)(node_modules|\.git)\/|(~|\.swp|\.DS_Store)$/.test(path))
    .sort()
  const files = new Map<string, string>()
  for (const path of paths) files.set(path, await readFile(join(folder, path), 'utf8'))
  return files
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
