import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/domain/errors.ts'

type Entry = { title: string; message: string | ((...subject: string[]) => string); hint: string }

/** What a hint may begin with. A new one belongs here when it tells people to do something. */
const verbs = `
  Add Allow Ask Change Check Choose Connect Copy Correct Create Delete Enter Fill Free Give Install Invite Leave Let Look
  Make Mend Move Open Paste Pick Put Read Remove Rename Repeat Reset Restart Run See Send Set Shorten Show Start Stop Switch
  Take Try Turn Type Update Use Wait Write`.split(/\s+/)

/** docs/writing-messages.md, as far as a machine can tell. */
function violations(code: string, { title, message, hint }: Entry): string[] {
  const said = typeof message === 'string' ? message : message(...Array.from({ length: 9 }, () => 'Subject'))
  const all = [title, said, hint].join('\n')
  const tellsWhatToDo = verbs.includes(hint.split(/[^\p{L}]/u)[0] ?? '') || /(^|\s)\/[a-z]+/.test(hint)
  const rules: [boolean, string][] = [
    [/^(A(?=[A-Z][a-z])|[A-Z][a-z0-9]+)+$/.test(code), 'its code is not PascalCase'],
    [title.length >= 1 && title.length <= 60, 'its title is not 1 to 60 characters long'],
    [!/[.:;]$/.test(title), 'its title ends in a stop'],
    [/^[\p{Lu}/“]/u.test(title), 'its title does not begin with a capital'],
    [said.endsWith('.'), 'its message does not end in a full stop'],
    [hint.endsWith('.'), 'its hint does not end in a full stop'],
    [/^[\p{Lu}/“]/u.test(said), 'its message does not begin with a capital'],
    [!all.includes('!'), 'it shouts'],
    [!/\bplease\b/i.test(all), 'it says please'],
    [!/\binvalid\b/i.test(all), 'it says invalid instead of what is wrong'],
    [!/\b(undefined|null|NaN|\[object)\b/.test(all), 'it shows a value of the program'],
    [tellsWhatToDo, 'its hint does not say what to do'],
  ]
  return rules.filter(([kept]) => !kept).map(([, says]) => `${code}: ${says}`)
}

describe('the wording of problems', () => {
  const all = Object.entries(catalogue) as [string, Entry][]

  it('is held for the whole catalogue', () => {
    expect(all.length).toBeGreaterThan(20)
  })

  it.each(all)('%s keeps the rules', (code, entry) => {
    expect(violations(code, entry)).toEqual([])
  })

  const good: Entry = { title: 'No such bot', message: 'There is no such bot.', hint: 'See /bot list.' }

  it('finds nothing wrong with what is right', () => {
    expect(violations('BotNotFound', good)).toEqual([])
    expect(violations('BotNotFound', { ...good, hint: 'All of them are in /bot list.' })).toEqual([])
  })

  it.each([
    ['bot_not_found', {}, 'PascalCase'],
    ['TokenURLBad', {}, 'PascalCase'],
    ['BotNotFound', { title: 'No such bot.' }, 'ends in a stop'],
    ['BotNotFound', { title: 'x'.repeat(61) }, '60 characters'],
    ['BotNotFound', { title: '' }, '60 characters'],
    ['BotNotFound', { title: 'no such bot' }, 'capital'],
    ['BotNotFound', { message: 'There is none' }, 'message does not end'],
    ['BotNotFound', { message: (name: string) => `There is no ${name}` }, 'message does not end'],
    ['BotNotFound', { message: 'there is none.' }, 'message does not begin'],
    ['BotNotFound', { hint: 'See /bot list' }, 'hint does not end'],
    ['BotNotFound', { message: 'Oh no! There is none.' }, 'shouts'],
    ['BotNotFound', { hint: 'Please see /bot list.' }, 'please'],
    ['BotNotFound', { message: 'Invalid name.' }, 'invalid'],
    ['BotNotFound', { message: `There is no ${undefined}.` }, 'value of the program'],
    ['BotNotFound', { hint: 'Nothing can be done.' }, 'what to do'],
  ])('catches a violation planted in %s %o', (code, changes, says) => {
    expect(violations(code, { ...good, ...changes })).toContainEqual(expect.stringContaining(says))
  })
})
