import { describe, expect, it } from 'vitest'
import type { World } from '../shapes.ts'
import type { State } from '../state/store.ts'
import { destinationsOf, search } from './destinations.ts'
import { fitness } from './fuzzy.ts'
import { peopleByServer } from './people-by-server.ts'

const member = (user_id: string, username: string, role_ids: string[] = []) => ({
  user_id,
  username,
  bot: false,
  role_ids,
})
const world: World = {
  guilds: [
    {
      id: '10',
      name: 'Muster HQ',
      owner_id: '1',
      roles: [
        { id: '10', name: '@everyone' },
        { id: '12', name: 'Operator', position: 1 },
      ],
      channels: [
        { id: '13', name: 'Rooms', type: 4 },
        { id: '14', name: 'admin', type: 0 },
        { id: '15', name: 'ops', type: 0 },
        { id: '16', name: 'incident-7', type: 11 },
      ],
      members: [member('1', 'admin'), member('2', 'operator', ['12'])],
    },
    {
      id: '20',
      name: 'Fashion Brand',
      owner_id: '3',
      roles: [],
      channels: [],
      members: [member('3', 'mia'), member('1', 'admin')],
    },
  ],
  users: ['admin', 'operator', 'mia', 'zoe'].map((username, index) => ({
    id: String(index + 1),
    username,
    bot: false,
  })),
  applications: [{ id: '30', name: 'Amber Fox', bot_user_id: '30', connected: true }],
}
const state = { world, userId: '1', guildId: '10', channelId: '14' } as State

describe('fitness', () => {
  it('puts the whole name first, then beginnings, words, pieces and scattered letters', () => {
    const names = ['ops', 'opsroom', 'dev-ops', 'laptops', 'o-p-x-s']
    const scores = names.map((name) => fitness(name, 'OPS'))
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(new Set(scores).size).toBe(names.length)
    expect(fitness('spo', 'ops')).toBe(0)
  })
})

describe('the quick switcher', () => {
  const found = (query: string) => search(destinationsOf(state), query).map(({ kind, name }) => `${kind} ${name}`)

  it.each([
    ['#', ['channel ops', 'thread incident-7']],
    ['*', ['server Fashion Brand']],
    ['@', ['user operator', 'user mia', 'user zoe', 'bot Amber Fox']],
    ['op', ['channel ops', 'user operator']],
    ['fox', ['bot Amber Fox']],
    ['inc7', ['thread incident-7']],
    ['zzz', []],
  ])('finds for %j', (query, names) => {
    expect(found(query)).toEqual(names)
  })

  it('offers only servers that the acting person is in', () => {
    expect(destinationsOf({ ...state, userId: '3' }).filter(({ kind }) => kind === 'server')).toHaveLength(1)
    expect(destinationsOf({ ...state, userId: '4' }).filter(({ kind }) => kind === 'channel')).toEqual([])
  })
})

describe('peopleByServer', () => {
  it('names everyone once, with what they are', () => {
    const shown = peopleByServer(state).map(({ title, people }) => [
      title,
      ...people.map(({ user, note }) => `${user.username}: ${note}`),
    ])
    expect(shown).toEqual([
      ['Muster HQ', 'admin: Owner', 'operator: Operator'],
      ['Fashion Brand', 'mia: Owner'],
      ['In no server', 'zoe: '],
    ])
  })
})
