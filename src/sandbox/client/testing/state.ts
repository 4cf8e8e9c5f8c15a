import type { Message, World } from '../shapes.ts'
import { createStore, type State } from '../state/store.ts'

/** Two people and a bot in one server with two channels; `1` acts and looks at channel `10`. */
const world: World = {
  guilds: [
    {
      id: '9',
      name: 'Muster HQ',
      owner_id: '1',
      roles: [{ id: '7', name: 'Operator' }],
      channels: ['10', '11'].map((id) => ({ id, name: `c${id}`, type: 0 })),
      members: [
        { user_id: '1', username: 'admin', bot: false, role_ids: [] },
        { user_id: '2', username: 'operator', bot: false, role_ids: ['7'] },
        { user_id: '3', username: 'Muster', bot: true, role_ids: [] },
      ],
    },
  ],
  users: [],
  applications: [{ id: '3', name: 'Muster', bot_user_id: '3', connected: false }],
}

/** A state of that world. */
export const stateOf = (change: Partial<State> = {}): State =>
  createStore({ world, userId: '1', guildId: '9', channelId: '10', messagesOf: '1/10', ...change }).get()

/** A message of user 2 in channel 10, one second after the other. */
export const message = (id: string | number, change: Partial<Message> = {}): Message => ({
  id: String(id),
  channel_id: '10',
  type: 0,
  content: `words of ${id}`,
  timestamp: new Date(Date.UTC(2026, 7, 3, 12) + Number(id) * 1000).toISOString(),
  edited_timestamp: null,
  author: { id: '2', username: 'operator' },
  embeds: [],
  attachments: [],
  ...change,
})
