import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holderOf, lockDatabase } from './lock.ts'

describe('the lock of a data folder', () => {
  let dataDir: string
  let file: string
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'muster-lock-'))
    file = join(dataDir, 'database.lock')
  })
  afterEach(() => rm(dataDir, { recursive: true }))

  /** A process that lives until it is ended. */
  async function someProcess() {
    const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1e6)'])
    await once(child.stdout, 'data')
    return {
      pid: child.pid ?? 0,
      async end() {
        child.kill('SIGKILL')
        await once(child, 'exit')
      },
    }
  }
  const writeLock = (holder: object | string) =>
    writeFile(file, typeof holder === 'string' ? holder : JSON.stringify(holder))

  it('is held by one, given back whole, and readable by its owner only', async () => {
    const lock = await lockDatabase(dataDir)
    await expect(lockDatabase(dataDir)).rejects.toMatchObject({
      code: 'DataFolderInUse',
      message: expect.stringContaining(dataDir),
    })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await lock.tellPort(4711)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid, port: 4711 })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await lock.release()
    expect(await readdir(dataDir)).toEqual([])
    await (await lockDatabase(dataDir)).release()
  })

  it('is respected while its process lives, and taken over when it is gone', async () => {
    const other = await someProcess()
    await writeLock({ pid: other.pid, born: '', port: 1 })
    expect(await holderOf(dataDir)).toMatchObject({ pid: other.pid, port: 1 })
    await expect(lockDatabase(dataDir)).rejects.toMatchObject({ code: 'DataFolderInUse' })
    await other.end()
    expect(await holderOf(dataDir)).toBeUndefined()
    const lock = await lockDatabase(dataDir)
    expect(await readdir(dataDir)).toEqual(['database.lock'])
    await lock.release()
  })

  it('is not kept alive by a later process that got the same number', async () => {
    const other = await someProcess()
    await writeLock({ pid: other.pid, born: 'another boot/1' })
    await (await lockDatabase(dataDir)).release()
    await other.end()
  })

  it.each([
    ['its own number from an earlier life (in a container it is always 1)', { pid: process.pid, born: 'x' }],
    ['rubbish', '{"pid":'],
    ['nothing', ''],
  ])('is taken over from %s', async (_, content) => {
    await writeLock(content)
    await (await lockDatabase(dataDir)).release()
  })

  it('goes to exactly one of many who find a stale one at once', async () => {
    await writeLock({ pid: 2 ** 22 + 1, born: '' })
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => lockDatabase(dataDir)))
    const locks = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(locks).toHaveLength(1)
    await locks[0]?.release()
  })
})
