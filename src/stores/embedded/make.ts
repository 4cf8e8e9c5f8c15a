import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Where `folder` holds no database yet, makes an empty one beside it and moves it into place, so that half a database, left
 * by a process that was killed, is never mistaken for one.
 */
export async function ensureDatabase(folder: string): Promise<void> {
  if (existsSync(join(folder, 'PG_VERSION'))) return
  // A process that was killed may have left its draft, and what made it may be writing there still: hence another name.
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.new`)) continue
    await rm(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 5 })
  }
  const draft = `${folder}.new-${process.pid}`
  await make(draft)
  await rename(draft, folder)
}

/**
 * In a process of its own, because it takes 700 MB, of which a thread would leave a good part behind; from TypeScript
 * sources (tests) in this process.
 */
async function make(folder: string): Promise<void> {
  if (import.meta.url.endsWith('.ts')) {
    const { openDatabase } = await import('./open.ts')
    return (await openDatabase(folder)).connection.close()
  }
  const child = fork(new URL('./make-process.js', import.meta.url), [folder], {
    // Most of it runs once: not worth compiling well.
    execArgv: ['--liftoff-only'],
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2000)
  })
  const [code, signal] = await once(child, 'close')
  if (code !== 0) throw new Error(`Making the database ended with ${signal ?? `code ${code}`}: ${said.trim()}`)
}
