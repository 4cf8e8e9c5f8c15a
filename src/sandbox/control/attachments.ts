import { cleanName, type Upload } from '../world/attachments.ts'
import type { Core } from '../world/core.ts'
import { ControlError, refused } from './control-error.ts'
import type { Input } from './input.ts'

/** Discord's limits for one message or one form (pages resources/message and components/reference). */
const MOST_FILES = 10
const MOST_BYTES = 10 * 1024 * 1024

/** What ten whole files weigh as base64 in JSON, and what stands around them. */
export const MOST_BYTES_WITH_FILES = Math.ceil((MOST_FILES * MOST_BYTES * 4) / 3) + 1024 * 1024

/** Files that a person gave, named by their own `id` or by filename; each has its id on the CDN already. */
export interface GivenFiles {
  all: GivenFile[]
  /** The CDN's id of the file called so. */
  find(ref: string): string | undefined
  /** Refuses files that nothing names. */
  expectAllIn(ids: readonly string[]): void
}

export type GivenFile = Upload & { id: string }

/** Reads `attachments: [{ id?, filename, data }]`, the data in base64. */
export function givenFiles(core: Core, input: Input): GivenFiles {
  const listed = input.raw.attachments ?? []
  if (!Array.isArray(listed)) throw refused('"attachments" must be a list.')
  if (listed.length > MOST_FILES) throw refused(`At most ${MOST_FILES} files can be sent at once.`)
  const all = listed.map((entry, index) => givenFile(core, entry, index))
  return {
    all,
    find: (ref) => (all.find(({ index }) => index === ref) ?? all.find((file) => isCalled(file, ref)))?.id,
    expectAllIn(ids) {
      const spare = all.find(({ id }) => !ids.includes(id))
      if (spare) throw refused(`Nothing takes the file "${spare.name}".`)
    },
  }
}

function givenFile(core: Core, entry: unknown, index: number): GivenFile {
  const { id, filename, data } = (entry ?? {}) as Record<string, unknown>
  if (typeof filename !== 'string' || filename === '') throw refused('Every attachment needs a "filename".')
  if (typeof data !== 'string' || !isBase64(data)) throw refused(`The "data" of "${filename}" must be base64.`)
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length > MOST_BYTES) throw new ControlError(413, `"${filename}" is larger than 10 MiB.`)
  return { index: typeof id === 'string' ? id : `#${index}`, id: core.newId(), name: filename, type: '', bytes }
}

const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)

const isCalled = ({ name }: GivenFile, ref: string) => name === ref || cleanName(name) === ref
