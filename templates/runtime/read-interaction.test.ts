import type { APIApplicationCommandInteraction } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { readInteraction } from './read-interaction.ts'

const interaction = (over: object) =>
  ({
    type: 2,
    guild_id: '10',
    member: { user: { id: '1', username: 'mia', global_name: 'Mia' } },
    data: { id: '5', type: 1, name: 'refer' },
    ...over,
  }) as unknown as APIApplicationCommandInteraction

it('reads options of every kind, and nothing where the kind differs', () => {
  const input = readInteraction(
    interaction({
      data: {
        type: 1,
        name: 'x',
        options: [
          { name: 'note', type: 3, value: 'hi' },
          { name: 'count', type: 4, value: 0 },
          { name: 'share', type: 10, value: 0.5 },
          { name: 'loud', type: 5, value: false },
          { name: 'user', type: 6, value: '2' },
          { name: 'stranger', type: 6, value: '3' },
        ],
        resolved: { users: { 2: { id: '2', username: 'helper', bot: true } } },
      },
    }),
  )
  expect(input).toMatchObject({ command: 'x', guildId: '10', user: { id: '1', name: 'Mia', bot: false } })
  expect([input?.text('note'), input?.number('count'), input?.number('share'), input?.flag('loud')]).toEqual([
    'hi',
    0,
    0.5,
    false,
  ])
  expect(input?.person('user')).toEqual({ id: '2', name: 'helper', bot: true })
  expect(input?.person('stranger')?.id).toBe('3')
  expect([input?.text('count'), input?.number('note'), input?.person('note'), input?.text('none')]).toEqual(
    Array(4).fill(undefined),
  )
})

it('names a subcommand by its path and reads its options', () => {
  const options = [{ name: 'week', type: 1, options: [{ name: 'note', type: 3, value: 'hi' }] }]
  const input = readInteraction(
    interaction({ data: { type: 1, name: 'top', options: [{ name: 'by', type: 2, options }] } }),
  )
  expect(input?.command).toBe('top by week')
  expect(input?.text('note')).toBe('hi')
})

it('reads the person of a direct message, and no other kinds of command', () => {
  const direct = { guild_id: undefined, member: undefined, user: { id: '4', username: 'noah' } }
  expect(readInteraction(interaction(direct))).toMatchObject({ guildId: undefined, user: { id: '4', name: 'noah' } })
  expect(readInteraction(interaction({ data: { type: 2, name: 'x' } }))).toBeUndefined()
})
