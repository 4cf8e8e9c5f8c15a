// Over 200 lines: a table of lines that a person types.
import { describe, expect, it } from 'vitest'
import { parseCommandLine, type TypedCommand, TypingError } from './parse.ts'

const option = (type: number, name: string, more: object = {}) => ({ type, name, description: '-', ...more })

const bot = {
  id: '1',
  name: 'bot',
  options: [
    option(1, 'create', {
      options: [
        option(3, 'name', { required: true, min_length: 2, max_length: 32 }),
        option(3, 'client', { autocomplete: true }),
        option(3, 'template', {
          choices: [
            { name: 'Standard bot', value: 'standard' },
            { name: 'Custom', value: 'custom' },
          ],
        }),
        option(4, 'count', { min_value: 1, max_value: 5 }),
        option(10, 'ratio'),
        option(5, 'customize'),
      ],
    }),
    option(2, 'log', { options: [option(1, 'show', { options: [] })] }),
  ],
}
const people = {
  id: '2',
  name: 'people',
  options: [option(6, 'user'), option(7, 'channel'), option(8, 'role'), option(9, 'whom'), option(11, 'file')],
}
const commands: TypedCommand[] = [bot, people].map((command) => ({
  applicationId: '10',
  applicationName: 'Muster',
  command,
}))
const id = '100000000000000001'
const find = (kind: string) => (name: string) =>
  name === kind || name === 'mia smith' || name === id ? `${kind}-id` : undefined
const resolve = { user: find('user'), channel: find('channel'), role: find('role') }
const parse = (text: string, focused?: string) =>
  parseCommandLine(text, commands, resolve, focused === undefined ? {} : { focused })
const values = (text: string, focused?: string) => {
  const [top] = parse(text, focused).options
  const list = top?.options ?? parse(text, focused).options
  return Object.fromEntries(list.map(({ name, value }) => [name, value]))
}

