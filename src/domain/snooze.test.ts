import { describe, expect, it } from 'vitest'
import { type Snooze, snoozeUntil } from './snooze.ts'

const until = (asked: Snooze, now: string, zone = 'Europe/Berlin') =>
  snoozeUntil(asked, zone, new Date(now)).toISOString().replace(':00.000Z', 'Z')

describe('snoozeUntil', () => {
  it.each([
    [{ for: '15m' }, '2026-01-01T23:50Z', '2026-01-02T00:05Z'],
    [{ for: 'morning' }, '2026-01-01T23:50Z', '2026-01-02T07:00Z'],
    [{ for: ' Morning' }, '2026-01-02T06:59Z', '2026-01-02T07:00Z'],
    [{ for: 'morning' }, '2026-01-02T07:00Z', '2026-01-03T07:00Z'],
    // Clocks go forward in that night.
    [{ for: 'morning' }, '2026-03-28T22:00Z', '2026-03-29T06:00Z'],
    [{ until: '23:00' }, '2026-01-01T20:00Z', '2026-01-01T22:00Z'],
    [{ until: '2026-01-05 10:00' }, '2026-01-01T20:00Z', '2026-01-05T09:00Z'],
  ])('%j at %s', (asked, now, expected) => expect(until(asked, now)).toBe(expected))

  it('is morning where people are', () => {
    expect(until({ for: 'morning' }, '2026-01-01T23:50Z', 'Asia/Kolkata')).toBe('2026-01-02T02:30Z')
  })

  it.each([
    ['SnoozeUnclear', {}],
    ['SnoozeUnclear', { for: '1h', until: '23:00' }],
    ['SnoozeInPast', { until: '2025-12-31 10:00' }],
    ['SnoozeTooLong', { for: '8d' }],
    ['SnoozeTooLong', { until: '2026-02-01 10:00' }],
    ['DurationUnreadable', { for: 'a while' }],
    ['TimeUnreadable', { until: 'soon' }],
  ] as [string, Snooze][])('%s: %j', (code, asked) => {
    expect(() => until(asked, '2026-01-01T20:00Z')).toThrow(expect.objectContaining({ code }))
  })
})
