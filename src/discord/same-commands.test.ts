import { SlashCommandBuilder } from 'discord.js'
import { expect, it } from 'vitest'
import { sameCommands } from './same-commands.ts'

const wanted = [
  new SlashCommandBuilder()
    .setName('stats')
    .setDescription('Figures')
    .addStringOption((o) => o.setName('bot').setDescription('Which').setAutocomplete(true))
    .addIntegerOption((o) => o.setName('days').setDescription('How many').setMinValue(1))
    .toJSON(),
  {
    name: 'fleet',
    description: 'The fleet',
    options: [{ type: 1, name: 'status', description: 'Totals', options: [] }],
  },
]

/** As Discord gives them back. */
const present = [
  {
    id: '1',
    application_id: '2',
    guild_id: '3',
    version: '4',
    type: 1,
    name: 'fleet',
    name_localizations: null,
    description: 'The fleet',
    description_localizations: null,
    default_member_permissions: null,
    dm_permission: true,
    contexts: null,
    integration_types: [0],
    nsfw: false,
    options: [{ type: 1, name: 'status', description: 'Totals' }],
  },
  {
    id: '5',
    application_id: '2',
    version: '6',
    type: 1,
    name: 'stats',
    description: 'Figures',
    default_member_permissions: null,
    nsfw: false,
    options: [
      { type: 3, name: 'bot', description: 'Which', autocomplete: true },
      { type: 4, name: 'days', description: 'How many', min_value: 1 },
    ],
  },
] as const

it('sees through what Discord adds', () => expect(sameCommands(present, wanted)).toBe(true))

it.each([
  ['a description', [{ ...present[0], description: 'Other' }, present[1]]],
  [
    'an option more',
    [present[0], { ...present[1], options: [...present[1].options, { type: 3, name: 'x', description: 'x' }] }],
  ],
  ['the order of options', [present[0], { ...present[1], options: [...present[1].options].reverse() }]],
  [
    'required',
    [present[0], { ...present[1], options: [{ ...present[1].options[0], required: true }, present[1].options[1]] }],
  ],
  ['a command less', [present[0]]],
  ['permissions', [{ ...present[0], default_member_permissions: '0' }, present[1]]],
  ['contexts', [{ ...present[0], contexts: [1] }, present[1]]],
  ['nothing at all', []],
])('notices a change of %s', (_what, other) => expect(sameCommands(other, wanted)).toBe(false))