describe('parseCommandLine', () => {
  it('nests a subcommand and its options as Discord does', () => {
    expect(parse('/bot create name:Greeter client:"Fashion Brand" template:standard')).toEqual({
      applicationId: '10',
      command: bot,
      options: [
        {
          name: 'create',
          type: 1,
          options: [
            { name: 'name', type: 3, value: 'Greeter' },
            { name: 'client', type: 3, value: 'Fashion Brand' },
            { name: 'template', type: 3, value: 'standard' },
          ],
        },
      ],
      resolvedIds: { users: [], channels: [], roles: [], attachments: [] },
    })
  })

  it('nests a group', () => {
    expect(parse('/bot log show').options).toEqual([
      { name: 'log', type: 2, options: [{ name: 'show', type: 1, options: [] }] },
    ])
  })

  it.each([
    ['quotes inside quotes', 'name:"say \\"hi\\" \\\\o/"', { name: 'say "hi" \\o/' }],
    ['a new line in quotes', 'name:"a\\nb"', { name: 'a\nb' }],
    ['a colon in a value', 'name:http://x.test:80/', { name: 'http://x.test:80/' }],
    ['a space after the colon', 'name: Greeter customize: true', { name: 'Greeter', customize: true }],
    ['more white space', '   name:Greeter \t count:3  ', { name: 'Greeter', count: 3 }],
    ['names in capitals', 'NAME:Greeter', { name: 'Greeter' }],
    ['a name from Object.prototype as value', 'name:__proto__', { name: '__proto__' }],
    ['emoji and right-to-left text', 'name:🤖שלום', { name: '🤖שלום' }],
    ['mention-like text in a string', 'name:<@123>', { name: '<@123>' }],
    ['a choice by its shown name', 'name:xx template:"Standard bot"', { name: 'xx', template: 'standard' }],
    ['a choice by shown name in other case', 'name:xx template:CUSTOM', { name: 'xx', template: 'custom' }],
    ['free text where there is autocomplete', 'name:xx client:anything', { name: 'xx', client: 'anything' }],
    ['numbers', 'name:xx count:5 ratio:-.5', { name: 'xx', count: 5, ratio: -0.5 }],
    ['booleans', 'name:xx customize:False', { name: 'xx', customize: false }],
    ['a quote in the middle of a word', 'name:a"b', { name: 'a"b' }],
  ])('takes %s', (_, text, expected) => {
    expect(values(`/bot create ${text}`)).toEqual(expected)
  })

  it.each([
    ['user:@user', 'user-id', 'users'],
    ['user:user', 'user-id', 'users'],
    ['user:"@mia smith"', 'user-id', 'users'],
    ['user:@"mia smith"', 'user-id', 'users'],
    [`user:${id}`, 'user-id', 'users'],
    [`user:<@!${id}>`, 'user-id', 'users'],
    ['channel:#channel', 'channel-id', 'channels'],
    [`channel:<#${id}>`, 'channel-id', 'channels'],
    ['role:@&role', 'role-id', 'roles'],
    [`role:<@&${id}>`, 'role-id', 'roles'],
    ['whom:@user', 'user-id', 'users'],
    ['whom:@&role', 'role-id', 'roles'],
    [`whom:<@&${id}>`, 'role-id', 'roles'],
  ] as const)('resolves %s', (text, value, kind) => {
    const parsed = parse(`/people ${text}`)
    expect(parsed.options[0]?.value).toBe(value)
    expect(parsed.resolvedIds[kind]).toEqual([value])
  })

  it('names nobody twice among the resolved', () => {
    expect(parse('/people user:@user whom:@user').resolvedIds.users).toEqual(['user-id'])
  })

  it.each([
    ['bot create', 'A command begins with a slash.'],
    ['', 'A command begins with a slash.'],
    ['/', 'Type the name of a command after the slash.'],
    ['/nothing', 'There is no command "/nothing" here.'],
    ['/__proto__', 'There is no command "/__proto__" here.'],
    ['/bot', '"/bot" needs one of create, log after it.'],
    ['/bot fly', '"/bot" has no subcommand "fly".'],
    ['/bot name:x', '"/bot" has no subcommand "name:x".'],
    ['/bot log', '"/bot log" needs one of show after it.'],
    ['/bot create', 'Option "name" is required.'],
    ['/bot create name:', 'Option "name" is required.'],
    ['/bot create name:""', 'Option "name" is required.'],
    ['/bot create name: client:x', 'Option "name" is required.'],
    ['/bot create name:xx client:""', 'Option "client" needs a value.'],
    ['/bot create name:xx name:yy', 'Option "name" is given twice.'],
    ['/bot create name:xx constructor:yy', '"/bot create" has no option "constructor".'],
    ['/bot create Greeter', 'Write options as name:value; "Greeter" is not one.'],
    ['/bot create name:Fashion Brand', 'Write options as name:value; "Brand" is not one.'],
    ['/bot create :x', 'Write options as name:value; ":x" is not one.'],
    ['/bot create name:"open', 'The quote that opens the value of option "name" is never closed.'],
    ['/bot create name:"open\\', 'The quote that opens the value of option "name" is never closed.'],
    ['/bot create name:"a"b', 'Put a space after the closing quote of option "name".'],
    ['/bot create name:x', 'Option "name" must have at least 2 characters.'],
    [`/bot create name:${'x'.repeat(33)}`, 'Option "name" must have at most 32 characters.'],
    ['/bot create name:xx template:huge', 'Option "template" must be one of Standard bot, Custom.'],
    ['/bot create name:xx count:0', 'Option "count" must be at least 1.'],
    ['/bot create name:xx count:6', 'Option "count" must be at most 5.'],
    ['/bot create name:xx count:1.5', 'Option "count" must be a whole number.'],
    ['/bot create name:xx count:1e3', 'Option "count" must be a whole number.'],
    ['/bot create name:xx ratio:Infinity', 'Option "ratio" must be a number.'],
    ['/bot create name:xx ratio:9007199254740993', 'Option "ratio" must be at most 9007199254740991.'],
    ['/bot create name:xx customize:yes', 'Option "customize" must be True or False.'],
    ['/people user:@nobody', 'Option "user" names no user of this server: @nobody.'],
    ['/people user:#user', 'Option "user" names no user of this server: #user.'],
    ['/people channel:@channel', 'Option "channel" names no channel of this server: @channel.'],
    ['/people user:@', 'Option "user" names no user of this server: @.'],
    ['/people whom:@nobody', 'Option "whom" names no user or role of this server: @nobody.'],
    ['/people file:x', 'Option "file" takes a file, and none called "x" came along.'],
  ])('refuses %s', (text, message) => {
    expect(() => parse(text)).toThrow(new TypingError(message))
  })

  it('lists the applications that have the same command', () => {
    const twice = [...commands, { applicationId: '11', applicationName: 'Greeter', command: people }]
    expect(() => parseCommandLine('/people', twice, resolve)).toThrow(
      'Several applications have "/people": choose one of Muster, Greeter.',
    )
  })

  it("takes the guild's own command before the global one of the same application", () => {
    const own = { ...people, id: '3', guild_id: '5' }
    const both = [...commands, { applicationId: '10', applicationName: 'Muster', command: own }]
    expect(parseCommandLine('/people', both, resolve).command).toBe(own)
  })

  it('does not mistake a context-menu command for a slash command', () => {
    const menu = [{ applicationId: '1', applicationName: 'A', command: { id: '4', name: 'inspect', type: 2 } }]
    expect(() => parseCommandLine('/inspect', menu, resolve)).toThrow('There is no command "/inspect" here.')
  })

  describe('while the person types', () => {
    it.each([
      ['nothing yet', '/bot create', { client: '' }],
      ['a bare option name', '/bot create client:', { client: '' }],
      ['a part', '/bot create client:Fa', { client: 'Fa' }],
      ['an open quote with its space', '/bot create client:"Fashion ', { client: 'Fashion ' }],
      ['other options', '/bot create client:Fa name:Greeter count:3', { client: 'Fa', name: 'Greeter', count: 3 }],
      ['other options, leaving out the unfinished', '/bot create name:x count:x client:Fa', { client: 'Fa' }],
    ])('takes %s', (_, text, expected) => {
      expect(values(text, 'client')).toEqual(expected)
    })

    it('marks the focused option', () => {
      expect(parse('/bot create client:Fa', 'client').options[0]?.options).toEqual([
        { name: 'client', type: 3, value: 'Fa', focused: true },
      ])
    })

    it.each([
      ['name', 'Option "name" does not offer completions.'],
      ['nothing', 'This command has no option "nothing".'],
    ])('refuses to complete %s', (focused, message) => {
      expect(() => parse('/bot create', focused)).toThrow(message)
    })
  })

  it('answers garbage with a TypingError and nothing else', () => {
    const pieces = [
      '/',
      'bot',
      ' ',
      'create',
      'name',
      ':',
      '"',
      '\\',
      '@',
      '#',
      '&',
      '<',
      '>',
      '\n',
      '\0',
      'İ',
      '１',
      '-',
      '🤖',
    ]
    let seed = 7
    const next = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed
    }
    for (let round = 0; round < 5000; round += 1) {
      const tail = Array.from({ length: next() % 12 }, () => pieces[next() % pieces.length]).join('')
      for (const focused of [undefined, 'client'])
        try {
          parse(`${round % 2 ? '/bot create name:xx ' : ''}${tail}`, focused)
        } catch (error) {
          expect(error).toBeInstanceOf(TypingError)
        }
    }
  })
})
