import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Where everything lies that a running bot needs beside its code: `<dataDir>/bots/<botId>/run`. */
export interface RunFolders {
  of(botId: string): RunFolder
  /** True when this is the secrets file of one of our bots. */
  ownsSecretsFile(path: string): boolean
  removeAll(): Promise<void>
}

export interface RunFolder {
  folder: string
  secretsFile: string
  logFile: string
  /** Puts the secrets where only our own user can read them, whole or not at all. */
  writeSecrets(secrets: Readonly<Record<string, string>>): Promise<void>
  removeSecrets(): Promise<void>
  /** Deletes the folder, and the bot's own when nothing else is in it. */
  remove(): Promise<void>
}

const plainWord = /^[\w-]{1,64}$/

export function createRunFolders(dataDir: string): RunFolders {
  const bots = join(dataDir, 'bots')
  const folders: RunFolders = {
    ownsSecretsFile: (path) => path.startsWith(`${bots}/`),
    async removeAll() {
      const names = await readdir(bots).catch(() => [])
      for (const name of names.filter((n) => plainWord.test(n))) await folders.of(name).remove()
    },
    of(botId) {
      if (!plainWord.test(botId)) throw new Error('A bot id must be a plain word.')
      const folder = join(bots, botId, 'run')
      const secretsFile = join(folder, 'secrets.json')
      return {
        folder,
        secretsFile,
        logFile: join(folder, 'output.log'),
        async writeSecrets(secrets) {
          await mkdir(folder, { recursive: true, mode: 0o700 })
          await rm(`${secretsFile}.new`, { force: true })
          await writeFile(`${secretsFile}.new`, JSON.stringify(secrets), { mode: 0o600, flag: 'wx' })
          await rename(`${secretsFile}.new`, secretsFile)
        },
        removeSecrets: () => rm(secretsFile, { force: true }),
        async remove() {
          await rm(folder, { recursive: true, force: true })
          await rmdir(dirname(folder)).catch(() => undefined)
        },
      }
    },
  }
  return folders
}
