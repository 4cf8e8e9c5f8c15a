import { expect, it } from 'vitest'
import { createPlainLog } from './plain-log.ts'

it('writes one line per event and hides what it was told to', () => {
  const lines: string[] = []
  const log = createPlainLog(
    (line) => lines.push(line),
    ['s3cret', ''],
    () => new Date(0),
  )
  log.info('token s3cret\n  and more')
  log.error('it broke', new Error('with s3cret'))
  log.error('odd', 'text')
  expect(lines[0]).toBe('1970-01-01T00:00:00.000Z info token [hidden] | and more\n')
  expect(lines[1]).toMatch(/^1970-01-01T00:00:00\.000Z error it broke: Error: with \[hidden\] \| at .*\n$/)
  expect(lines[2]).toBe('1970-01-01T00:00:00.000Z error odd: text\n')
  for (const line of lines) expect(line.match(/\n/g)).toHaveLength(1)
})
