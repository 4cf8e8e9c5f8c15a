import { describe, expect, it } from 'vitest'
import { coverage, type TimeSpent, uptimeRatio } from './uptime.ts'

const spent = (parts: Partial<TimeSpent>): TimeSpent => ({
  windowMs: 100,
  up: 0,
  degraded: 0,
  down: 0,
  maintenance: 0,
  stopped: 0,
  unknown: 0,
  ...parts,
})

describe('uptime', () => {
  it('counts degraded as up, and leaves out what was unknown, stopped on purpose or in maintenance', () => {
    expect(uptimeRatio(spent({ up: 60, degraded: 15, down: 25 }))).toBe(0.75)
    expect(uptimeRatio(spent({ up: 3, down: 1, unknown: 50, stopped: 40, maintenance: 6 }))).toBe(0.75)
    expect(uptimeRatio(spent({ down: 10, unknown: 90 }))).toBe(0)
  })

  it('is not a number when nothing that counts was seen', () => {
    expect(uptimeRatio(spent({ unknown: 100 }))).toBeUndefined()
    expect(uptimeRatio(spent({ stopped: 100 }))).toBeUndefined()
  })

  it('covers what was seen, whatever it was', () => {
    expect(coverage(spent({ up: 50, stopped: 25, unknown: 25 }))).toBe(0.75)
    expect(coverage(spent({ unknown: 100 }))).toBe(0)
    expect(coverage(spent({ windowMs: 0 }))).toBe(0)
  })
})
