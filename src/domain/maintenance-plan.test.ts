import { describe, expect, it } from 'vitest'
import { type Asked, planMaintenance } from './maintenance-plan.ts'

const now = new Date('2026-03-28T12:00:20Z')
const plan = (asked: Partial<Asked>) => {
  const { startsAt, endsAt } = planMaintenance({ timeZone: 'Europe/Berlin', ...asked }, now)
  return [startsAt, endsAt].map((at) => at.toISOString().replace(/(:00)?\.000Z/, 'Z')).join(' to ')
}

describe('planMaintenance', () => {
  it.each([
    ['now', { duration: '2h' }, '2026-03-28T12:00:20Z to 2026-03-28T14:00:20Z'],
    ['now, until then', { to: '15:30' }, '2026-03-28T12:00:20Z to 2026-03-28T14:30Z'],
    [
      'this minute is now',
      { from: '2026-03-28 13:00', duration: '1m' },
      '2026-03-28T12:00:20Z to 2026-03-28T12:01:20Z',
    ],
    ['through the night', { from: '22:00', to: '4:00' }, '2026-03-28T21:00Z to 2026-03-29T02:00Z'],
    [
      'a night that is an hour shorter',
      { from: '2026-03-29T01:00', duration: '1h 30m' },
      '2026-03-29T00:00Z to 2026-03-29T01:30Z',
    ],
    [
      'elsewhere',
      { from: '2026-04-01 09:00', duration: '1d', timeZone: 'asia/kolkata' },
      '2026-04-01T03:30Z to 2026-04-02T03:30Z',
    ],
    ['30 days', { duration: '29d24h' }, '2026-03-28T12:00:20Z to 2026-04-27T12:00:20Z'],
    ['by cron', { cron: ' 0  3 * * mon ', duration: '90min' }, '2026-03-30T01:00Z to 2026-03-30T02:30Z'],
  ] as [string, Partial<Asked>, string][])('%s', (_, asked, expected) => expect(plan(asked)).toBe(expected))

  it('keeps the series as it was meant', () => {
    const asked = { cron: '0 3 * * mon', duration: '1h', timeZone: 'europe/berlin' }
    const series = { cron: '0 3 * * mon', timeZone: 'Europe/Berlin', durationMs: 3_600_000 }
    expect(planMaintenance(asked, now)).toMatchObject({ series })
    expect(planMaintenance({ duration: '1h', timeZone: 'UTC' }, now)).not.toHaveProperty('series')
  })

  it.each([
    ['TimeZoneUnknown', { timeZone: 'Mars/Base', duration: '1h' }],
    ['TimeUnreadable', { from: 'tomorrow', duration: '1h' }],
    ['TimeUnreadable', { from: '25:00', duration: '1h' }],
    ['TimeUnreadable', { from: '2026-02-30 10:00', duration: '1h' }],
    ['TimeUnreadable', { from: '2026-13-01 10:00', duration: '1h' }],
    ['MaintenanceInPast', { from: '2026-03-28 12:59', duration: '3h' }],
    ['MaintenanceEndUnclear', { from: '22:00' }],
    ['MaintenanceEndUnclear', { to: '22:00', duration: '1h' }],
    ['MaintenanceEndsFirst', { from: '2026-04-01 10:00', to: '2026-04-01 09:59' }],
    ['MaintenanceEndsFirst', { from: '2026-04-01 10:00', to: '2026-04-01 10:00' }],
    ['MaintenanceTooLong', { duration: '31d' }],
    ['MaintenanceTooLong', { from: '2026-04-01 10:00', to: '2026-05-02 10:00' }],
    ['DurationUnreadable', { duration: '2 hours' }],
    ['DurationUnreadable', { duration: '-1h' }],
    ['DurationUnreadable', { duration: '' }],
    ['DurationUnreadable', { duration: '0m' }],
    ['DurationUnreadable', { duration: '1.5h' }],
    ['CronUnreadable', { cron: '61 * * * *', duration: '1h' }],
    ['CronNeverComes', { cron: '0 0 31 6 *', duration: '1h' }],
    ['MaintenanceCronAlone', { cron: '0 3 * * *', from: '22:00', duration: '1h' }],
    ['MaintenanceCronAlone', { cron: '0 3 * * *' }],
    ['MaintenanceRepeatsTooSoon', { cron: '0 * * * *', duration: '61m' }],
  ] as [string, Partial<Asked>][])('%s: %j', (code, asked) => {
    expect(() => plan(asked)).toThrow(expect.objectContaining({ code }))
  })
})
