import { describe, expect, it } from 'vitest'
import { aDay, timeSpent } from '../src/testing/commands.ts'
import { dayMark } from './uptime-words.ts'

describe('a day of uptime', () => {
  it.each([
    ['🟩', {}],
    ['🟩', { up: 999_000, down: 1_000 }],
    ['🟨', { up: 998_000, down: 2_000 }],
    ['🟥', { up: 0, down: 1_000_000 }],
    ['🟢', { up: 980_000, unknown: 20_000 }],
    ['🔴', { up: 0, down: 900_000, unknown: 100_000 }],
    ['⬜', { up: 0, unknown: 1_000_000 }],
    ['🟦', { up: 0, stopped: 500_001, unknown: 499_999 }],
  ])('never draws what was not watched as up: %s', (mark, spent) => {
    expect(dayMark(aDay(timeSpent(spent)))).toBe(mark)
  })
})
