// Over 200 lines: a table of the rules for commands.
import { between, only, type Rule, type Subject, times, upTo, x } from './rule.ts'

const commands: Subject = { page: 'interactions/application-commands', places: ['command'] }

const command = (more: object = {}) => ({ name: 'x', description: 'd', ...more })
const option = (more: object = {}) => ({ type: 3, name: 'o', description: 'd', ...more })
const options = (...inside: object[]) => command({ options: inside })
const choices = (count: number, more: object = {}) =>
  options(option({ choices: times(count, (i) => ({ name: `n${i}`, value: 'v', ...more })) }))
const menu = (more: object = {}) => ({ type: 2, name: 'x', ...more })
/** 7999 characters and a name of so many more: 24 options of 300 each, one of 699, a description of 100. */
const large = (length: number) => {
  const choice = (i: number) => ({ name: `${i}${x(99)}`, value: x(100) })
  const many = times(24, (i) => option({ name: `a${10 + i}`, description: x(97), choices: [choice(0)] }))
  const rest = option({ name: 'z', description: x(98), choices: times(3, choice) })
  return command({ name: x(length), description: x(100), options: [...many, rest] })
}

const names: [accepted: string[], refused: string[]] = [
  ['x', 'a-b_c', "l'été", 'ぴん', 'ไทย', 'देव', '1', x(32)],
  ['a b', 'a.b', 'a/b', '!', 'Upper', 'É'],
]

