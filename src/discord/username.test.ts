import fc from 'fast-check'
import { expect, it } from 'vitest'
import { legalUsername } from './username.ts'

it.each([
  ['Greeter', 'Greeter'],
  ['Bot #1: the @best', 'Bot 1 the best'],
  ['My Discord Helper', 'My Helper'],
  ['discdiscordord', 'disc ord'],
  ['everyone', 'everyone bot'],
  ['X', 'X bot'],
  ['Discord', 'bot'],
  ['a'.repeat(80), 'a'.repeat(32)],
  ['😀'.repeat(40), '😀'.repeat(32)],
])('%s', (name, username) => expect(legalUsername(name)).toBe(username))

it('is legal whatever it is given, and leaves what is legal alone', () => {
  const words = fc.constantFrom('disc', 'ord', 'discord', '@', '#', ':', '```', 'x', ' ', 'EVERYONE', 'here', '😀')
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 5, unit: 'grapheme' }))), (parts) => {
      const username = legalUsername(parts.join(''))
      expect([...username].length).toBeGreaterThanOrEqual(2)
      expect([...username].length).toBeLessThanOrEqual(32)
      expect(username).not.toMatch(/discord|```|[@#:]|^everyone$|^here$|^\s|\s$/i)
      expect(legalUsername(username)).toBe(username)
    }),
    { numRuns: 500 },
  )
})
