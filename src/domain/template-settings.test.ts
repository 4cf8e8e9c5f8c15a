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
