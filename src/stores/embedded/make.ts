import { fork } from 'node:child_process'
import { once } from 'node:events'
import { openDatabase } from './open.ts'

/**
 * Makes an empty database. In a process of its own, because it takes 700 MB, of which a thread would leave a good part
 * behind; from TypeScript sources (tests) in this process.
 */
export async function makeDatabase(folder: string): Promise<void> {
  if (import.meta.url.endsWith('.ts')) return (await openDatabase(folder)).connection.close()
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
