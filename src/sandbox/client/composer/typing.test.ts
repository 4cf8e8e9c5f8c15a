import { describe, expect, it } from 'vitest'
import type { Guild } from '../shapes.ts'
import { completed, completionsFor, tokenAt } from './completions.ts'
import { type Draft, setOption, startDraft } from './draft.ts'
import { outgoing } from './outgoing.ts'
import { groupsOf } from './picker-groups.ts'
import { problemsOf } from './validate.ts'

const muster = { id: '1', name: 'Muster' }
const greeter = { id: '2', name: 'Greeter' }
const leaf = (app: typeof muster, path: string) => ({
  key: `${app.id}/${path}`,
  app,
  path,
  description: '',
  options: [],
})
const leaves = [leaf(muster, 'bot create'), leaf(muster, 'bot list'), leaf(greeter, 'refer'), leaf(muster, 'stats')]

const guild: Guild = {
  id: '9',
  name: 'HQ',
  owner_id: '1',
  roles: [
    { id: '9', name: '@everyone' },
    { id: '8', name: 'Admin' },
  ],
  channels: [{ id: '7', name: 'ops', type: 0 }],
  members: [
    { user_id: '1', username: 'mia', bot: false, role_ids: [] },
    { user_id: '2', username: 'Mia Maria', bot: false, role_ids: [] },
    { user_id: '3', username: 'noah', bot: false, role_ids: [] },
  ],
}

describe('groupsOf', () => {
  const shown = (typed: string, habits = {}) =>
    groupsOf(leaves, typed, habits).map(({ title, leaves: of }) => [title, ...of.map(({ path }) => path)])

  it('has a section for each application', () => {
    expect(shown('')).toEqual([
      ['Greeter', 'refer'],
      ['Muster', 'bot create', 'bot list', 'stats'],
    ])
  })

  it('begins with what is used most, until something is typed', () => {
    const habits = { '1/stats': 1, '2/refer': 3, 'gone/x': 9 }
    expect(shown('', habits)[0]).toEqual(['Frequently used', 'refer', 'stats'])
    expect(shown('st', habits)).toEqual([['Muster', 'stats', 'bot list']])
  })
})

describe('problemsOf', () => {
  const options = [
    { type: 3, name: 'name', required: true, min_length: 2, max_length: 5 },
    { type: 4, name: 'count', min_value: 1, max_value: 10 },
    { type: 10, name: 'share', min_value: 0.5 },
    { type: 5, name: 'quiet' },
    { type: 6, name: 'owner' },
    { type: 7, name: 'channel' },
    { type: 8, name: 'role' },
    { type: 9, name: 'notify' },
    { type: 3, name: 'template', choices: [{ name: 'One', value: '1' }] },
  ]
  const nobody = { user: () => undefined, channel: () => undefined, role: () => undefined }
  const draft = startDraft({ ...leaf(muster, 'x'), options })
  const problem = (from: Draft, name: string) => problemsOf(from, nobody).get(name)

  it('wants every required option, opened or not', () => {
    expect(problem(draft, 'name')).toBe('This option is required. Specify a value.')
    expect(problem({ ...draft, filled: [] }, 'name')).toBe('This option is required. Specify a value.')
    expect([...problemsOf(setOption(draft, { name: 'name', text: 'abc' }), nobody)]).toEqual([])
  })

  it.each([
    ['name', 'a', 'The length must be between 2 and 5.'],
    ['count', '11', 'The value must be between 1 and 10.'],
    ['count', 'many', 'Input a valid integer.'],
    ['count', '', 'Input a valid integer.'],
    ['share', '0.1', 'The value must be at least 0.5.'],
    ['share', 'x', 'Input a valid number.'],
    ['quiet', 'maybe', 'Input a valid boolean.'],
    ['owner', '@zoe', 'Input a valid user.'],
    ['channel', '#zoo', 'Input a valid channel.'],
    ['role', '@Zoo', 'Input a valid role.'],
    ['notify', '@zoo', 'Input a valid mentionable.'],
    ['template', 'Two', 'Input a valid choice.'],
    ['count', '10', undefined],
    ['share', '0.5', undefined],
    ['quiet', 'true', undefined],
    ['template', 'One', undefined],
  ])('of %s:%s says %s', (name, text, words) => {
    expect(problem(setOption(draft, { name, text }), name)).toBe(words)
  })
})

describe('completions in plain text', () => {
  it.each([
    ['@mi', 3, { sign: '@', typed: 'mi', start: 0 }],
    ['hello #o', 8, { sign: '#', typed: 'o', start: 6 }],
    ['so :ta', 6, { sign: ':', typed: 'ta', start: 3 }],
    ['so :t', 5, undefined],
    ['a@b', 3, undefined],
    ['12:30', 5, undefined],
    ['@mi later', 9, undefined],
  ])('hears %j at %i', (text, caret, token) => {
    expect(tokenAt(text, caret)).toEqual(token)
  })

  it.each([
    ['@', 'mi', ['@mia', '@Mia Maria', '@Admin']],
    ['@', 'adm', ['@Admin']],
    ['@', 'here', ['@here']],
    ['#', '', ['#ops']],
    [':', 'tada', [':tada:']],
  ] as const)('offers for %s%s', (sign, typed, texts) => {
    expect(completionsFor({ sign, typed, start: 0 }, guild).map(({ text }) => text)).toEqual(texts)
  })

  it('puts what was picked in the token’s place', () => {
    const token = { sign: '@', typed: 'no', start: 3 } as const
    expect(completed('hi @no', token, { text: '', value: '@noah' })).toEqual({ text: 'hi @noah ', caret: 9 })
    expect(completed('hi @no!', token, { text: '', value: '@noah' })).toEqual({ text: 'hi @noah !', caret: 9 })
  })
})

describe('outgoing', () => {
  it.each([
    ['hi @noah, see #ops', 'hi <@3>, see <#7>'],
    ['@Mia Maria and @mia', '<@2> and <@1>'],
    ['@Admin @everyone', '<@&8> @everyone'],
    ['mail me@noah.example', 'mail me@noah.example'],
    ['@noahs #ops-2', '@noahs #ops-2'],
    ['done :tada: :nope:', 'done 🎉 :nope:'],
    ['`@noah :tada:` and ```\n#ops\n```', '`@noah :tada:` and ```\n#ops\n```'],
  ])('sends %j as %j', (text, sent) => {
    expect(outgoing(text, guild)).toBe(sent)
  })
})
