import type { Log } from '../../lib/log.ts'
import type {
  Application,
  Channel,
  EmojiRef,
  Guild,
  Interaction,
  Invite,
  Member,
  Role,
  StoredMessage,
  User,
} from './records.ts'

/** What happens in the world; the gateway, the web client's stream and whoever waits listen to it. */
export interface Happenings {
  message: StoredMessage
  message_update: StoredMessage
  message_delete: StoredMessage
  message_delete_bulk: { channel: Channel; messages: StoredMessage[] }
  reaction: ReactionChange
  /** The channel's pinned messages changed. */
  pins: Channel
  /** An interaction goes out to its application, over the gateway. */
  interaction_create: { interaction: Interaction; payload: object }
  /** An interaction goes out to its application's endpoint, by HTTP. */
  interaction_request: { interaction: Interaction; payload: object }
  /** An interaction's state changed. */
  interaction: Interaction
  guild_join: { guild: Guild; application: Application }
  guild_update: Guild
  guild_leave: { guild: Guild; application: Application }
  channel_create: Channel
  channel_update: Channel
  /** Its threads went with it, without a word of their own. */
  channel_delete: Channel
  thread_create: Channel
  thread_update: Channel
  thread_delete: Channel
  /** A bot came to see these channels, and the threads in them. */
  threads_seen: { guild: Guild; user_id: string; channel_ids: string[] }
  /** Webhooks of the channel changed. */
  webhooks: Channel
  invite_create: Invite
  invite_delete: Invite
  /** The guild's emojis changed. */
  emojis: Guild
  thread_members: { thread: Channel; added: string[]; removed: string[] }
  role_create: { guild: Guild; role: Role }
  role_update: { guild: Guild; role: Role }
  role_delete: { guild: Guild; role: Role }
  ban_add: { guild: Guild; user: User }
  ban_remove: { guild: Guild; user: User }
  member_add: { guild: Guild; member: Member }
  member_update: { guild: Guild; member: Member }
  member_remove: { guild: Guild; user: User }
  user_update: User
  command_list: { application_id: string; guild_id: string | null }
  presence: { user_id: string; connected: boolean; status: string; activities: unknown[] }
  token_reset: Application
  typing: { channel: Channel; user: User }
}

/** What was done to a message's reactions: one person's, all, or all of one emoji. */
export type ReactionChange = { message: StoredMessage } & (
  | { kind: 'add' | 'remove'; emoji: EmojiRef; user_id: string }
  | { kind: 'remove_all' }
  | { kind: 'remove_emoji'; emoji: EmojiRef }
)

export interface Bus {
  emit<K extends keyof Happenings>(kind: K, what: Happenings[K]): void
  /** The function given back ends it. */
  on<K extends keyof Happenings>(kind: K, listener: (what: Happenings[K]) => void): () => void
}

export function createBus(log: Log): Bus {
  const listeners = new Map<keyof Happenings, Set<(what: never) => void>>()
  return {
    emit(kind, what) {
      for (const listener of [...(listeners.get(kind) ?? [])]) {
        try {
          listener(what as never)
        } catch (error) {
          log.error({ err: error, kind }, 'a listener of the sandbox failed')
        }
      }
    },
    on(kind, listener) {
      const set = listeners.get(kind) ?? new Set()
      listeners.set(kind, set.add(listener))
      return () => set.delete(listener)
    },
  }
}
