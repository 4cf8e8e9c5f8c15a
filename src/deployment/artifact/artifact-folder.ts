import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Carrier } from '../../domain/template.ts'

export interface Artifact {
  /** SHA-256 of the file, in hex: its name for ever. */
  digest: string
  /** Absolute path. */
  file: string
  sizeBytes: number
}

/** The names of the files: a bot that connects is run, one over HTTP is imported or served. */
const fileNames = { gateway: 'bot.mjs', interactions: 'interactions.mjs' }

/** Keeps built files by their digest. Nothing in it is ever changed, so any number of bots may share one. */
export function createArtifactFolder(folder: string) {
  const fileOf = (digest: string, carrier: Carrier) => join(folder, digest, fileNames[carrier])
  const exists = (file: string) =>
    stat(file).then(
      () => file,
      () => undefined,
    )
  const isDigest = (text: string) => /^[0-9a-f]{64}$/.test(text)
  return {
    async save(content: Uint8Array, carrier: Carrier): Promise<Artifact> {
      const digest = createHash('sha256').update(content).digest('hex')
      const file = fileOf(digest, carrier)
      await mkdir(join(folder, digest), { recursive: true })
      const fresh = `${file}.${randomUUID()}`
      try {
        await writeFile(fresh, content)
        await rename(fresh, file)
      } catch (error) {
        await rm(fresh, { force: true })
        throw error
      }
      return { digest, file, sizeBytes: content.byteLength }
    },
    async find(digest: string): Promise<string | undefined> {
      if (!isDigest(digest)) return undefined
      return (await exists(fileOf(digest, 'gateway'))) ?? exists(fileOf(digest, 'interactions'))
    },
    /** Repeatable. Whether anybody still needs it is for the caller to know. */
    async remove(digest: string): Promise<void> {
      if (isDigest(digest)) await rm(join(folder, digest), { recursive: true, force: true })
    },
  }
}
