import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFiles } from './files.ts'

const most = { memory: 10, disk: 10 }
const bytes = (size: number) => new Uint8Array(size)

describe.each(['in memory', 'on disk'])('files %s', (where) => {
  const withFolder = async (use: (folder: string | undefined) => Promise<void>) => {
    const dir = mkdtempSync(join(tmpdir(), 'sandbox-files-'))
    await use(where === 'on disk' ? join(dir, 'files') : undefined)
    rmSync(dir, { recursive: true })
  }

  it('lose the oldest of their kind when they are too much', () =>
    withFolder(async (folder) => {
      const files = createFiles(folder, most)
      const there = async () => {
        const keys = ['image-1', 'a-1', 'a-2', 'a-3']
        const found = await Promise.all(keys.map((key) => files.get(key)))
        return keys.filter((_, index) => found[index])
      }
      await files.put('image-1', bytes(10))
      await files.put('a-1', bytes(4))
      await files.put('a-2', bytes(6))
      expect(await there()).toEqual(['image-1', 'a-1', 'a-2'])
      await files.put('a-1', bytes(4))
      await files.put('a-3', bytes(1))
      expect(await there()).toEqual(['image-1', 'a-1', 'a-3'])
      await files.remove('a-1')
      await files.remove('a-9')
      await files.put('a-2', bytes(9))
      expect(await there()).toEqual(['image-1', 'a-2', 'a-3'])
    }))

  it('count what an earlier run left', () =>
    withFolder(async (folder) => {
      if (!folder) return
      const before = createFiles(folder, most)
      await before.put('a-2', bytes(5))
      await before.put('a-1', bytes(5))
      utimesSync(join(folder, 'a-2'), 2000, 2000)
      utimesSync(join(folder, 'a-1'), 1000, 1000)
      await createFiles(folder, most).put('a-3', bytes(5))
      expect(['a-1', 'a-2', 'a-3'].map((key) => existsSync(join(folder, key)))).toEqual([false, true, true])
    }))
})
