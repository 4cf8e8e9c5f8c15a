import { describe, expect, it } from 'vitest'
import { boundsOf, extended, FIRST, lastAround, MOST, STEP } from './window-range.ts'

const keys = Array.from({ length: 1000 }, (_, index) => String(1000 + index))
const middle = { abovePx: 5000, belowPx: 5000, hasOlder: true }
const atTop = { ...middle, abovePx: 0 }
const atBottom = { ...middle, belowPx: 0 }

describe('the rows that are drawn', () => {
  it('are the newest at first, and those up to the last one later', () => {
    expect(boundsOf(keys, { count: FIRST, last: undefined })).toEqual({ from: 1000 - FIRST, to: 1000 })
    expect(boundsOf(keys, { count: FIRST, last: '1500' })).toEqual({ from: 501 - FIRST, to: 501 })
    expect(boundsOf(keys.slice(0, 5), { count: FIRST, last: undefined })).toEqual({ from: 0, to: 5 })
  })

  it('stay where they are when the last one of them is deleted', () => {
    const without = keys.filter((key) => key !== '1500')
    expect(boundsOf(without, { count: FIRST, last: '1500' })).toEqual({ from: 500 - FIRST, to: 500 })
    expect(boundsOf(['divider-1400', '1400', '1600'], { count: FIRST, last: 'divider-1500' }).to).toBe(2)
  })

  it('grow upwards to their most, and then move', () => {
    let range: Parameters<typeof boundsOf>[1] = { count: FIRST, last: undefined }
    for (let step = 0; step < 10; step++) {
      const next = extended(keys, range, atTop)
      if (!next || next === 'older') throw new Error('it ended early')
      const { from, to } = boundsOf(keys, next)
      expect(to - from).toBeLessThanOrEqual(MOST)
      expect(from).toBe(boundsOf(keys, range).from - STEP)
      range = next
    }
    expect(range.last).toBeDefined()
  })

  it('reach the oldest that was read, and then want more', () => {
    const all = { count: MOST, last: '1100' }
    expect(extended(keys, all, atTop)).toBe('older')
    expect(extended(keys, all, { ...atTop, hasOlder: false, belowPx: 5000 })).toBeUndefined()
  })

  it('move down again as far as the newest', () => {
    expect(extended(keys, { count: MOST, last: '1500' }, atBottom)).toEqual({ count: MOST, last: String(1500 + STEP) })
    expect(extended(keys, { count: MOST, last: '1980' }, atBottom)).toEqual({ count: MOST, last: undefined })
    expect(extended(keys, { count: MOST, last: undefined }, atBottom)).toBeUndefined()
    expect(extended(keys, { count: MOST, last: '1500' }, middle)).toBeUndefined()
  })

  it('lie around a row that is looked for', () => {
    expect(lastAround(keys, 500)).toBe(String(1500 + STEP))
    expect(lastAround(keys, 990)).toBeUndefined()
  })
})
