import { describe, expect, it } from 'vitest'
import { cronMistake, nextTime, parseCron } from './cron.ts'

const next = (cron: string, zone: string, after: string) => {
  const parsed = parseCron(cron)
  return parsed && nextTime(parsed, zone, new Date(after))?.toISOString().replace(':00.000Z', 'Z')
}

describe('nextTime', () => {
  it.each([
    ['every night at two', '0 2 * * *', 'UTC', '2026-01-01T02:00Z', '2026-01-02T02:00Z'],
    ['today, if it is yet to come', '0 2 * * *', 'UTC', '2026-01-01T01:59Z', '2026-01-01T02:00Z'],
    ['where it is night', '0 2 * * *', 'Asia/Kolkata', '2026-01-01T00:00Z', '2026-01-01T20:30Z'],
    ['a day ahead of UTC', '0 2 * * mon', 'Pacific/Auckland', '2026-01-01T00:00Z', '2026-01-04T13:00Z'],
    ['steps and lists', '*/20 8-10,12 * * *', 'UTC', '2026-01-01T10:40Z', '2026-01-01T12:00Z'],
    ['a step from somewhere', '5/25 * * * *', 'UTC', '2026-01-01T10:31Z', '2026-01-01T10:55Z'],
    ['Sunday is 0 and 7', '0 0 * * 7', 'UTC', '2026-01-01T00:00Z', '2026-01-04T00:00Z'],
    ['names', '0 0 * FEB sat,SUN', 'UTC', '2026-01-01T00:00Z', '2026-02-01T00:00Z'],
    ['either kind of day', '0 0 13 * fri', 'UTC', '2026-01-03T00:00Z', '2026-01-09T00:00Z'],
    ['both when one is a star', '0 0 * * fri', 'UTC', '2026-01-10T00:00Z', '2026-01-16T00:00Z'],
    ['a leap day', '0 0 29 2 *', 'UTC', '2026-01-01T00:00Z', '2028-02-29T00:00Z'],
    // Berlin goes forward at 2026-03-29 02:00 (01:00 UTC) and back at 2026-10-25 03:00 (01:00 UTC).
    ['before clocks go forward', '30 1 * * *', 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T00:30Z'],
    ['a time left out is when they do', '30 2 * * *', 'Europe/Berlin', '2026-03-28T02:00Z', '2026-03-29T01:00Z'],
    ['and only once', '30 2 * * *', 'Europe/Berlin', '2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ['summer is an hour earlier', '0 3 * * *', 'Europe/Berlin', '2026-03-28T03:00Z', '2026-03-29T01:00Z'],
    ['a time that comes twice is the first', '30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-25T00:30Z'],
    ['and only once, too', '30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ['half an hour of daylight', '15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', '2026-10-03T15:30Z'],
    // Beirut went forward at midnight: that day begins at one.
    ['a midnight left out', '0 0 * * *', 'Asia/Beirut', '2026-03-28T12:00Z', '2026-03-28T22:00Z'],
  ])('%s', (_, cron, zone, after, expected) => {
    expect(next(cron, zone, after)).toBe(expected)
  })

  it('knows what never comes', () => {
    expect(next('0 0 30 2 *', 'UTC', '2026-01-01T00:00Z')).toBeUndefined()
  })
})

describe('parseCron', () => {
  it.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    'a * * * *',
  ])('cannot read “%s”', (text) => expect(parseCron(text)).toBeUndefined())
  it.each([
    '5-1 * * * *',
    '*/0 * * * *',
    '1-2-3 * * * *',
    '1,,2 * * * *',
    '-1 * * * *',
    '@daily',
    '* * L * *',
    '1/ * * * *',
  ])('nor “%s”', (text) => expect(parseCron(text)).toBeUndefined())
})

describe('cronMistake', () => {
  it.each([
    ['0 3 * * sun', undefined],
    ['  ', 'it has 0 fields and needs five.'],
    ['@daily', 'it has one field and needs five.'],
    ['0 3 * *', 'it has 4 fields and needs five.'],
    ['61 * * * *', '“61” cannot be the minute, which is 0 to 59.'],
    ['0 8-24 * * *', '“8-24” cannot be the hour, which is 0 to 23.'],
    ['0 3 0 * *', '“0” cannot be the day of the month, which is 1 to 31.'],
    ['0 3 1 Foo *', '“foo” cannot be the month, which is 1 to 12, or jan to dec.'],
    ['0 3 * * 8', '“8” cannot be the day of the week, which is 0 to 7, or sun to sat.'],
  ])('says of “%s” what is wrong', (text, mistake) => {
    expect(cronMistake(text)).toBe(mistake)
    expect(parseCron(text) === undefined).toBe(mistake !== undefined)
  })
})
