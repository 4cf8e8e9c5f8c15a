// Over 200 lines: a table of everything that Discord refuses in a command.
import { describe, expect, it } from 'vitest'
import { refusals } from '../../testing/discord-refusals.ts'
import { checkCommand, checkCommandList, normaliseCommand } from './commands.ts'

const x = (length: number) => 'x'.repeat(length)
const command = (more: object = {}) => ({ name: 'bot', description: 'Bots', ...more })
const option = (type: number, more: object = {}) => ({ type, name: 'one', description: 'One', ...more })
const withOptions = (...options: object[]) => command({ options })
const text = (more: object) => withOptions(option(3, more))
const named = (count: number, make: (n: number) => object) => [...Array(count)].map((_, n) => make(n))
const check = (body: unknown) => refusals(() => checkCommand(body))

describe('checkCommand', () => {
  it.each<[string, object]>([
    ['a plain command', command()],
    ['names of 32 characters in any script', command({ name: 'größe-_ภาษาไทย' })],
    ['a name with an apostrophe', command({ name: "l'heure" })],
    ['25 options', withOptions(...named(25, (n) => option(3, { name: `o${n}` })))],
    ['25 choices', text({ choices: named(25, (n) => ({ name: `c${n}`, value: `c${n}` })) })],
    [
      'groups, subcommands and options',
      withOptions(option(2, { options: [option(1, { options: [option(3)] })] }), option(1, { name: 'two' })),
    ],
    ['required before optional', withOptions(option(3, { required: true }), option(4, { name: 'two' }))],
    ['bounds', withOptions(option(4, { min_value: 1, max_value: 5 }), option(10, { name: 'two', min_value: -0.5 }))],
    ['channel types', withOptions(option(7, { channel_types: [0, 5] }))],
    ['a context-menu command', { type: 2, name: 'Inspect User' }],
    [
      'permissions and places',
      command({ default_member_permissions: '0', contexts: [0, 1, 2], integration_types: [0], nsfw: false }),
    ],
  ])('accepts %s', (_, body) => {
    expect(check(body)).toEqual([])
  })

  it.each<[string, unknown, string]>([
    ['a list', [], '[MODEL_TYPE_CONVERT]: Only dictionaries may be used in a ModelType'],
    ['no name', { description: 'x' }, 'name[BASE_TYPE_REQUIRED]: This field is required'],
    ['an empty name', command({ name: '' }), 'name[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 32 in length.'],
    ['33 characters', command({ name: x(33) }), 'name[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 32 in length.'],
    ['capitals', command({ name: 'Bot' }), 'name[APPLICATION_COMMAND_INVALID_NAME]: Command name is invalid'],
    ['spaces', command({ name: 'my bot' }), 'name[APPLICATION_COMMAND_INVALID_NAME]: Command name is invalid'],
    ['emoji', command({ name: 'bot🤖' }), 'name[APPLICATION_COMMAND_INVALID_NAME]: Command name is invalid'],
    ['no description', { name: 'bot' }, 'description[BASE_TYPE_REQUIRED]: This field is required'],
    [
      '101 characters',
      command({ description: x(101) }),
      'description[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
    ],
    ['an unknown type', command({ type: 7 }), 'type[BASE_TYPE_CHOICES]: Value must be one of {1, 2, 3}.'],
    [
      'a described context menu',
      command({ type: 2 }),
      'description[APPLICATION_COMMAND_DESCRIPTION_INVALID]: Context menu commands cannot have description',
    ],
    [
      '26 options',
      withOptions(...named(26, (n) => option(3, { name: `o${n}` }))),
      'options[BASE_TYPE_MAX_LENGTH]: Must be 25 or fewer in length.',
    ],
    [
      'an option of no type',
      withOptions(option(12)),
      'options.0.type[BASE_TYPE_CHOICES]: Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}.',
    ],
    [
      'an option in capitals',
      withOptions(option(3, { name: 'A' })),
      'options.0.name[APPLICATION_COMMAND_INVALID_NAME]: Command name is invalid',
    ],
    [
      'an undescribed option',
      withOptions({ type: 3, name: 'a' }),
      'options.0.description[BASE_TYPE_REQUIRED]: This field is required',
    ],
    [
      'two options of one name',
      withOptions(option(3), option(4)),
      'options.1.name[APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS]: Option name already exists',
    ],
    [
      'required after optional',
      withOptions(option(3), option(3, { name: 'two', required: true })),
      'options.1[APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID]: Required options must be placed before non-required options',
    ],
    [
      'a subcommand beside an option',
      withOptions(option(1), option(3, { name: 'two' })),
      'options[APPLICATION_COMMAND_OPTIONS_TYPE_INVALID]: Sub-command and sub-command group option types are mutually exclusive to all other types',
    ],
    [
      'a group in a subcommand',
      withOptions(option(1, { options: [option(2)] })),
      'options.0.options.0.type[BASE_TYPE_CHOICES]: Value must be one of {3, 4, 5, 6, 7, 8, 9, 10, 11}.',
    ],
    [
      'an option in a group',
      withOptions(option(2, { options: [option(3)] })),
      'options.0.options.0.type[BASE_TYPE_CHOICES]: Value must be one of {1}.',
    ],
    [
      '26 choices',
      text({ choices: named(26, (n) => ({ name: `c${n}`, value: 'c' })) }),
      'options.0.choices[BASE_TYPE_MAX_LENGTH]: Must be 25 or fewer in length.',
    ],
    [
      'a long choice',
      text({ choices: [{ name: x(101), value: 'c' }] }),
      'options.0.choices.0.name[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
    ],
    [
      'a long choice value',
      text({ choices: [{ name: 'c', value: x(101) }] }),
      'options.0.choices.0.value[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
    ],
    [
      'two choices of one name',
      text({
        choices: [
          { name: 'c', value: 'a' },
          { name: 'c', value: 'b' },
        ],
      }),
      'options.0.choices.1.name[APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS]: Choice name already exists',
    ],
    [
      'a word as a number',
      withOptions(option(4, { choices: [{ name: 'c', value: 'c' }] })),
      'options.0.choices.0.value[NUMBER_TYPE_COERCE]: Value "c" is not int.',
    ],
    [
      'choices with autocomplete',
      text({ autocomplete: true, choices: [{ name: 'c', value: 'c' }] }),
      'options.0.choices[APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE]: Autocomplete cannot be enabled when choices are given',
    ],
    [
      'autocomplete of a user',
      withOptions(option(6, { autocomplete: true })),
      'options.0.autocomplete[APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID]: Option type does not support autocomplete',
    ],
    [
      'choices of a boolean',
      withOptions(option(5, { choices: [{ name: 'c', value: 'c' }] })),
      'options.0.choices[APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID]: Option type does not support choices',
    ],
    [
      'min above max',
      withOptions(option(4, { min_value: 5, max_value: 1 })),
      'options.0.max_value[NUMBER_TYPE_MIN]: int value should be greater than or equal to 5.',
    ],
    [
      'a fraction as bound',
      withOptions(option(4, { min_value: 1.5 })),
      'options.0.min_value[NUMBER_TYPE_COERCE]: Value "1.5" is not int.',
    ],
    [
      'a length above 6000',
      text({ max_length: 6001 }),
      'options.0.max_length[NUMBER_TYPE_MAX]: int value should be less than or equal to 6000.',
    ],
    [
      'a length of a number',
      withOptions(option(4, { min_length: 1 })),
      'options.0.min_length[APPLICATION_COMMAND_OPTIONS_BOUNDS_INVALID]: Option type does not support min_length',
    ],
    [
      'channel types of a user',
      withOptions(option(6, { channel_types: [0] })),
      'options.0.channel_types[APPLICATION_COMMAND_OPTIONS_CHANNEL_TYPES_INVALID]: Option type does not support channel types',
    ],
    [
      'an unknown channel type',
      withOptions(option(7, { channel_types: [9] })),
      'options.0.channel_types.0[BASE_TYPE_CHOICES]: Value must be one of {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16}.',
    ],
    [
      'permissions in words',
      command({ default_member_permissions: 'admin' }),
      'default_member_permissions[NUMBER_TYPE_COERCE]: Value "admin" is not int.',
    ],
    [
      'a locale that is none',
      command({ name_localizations: { klingon: 'x' } }),
      'name_localizations.klingon[BASE_TYPE_CHOICES]: Value must be one of {id, da, de, en-GB, en-US, es-ES, es-419, fr, hr, it, lt, hu, nl, no, pl, pt-BR, ro, fi, sv-SE, vi, tr, cs, el, bg, ru, uk, hi, th, zh-CN, ja, zh-TW, ko}.',
    ],
    [
      'a localized name in capitals',
      command({ name_localizations: { de: 'Klopf' } }),
      'name_localizations.de[APPLICATION_COMMAND_INVALID_NAME]: Command name is invalid',
    ],
    [
      'a localized description that is too long',
      text({ description_localizations: { de: x(101) } }),
      'options.0.description_localizations.de[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
    ],
    [
      'one context twice',
      command({ contexts: [0, 0] }),
      'contexts[SET_TYPE_ALREADY_CONTAINS_VALUE]: The set already contains this value',
    ],
    [
      'an unknown context',
      command({ contexts: [3] }),
      'contexts.0[BASE_TYPE_CHOICES]: Value must be one of {0, 1, 2}.',
    ],
    [
      'more than 8000 characters',
      withOptions(
        ...named(4, (o) =>
          option(3, { name: `o${o}`, choices: named(25, (n) => ({ name: `${n}${x(60)}`, value: x(40) })) }),
        ),
      ),
      '[APPLICATION_COMMAND_TOO_LARGE]: Command exceeds maximum size (8000)',
    ],
  ])('refuses %s', (_, body, refusal) => {
    expect(check(body)).toContain(refusal)
  })

  it.each([null, 'x', withOptions(null as never), text({ choices: [null] }), command({ options: 'x' })])(
    'refuses the nonsense %j without falling over',
    (body) => {
      expect(check(body)).not.toEqual([])
    },
  )
})

