import { expect, it } from 'vitest'
import type { Guild } from '../shapes.ts'
import type { State } from '../state/store.ts'
import { memberGroups } from './member-groups.ts'

const guild = {
  id: '1',
  roles: [
    { id: '1', name: '@everyone', position: 0 },
    { id: '2', name: 'Viewer', position: 1 },
    { id: '3', name: 'Admin', position: 2, hoist: true },
  ],
  members: [
    { user_id: '11', username: 'zoe', bot: false, role_ids: ['2'] },
    { user_id: '12', username: 'admin', bot: false, role_ids: ['2', '3'] },
    { user_id: '13', username: 'Muster', bot: true, role_ids: ['3'] },
    { user_id: '14', username: 'Asleep', bot: true, role_ids: [] },
    { user_id: '15', username: 'abe', bot: false, nick: 'Zed', role_ids: [] },
  ],
} as unknown as Guild

const state = {
  world: {
    users: guild.members.map(({ user_id, username }) => ({ id: user_id, username })),
    applications: [
      { bot_user_id: '13', connected: true, status: 'dnd', activities: [{ type: 3, name: '12 bots' }] },
      { bot_user_id: '14', connected: false, status: 'offline', activities: [] },
    ],
  },
} as unknown as State

it('groups members by the role that stands apart, online and offline', () => {
  const seen = memberGroups(state, guild).map(({ title, members }) => [title, members.map(({ name }) => name)])
  expect(seen).toEqual([
    ['Admin', ['admin', 'Muster']],
    ['Online', ['Zed', 'zoe']],
    ['Offline', ['Asleep']],
  ])
  const muster = memberGroups(state, guild)[0]?.members[1]
  expect(muster).toMatchObject({ status: 'dnd', doing: 'Watching 12 bots' })
})
