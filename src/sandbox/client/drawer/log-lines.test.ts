import { describe, expect, it } from 'vitest'
import type { LogEntry } from './drawer-api.ts'
import { joined, type LogFilter, shortened, shown, wordsOf } from './log-lines.ts'

const rest = (at: string, status: number, method = 'GET', app = '1'): LogEntry => ({
  at,
  app,
  kind: 'rest',
  method,
  path: `/x/${at}`,
  status,
})
const entries: LogEntry[] = [
  rest('1', 200),
  { at: '2', app: '1', kind: 'heartbeat' },
  rest('3', 404, 'POST', '2'),
  { at: '4', app: '1', kind: 'close', code: 4004 },
]
const all: LogFilter = { app: '', method: '', status: '', text: '', heartbeats: false }

describe('the request log', () => {
  it.each<[Partial<LogFilter>, string[]]>([
    [{}, ['4', '3', '1']],
    [{ heartbeats: true }, ['4', '3', '2', '1']],
    [{ app: '2' }, ['3']],
    [{ method: 'GET' }, ['1']],
    [{ status: 'failed' }, ['4', '3']],
    [{ status: 'ok' }, ['1']],
    [{ text: '/X/3' }, ['3']],
    [{ text: 'close 4004' }, ['4']],
  ])('shows by %j, newest first', (filter, times) => {
    expect(shown(entries, { ...all, ...filter }).map(({ at }) => at)).toEqual(times)
  })

  it('takes further entries without repeating those of the same moment', () => {
    const known = [rest('1', 200), rest('2', 200)]
    const next = joined(known, '2', [rest('2', 200), rest('2', 500), rest('3', 200)])
    expect(next.map(({ at, status }) => [at, status])).toEqual([
      ['1', 200],
      ['2', 200],
      ['2', 500],
      ['3', 200],
    ])
  })

  it('says what happened in a line', () => {
    expect(entries.map(wordsOf)).toEqual(['/x/1', 'HEARTBEAT', '/x/3', 'CLOSE 4004'])
    expect(shortened('/channels/1574643887337635849/messages/12')).toBe('/channels/…5849/messages/12')
  })
})
