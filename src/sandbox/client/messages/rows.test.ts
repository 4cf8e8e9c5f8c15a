import { describe, expect, it } from 'vitest'
import type { Message } from '../shapes.ts'
import { message, stateOf } from '../testing/state.ts'
import { rowsOf } from './rows.ts'

/** The rows in few letters: `m` begins, `f` follows, `d` a day, `n` what is new, `c` a command under way. */
const drawn = (messages: Message[], change: Parameters<typeof stateOf>[0] = {}) =>
  rowsOf(stateOf({ messages, ...change }))
    .map((row) =>
      row.kind === 'message'
        ? row.follows
          ? 'f'
          : 'm'
        : row.kind === 'command'
          ? 'c'
          : (row.day ? 'd' : '') + (row.isNew ? 'n' : ''),
    )
    .join(' ')

const admin = { id: '1', username: 'admin' }
const hour = 3600

describe('rowsOf', () => {
  it.each<[string, Message[], string]>([
    ['nothing', [], ''],
    ['one author’s words together', [message(1), message(2)], 'd m f'],
    ['two authors apart', [message(1), message(2, { author: admin })], 'd m m'],
    ['one author apart after seven minutes', [message(1), message(421)], 'd m m'],
    ['together just before that', [message(1), message(420)], 'd m f'],
    ['days apart', [message(1), message(24 * hour)], 'd m d m'],
    ['a reply by itself', [message(1), message(2, { type: 19 })], 'd m m'],
    ['what follows a reply', [message(1, { type: 19 }), message(2)], 'd m f'],
    ['system lines by themselves', [message(1), message(2, { type: 6 }), message(3)], 'd m m m'],
    ['answers to commands by themselves', [message(1), message(2, { interaction_metadata: { name: 'x' } })], 'd m m'],
    ['what only one sees apart', [message(1), message(2, { ephemeral: true })], 'd m m'],
    [
      'one webhook under two names apart',
      [message(1), message(2, { author: { id: '2', username: 'Deploys' } })],
      'd m m',
    ],
  ])('shows %s', (_, messages, rows) => {
    expect(drawn(messages)).toBe(rows)
  })

  it('puts the line "New" before the first unread message, once, and on the line of a day where both meet', () => {
    const three = [message(1), message(2), message(3)]
    expect(drawn(three, { newFrom: '2' })).toBe('d m n m f')
    expect(drawn([message(1), message(24 * hour)], { newFrom: '2' })).toBe('d m dn m')
    // The first unread message was deleted: the next one is new.
    expect(drawn([message(1), message(5)], { newFrom: '3' })).toBe('d m n m')
    expect(drawn(three, { newFrom: '9' })).toBe('d m f f')
  })

  it('leaves out what was dismissed, and shows a person’s commands of this channel where their answer will stand', () => {
    const entry = {
      id: '2',
      command: '/stats',
      appName: 'Muster',
      channelId: '10',
      userId: '1',
      state: 'pending',
    } as const
    const underway = [entry, { ...entry, id: '3', userId: '2' }, { ...entry, id: '4', channelId: '11' }]
    expect(drawn([message(1), message(5)], { underway })).toBe('d m c m')
    expect(drawn([message(1), message(2)], { dismissed: new Set(['2']) })).toBe('d m')
  })
})
