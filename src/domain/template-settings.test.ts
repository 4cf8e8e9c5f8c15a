import { describe, expect, it } from 'vitest'
import { allowedValues, completeSettings } from './template-settings.ts'

const setting = { description: '', key: 'x', label: 'X' }
const manifest = {
  settings: [
    { ...setting, key: 'greeting', label: 'Greeting', type: 'text' as const, min: 2, max: 10, default: 'Hello' },
    { ...setting, key: 'points', label: 'Points', type: 'number' as const, min: 1, max: 5, integer: true, default: 2 },
    { ...setting, key: 'loud', label: 'Loud', type: 'boolean' as const, default: false },
    { ...setting, key: 'tone', label: 'Tone', type: 'choice' as const, choices: ['Kind', 'Dry'], default: 'Kind' },
  ],
}
const needy = { settings: [{ ...setting, key: 'code', label: 'Code', type: 'text' as const }] }

describe('completeSettings', () => {
  it('fills in defaults, also for fields left empty', () => {
    const complete = { greeting: 'Hello', points: 2, loud: false, tone: 'Kind' }
    expect(completeSettings(manifest, {})).toEqual(complete)
    expect(completeSettings(manifest, { greeting: '', points: ' ' })).toEqual(complete)
  })

  it('reads what a form gives as the setting’s own type', () => {
    const given = { greeting: ' Hi ', points: '3', loud: 'yes', tone: 'dry' }
    expect(completeSettings(manifest, given)).toEqual({ greeting: 'Hi', points: 3, loud: true, tone: 'Dry' })
  })

  it.each([
    [{ greeting: 'far too long a text' }, '“Greeting” cannot be used: it is too long. Allowed: 2 to 10 characters.'],
    [{ greeting: 'x' }, 'too short'],
    [{ points: 'many' }, 'not a number'],
    [{ points: 1.5 }, 'not a whole number'],
    [{ points: 0 }, 'too small'],
    [{ points: 6 }, 'Allowed: a whole number, 1 to 5.'],
    [{ loud: 'maybe' }, 'Allowed: yes or no.'],
    [{ tone: 'Rude' }, 'Allowed: Kind, Dry.'],
    [{ typo: 'x' }, 'no such setting'],
  ])('refuses %j and says why', (given, words) => {
    expect(() => completeSettings(manifest, given)).toThrow(words)
  })

  it('asks for what has no default', () => {
    expect(() => completeSettings(needy, {})).toThrow('“Code” cannot be used')
    expect(() => completeSettings(needy, { code: '' })).toThrow('value is needed')
    expect(needy.settings.map(allowedValues)).toEqual(['any text'])
  })
})

describe('the other types', () => {
  const of = (type: 'long_text' | 'colour' | 'url' | 'channel' | 'role' | 'text', more = {}) => ({
    settings: [{ ...setting, type, ...more }],
  })
  it.each([
    [of('colour'), '3BA55D', '#3ba55d'],
    [of('url'), ' https://example.org/a?b ', 'https://example.org/a?b'],
    [of('channel'), '<#123456789012345678>', '123456789012345678'],
    [of('role'), '<@&123456789012345678>', '123456789012345678'],
    [of('role'), '123456789012345678', '123456789012345678'],
    [of('long_text'), 'two\nlines', 'two\nlines'],
    [of('text', { pattern: '[a-z]+', patternHint: 'small letters' }), 'abc', 'abc'],
    [of('long_text'), `${'🎉'.repeat(1999)}é!`, `${'🎉'.repeat(1999)}é!`],
    [of('role', { required: false }), '', ''],
  ])('%j reads %j', (template, given, value) => {
    expect(completeSettings(template, { x: given })).toEqual({ x: value })
  })

  it.each([
    [of('colour'), 'red', '“X” cannot be used: it is not a colour. Allowed: a colour as six hex digits'],
    [of('url'), 'javascript:alert(1)', 'it is not an address'],
    [of('channel'), '#general', 'it is not the id of a channel'],
    [of('role'), '<#123456789012345678>', 'it is not the id of a role'],
    [of('text'), 'two\nlines', 'it has more than one line'],
    [of('text', { pattern: 'a|b', patternHint: 'a or b' }), 'ab', 'it does not have the right form. Allowed: a or b.'],
    [of('long_text'), '🎉'.repeat(2001), 'it is too long'],
    [of('role'), '', 'a value is needed'],
  ])('%j refuses %j', (template, given, words) => {
    expect(() => completeSettings(template, { x: given })).toThrow(words)
  })
})