describe('checkCommandList', () => {
  const list = (body: unknown) => refusals(() => checkCommandList(body))

  it('accepts 100 slash commands beside 15 context-menu commands of each kind', () => {
    const menus = [2, 3].flatMap((type) => named(15, (n) => ({ type, name: `Menu ${n}` })))
    expect(list([...named(100, (n) => command({ name: `c${n}` })), ...menus])).toEqual([])
  })

  it.each(
    (
      [
        [{}, '[LIST_TYPE_CONVERT]: Only iterables may be used in a ListType'],
        [[command(), { name: 'x' }], '1.description[BASE_TYPE_REQUIRED]: This field is required'],
        [
          [command(), command()],
          '1.name[APPLICATION_COMMANDS_DUPLICATE_NAME]: Application command names must be unique',
        ],
        [named(101, (n) => command({ name: `c${n}` })), '100[BASE_TYPE_MAX_LENGTH]: Must be 100 or fewer in length.'],
      ] satisfies [unknown, string][]
    ).map(([body, refusal]) => ({ body, refusal })),
  )('refuses $refusal', ({ body, refusal }) => {
    expect(list(body)).toContain(refusal)
  })
})

describe('normaliseCommand', () => {
  it("fills in Discord's defaults", () => {
    expect(normaliseCommand({ name: 'bot', description: ' Bots ', options: [] })).toEqual({
      type: 1,
      name: 'bot',
      name_localizations: null,
      description: 'Bots',
      description_localizations: null,
      default_member_permissions: null,
      dm_permission: true,
      contexts: null,
      integration_types: [0],
      nsfw: false,
    })
  })

  it('is the same twice, and forgets what an option says in vain', () => {
    const body = text({ required: false, autocomplete: false, min_length: 2, name_localizations: null })
    const once = normaliseCommand(body)
    expect(once.options).toEqual([{ type: 3, name: 'one', description: 'One', min_length: 2 }])
    expect(normaliseCommand(once)).toEqual(once)
  })
})
