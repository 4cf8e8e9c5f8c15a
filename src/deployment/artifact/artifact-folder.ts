import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Artifact {
  /** SHA-256 of the file, in hex: its name for ever. */
  digest: string
  /** Absolute path. */
  file: string
  sizeBytes: number
}

/** Keeps built files by their digest. Nothing in it is ever changed, so any number of bots may share one. */
export function createArtifactFolder(folder: string) {
  const fileOf = (digest: string) => join(folder, digest, 'bot.mjs')
  const isDigest = (text: string) => /^[0-9a-f]{64}$/.test(text)
  return {
    async save(content: Uint8Array): Promise<Artifact> {
      const digest = createHash('sha256').update(content).digest('hex')
      const file = fileOf(digest)
      await mkdir(join(folder, digest), { recursive: true })
      const fresh = `${file}.${randomUUID()}`
      await writeFile(fresh, content)
      await rename(fresh, file)
      return { digest, file, sizeBytes: content.byteLength }
    },
    async find(digest: string): Promise<string | undefined> {
      if (!isDigest(digest)) return undefined
      return stat(fileOf(digest)).then(
        () => fileOf(digest),
        () => undefined,
      )
    },
    /** Repeatable. Whether anybody still needs it is for the caller to know. */
    async remove(digest: string): Promise<void> {
      if (isDigest(digest)) await rm(join(folder, digest), { recursive: true, force: true })
    },
  }
}
