import { describe, expect, it } from 'vitest'
import { quietEnd, quietSpan, spanText } from './quiet-hours.ts'

describe('quiet hours', () => {
  it.each([
    ['22:00-07:00', '22:00–07:00'],
    [' 22 - 7 ', '22:00–07:00'],
    ['9:30 to 10:15', '09:30–10:15'],
    ['22:00–24:00', '22:00–00:00'],
  ])('%s', (text, shown) => {
    const span = quietSpan(text)
    expect(span && spanText(span)).toBe(shown)
  })

  it.each(['', '22:00', '22-22', '0-24', '25:00-07:00', '22:60-07:00', '24:30-07:00', 'night', '22:00-07:00-08:00'])(
    'not %j',
    (text) => {
      expect(quietSpan(text)).toBeUndefined()
    },
  )

  const berlin = 'Europe/Berlin'
  it.each([
    ['before midnight', '22:00-07:00', berlin, '2026-06-01T21:15:30Z', '2026-06-02T05:00:00.000Z'],
    ['after midnight', '22:00-07:00', berlin, '2026-06-02T01:00:00Z', '2026-06-02T05:00:00.000Z'],
    ['in the first minute', '22:00-07:00', berlin, '2026-06-01T20:00:00Z', '2026-06-02T05:00:00.000Z'],
    ['just before they begin', '22:00-07:00', berlin, '2026-06-01T19:59:59Z', undefined],
    ['in the first minute after', '22:00-07:00', berlin, '2026-06-02T05:00:00Z', undefined],
    ['at noon', '12:00-13:30', 'Asia/Kolkata', '2026-06-01T07:00:00Z', '2026-06-01T08:00:00.000Z'],
    // The clocks of Berlin go from 2:00 to 3:00 on 29 March 2026 at 1:00 UTC, and from 3:00 to 2:00 on 25 October at 1:00 UTC.
    ['over a night that is an hour short', '22:00-07:00', berlin, '2026-03-28T22:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['over a night that is an hour long', '22:00-07:00', berlin, '2026-10-24T21:00:00Z', '2026-10-25T06:00:00.000Z'],
    ['to an end that the clock jumps over', '22:00-02:30', berlin, '2026-03-28T23:30:00Z', '2026-03-29T01:00:00.000Z'],
    ['to an end that comes twice', '22:00-02:30', berlin, '2026-10-24T22:30:00Z', '2026-10-25T00:30:00.000Z'],
    ['in the hour that comes again', '22:00-02:30', berlin, '2026-10-25T01:10:00Z', '2026-10-25T01:30:00.000Z'],
    // Lord Howe moves its clocks by half an hour: from 2:00 to 2:30 on 4 October 2026.
    ['over half an hour', '22:00-07:00', 'Australia/Lord_Howe', '2026-10-03T13:00:00Z', '2026-10-03T20:00:00.000Z'],
  ])('%s', (_, text, zone, now, end) => {
    const span = quietSpan(text) ?? { from: 0, until: 0 }
    expect(quietEnd({ ...span, zone }, new Date(now))?.toISOString()).toBe(end)
  })
})
