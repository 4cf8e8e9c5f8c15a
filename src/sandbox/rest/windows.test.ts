import { expect, it } from 'vitest'
import { createWindows } from './windows.ts'

it('counts until a window is over, and forgets what nobody counts any more', () => {
  let time = 1_000_000
  const windows = createWindows(() => time)
  windows.open('a', 1000).used++
  expect(windows.open('a', 1000)).toEqual({ ends: 1_001_000, used: 1 })
  time += 1000
  expect(windows.running('a')).toBeUndefined()
  expect(windows.open('a', 1000).used).toBe(0)
  // A day of callers who never come again.
  for (let i = 0; i < 8640; i++) {
    time += 10_000
    windows.open(`once ${i}`, 1000).used++
  }
  expect(windows.size()).toBeLessThanOrEqual(2)
})
