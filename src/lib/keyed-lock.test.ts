import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'
import { createKeyedLock } from './keyed-lock.ts'

describe('keyed lock', () => {
  it('runs one key in order and goes on after a failure', async () => {
    const lock = createKeyedLock()
    const seen: string[] = []
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const first = lock.run('a', async () => {
      await gate
      seen.push('first')
      throw new Error('first failed')
    })
    const second = lock.run('a', async () => {
      seen.push('second')
    })
    await lock.run('b', async () => {
      seen.push('other key')
    })
    release()
    await expect(first).rejects.toThrow('first failed')
    await second
    expect(seen).toEqual(['other key', 'first', 'second'])
  })
})

describe('backoff', () => {
  it('doubles up to the limit', () => {
    const limits = { firstMs: 1000, maxMs: 300_000 }
    expect([1, 2, 3, 9, 10, 1000].map((n) => backoffMs(n, limits))).toEqual([
      1000, 2000, 4000, 256_000, 300_000, 300_000,
    ])
  })
})
