import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
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
      if (!/^[0-9a-f]{64}$/.test(digest)) return undefined
      return stat(fileOf(digest)).then(
        () => fileOf(digest),
        () => undefined,
      )
    },
  }
}
