import fc from 'fast-check'
import { expect, it } from 'vitest'
import { systemClock } from '../lib/clock.ts'
import { createCustomIds, type Remembered } from './custom-id.ts'
import { createStash } from './stash.ts'

const ids = (max = 10) => createCustomIds(createStash({ clock: systemClock, ttlMs: 60_000, max }))
const remembered: Remembered = {
  kind: 'confirm',
  path: 'application remove',
  options: { bot: '123e4567-e89b-42d3-a456-426614174000' },
  userId: '18446744073709551615',
  issuedAt: new Date('2026-11-23T03:00:00Z'),
  index: 0,
}

it('carries a confirmation through a restart in 100 characters, whatever the ids', () => {
  const id = ids().write(remembered)
  expect(id).toMatch(/^c\|/)
  expect(ids().read(id)).toEqual(remembered)
})

it('carries 60 characters of options as JSON with the longest path and user id', () => {
  const value = 'x'.repeat(60 - JSON.stringify({ bot: '' }).length)
  expect(ids().write({ ...remembered, options: { bot: value } })).toMatch(/^c\|/)
})

it('gives back exactly what it was given', () => {
  const text = fc.string({ maxLength: 30, unit: 'grapheme' })
  const book = ids()
  fc.assert(
    fc.property(
      fc.dictionary(text, text, { noNullPrototype: true }),
      fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
      (options, user) => {
        const kind = 'page' as const
        const given = { ...remembered, kind, options, userId: String(user) }
        const id = book.write(given)
        expect(id.length).toBeLessThanOrEqual(100)
        expect(book.read(id)).toEqual(given)
      },
    ),
  )
})

it.each(['~', '~abc', '~AAAAAAAAAAAAAAAAAAAAAA', '123E4567-E89B-42D3-A456-426614174000', '-'])(
  'does not take %j for the id of something, nor the other way about',
  (value) => {
    const given = { ...remembered, options: { a: value, id: remembered.options.bot ?? '' } }
    expect(ids().read(ids().write({ ...given, path: 'x' }))).toMatchObject({ options: given.options })
  },
)

it('reads ids that stand at full length in older messages', () => {
  const id = `c|bot delete|a|0|0|bot=${remembered.options.bot}`
  expect(ids().read(id)).toMatchObject({ options: remembered.options })
})

it('says what it has forgotten, and that others’ ids are not ours', () => {
  const id = ids().write({ ...remembered, kind: 'form', options: { name: 'x'.repeat(200) } })
  expect(id.length).toBeLessThanOrEqual(100)
  expect(ids().read(id)).toEqual({ kind: 'form', forgotten: true })
  expect(ids().read('something else')).toBeUndefined()
  expect(ids().read('s|q|x|0')).toBeUndefined()
})

it('keeps no more than the newest', () => {
  const stash = createStash({ clock: systemClock, ttlMs: 60_000, max: 2 })
  const [a, b, c] = ['a', 'b', 'c'].map((value) => stash.put(value))
  expect([a, b, c].map((key) => stash.get(key ?? ''))).toEqual([undefined, 'b', 'c'])
})