/** Page interactions/application-commands. */
export const commandRules: readonly Rule[] = [
  between(
    commands,
    [1, 32],
    'characters of a command’s name',
    (n) => command({ name: x(n) }),
    'name[BASE_TYPE_BAD_LENGTH]',
  ),
  only(
    commands,
    "a command’s name: letters, digits, - _ ' in lower case",
    names[0].map((name) => command({ name })),
    names[1].map((name) => command({ name })),
    'name[APPLICATION_COMMAND_INVALID_NAME]',
  ),
  between(
    commands,
    [1, 100],
    'characters of a command’s description',
    (n) => command({ description: x(n) }),
    'description[BASE_TYPE_BAD_LENGTH]',
  ),
  upTo(
    commands,
    25,
    'options',
    (n) => options(...times(n, (i) => option({ name: `o${i}` }))),
    'options[BASE_TYPE_MAX_LENGTH]',
  ),
  between(
    commands,
    [1, 32],
    'characters of an option’s name',
    (n) => options(option({ name: x(n) })),
    'options.0.name[BASE_TYPE_BAD_LENGTH]',
  ),
  only(
    commands,
    "an option’s name: letters, digits, - _ ' in lower case",
    names[0].map((name) => options(option({ name }))),
    names[1].map((name) => options(option({ name }))),
    'options.0.name[APPLICATION_COMMAND_INVALID_NAME]',
  ),
  between(
    commands,
    [1, 100],
    'characters of an option’s description',
    (n) => options(option({ description: x(n) })),
    'options.0.description[BASE_TYPE_BAD_LENGTH]',
  ),
  only(
    commands,
    'an option’s name stands once',
    [options(option(), option({ name: 'p' }))],
    [options(option(), option())],
    'options.1.name[APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS]',
  ),
  only(
    commands,
    'required options come first',
    [options(option({ required: true }), option({ name: 'p' }))],
    [options(option(), option({ name: 'p', required: true }))],
    'options.1[APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID]',
  ),
  upTo(commands, 25, 'choices of an option', choices, 'options.0.choices[BASE_TYPE_MAX_LENGTH]'),
  between(
    commands,
    [1, 100],
    'characters of a choice’s name',
    (n) => choices(1, { name: x(n) }),
    'options.0.choices.0.name[BASE_TYPE_BAD_LENGTH]',
  ),
  between(
    commands,
    [1, 100],
    'characters of a choice’s value',
    (n) => choices(1, { value: x(n) }),
    'options.0.choices.0.value[BASE_TYPE_BAD_LENGTH]',
  ),
  only(
    commands,
    'choices or autocomplete',
    [options(option({ autocomplete: true }))],
    [options(option({ autocomplete: true, choices: [{ name: 'n', value: 'v' }] }))],
    'options.0.choices[APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE]',
  ),
  upTo(
    commands,
    6000,
    'least length of a text option',
    (n) => options(option({ min_length: n })),
    'options.0.min_length[NUMBER_TYPE_MAX]',
  ),
  upTo(
    commands,
    6000,
    'greatest length of a text option',
    (n) => options(option({ max_length: n })),
    'options.0.max_length[NUMBER_TYPE_MAX]',
  ),
  only(
    commands,
    'greatest length of a text option: at least 1',
    [options(option({ max_length: 1 }))],
    [options(option({ max_length: 0 }))],
    'options.0.max_length[NUMBER_TYPE_MIN]',
  ),
  only(
    commands,
    'subcommands or options',
    [options(option({ type: 1 }), option({ type: 1, name: 'p' }))],
    [options(option({ type: 1 }), option({ name: 'p' }))],
    'options[APPLICATION_COMMAND_OPTIONS_TYPE_INVALID]',
  ),
  only(
    commands,
    'groups hold subcommands, and subcommands options',
    [options(option({ type: 2, options: [option({ type: 1, options: [option()] })] }))],
    [options(option({ type: 2, options: [option({ type: 2 })] })), options(option({ type: 2, options: [option()] }))],
    'options.0.options.0.type[BASE_TYPE_CHOICES]',
  ),
  only(commands, '8000 characters in all', [large(1)], [large(2)], '[APPLICATION_COMMAND_TOO_LARGE]'),
  between(commands, [1, 32], 'characters of a menu’s name', (n) => menu({ name: x(n) }), 'name[BASE_TYPE_BAD_LENGTH]'),
  only(
    commands,
    'a menu has no description',
    [menu(), menu({ description: '' }), menu({ name: 'With Space' })],
    [menu({ description: 'd' })],
    'description[APPLICATION_COMMAND_DESCRIPTION_INVALID]',
  ),
  only(
    commands,
    'a menu has no options',
    [menu()],
    [menu({ options: [option()] })],
    'options[APPLICATION_COMMAND_OPTIONS_INVALID]',
  ),
  only(
    commands,
    'entry points are for applications with an Activity, which are not emulated (~)',
    [command({ type: 1 })],
    [
      { type: 4, name: 'launch', handler: 2 },
      { type: 4, name: 'launch', description: '' },
    ],
    'type[BASE_TYPE_CHOICES]',
  ),
  only(
    commands,
    'contexts: guild 0, direct messages with the bot 1, other private channels 2',
    [command({ contexts: [0, 1, 2] }), command({ contexts: null })],
    [command({ contexts: [3] }), command({ contexts: ['0'] })],
    'contexts.0[BASE_TYPE_CHOICES]',
  ),
  only(
    commands,
    'contexts, where given, are not none (~)',
    [command({ contexts: [0] })],
    [command({ contexts: [] })],
    'contexts[BASE_TYPE_BAD_LENGTH]',
  ),
  only(
    commands,
    'integration types are the application’s own: here guilds alone (~)',
    [command({ integration_types: [0] }), command({ integration_types: null })],
    [command({ integration_types: [1] }), command({ integration_types: [2] })],
    'integration_types.0[BASE_TYPE_CHOICES]',
  ),
  only(
    commands,
    'default permissions: a bit set',
    [command({ default_member_permissions: '0' }), command({ default_member_permissions: '8' })],
    [command({ default_member_permissions: 'admin' }), command({ default_member_permissions: '-1' })],
    'default_member_permissions[NUMBER_TYPE_COERCE]',
  ),
  only(
    commands,
    'names are translated into Discord’s locales',
    [command({ name_localizations: { de: 'x' } })],
    [command({ name_localizations: { xx: 'x' } })],
    'name_localizations.xx[BASE_TYPE_CHOICES]',
  ),
  only(
    commands,
    'translated names keep the same rules',
    [command({ name_localizations: { de: x(32) } })],
    [command({ name_localizations: { de: x(33) } })],
    'name_localizations.de[BASE_TYPE_BAD_LENGTH]',
  ),
]
