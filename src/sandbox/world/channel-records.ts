import type { APIOverwrite } from 'discord-api-types/v10'

export interface Channel {
  id: string
  /** 0 text, 1 direct messages, 2 voice, 4 category, 5 announcements, 10 thread of those, 11 public thread, 12 private thread. */
  type: number
  guild_id?: string
  name?: string
  topic: string | null
  position: number
  /** A thread's are always those of its parent. */
  permission_overwrites: APIOverwrite[]
  last_message_id: string | null
  /** The two users of a direct message. */
  recipients?: string[]
  /** The category, or a thread's channel. */
  parent_id?: string | null
  nsfw?: boolean
  rate_limit_per_user?: number
  default_auto_archive_duration?: number | null
  default_thread_rate_limit_per_user?: number
  last_pin_timestamp?: string | null
  /** What a thread has beyond a channel. */
  thread?: Thread
}

/** A thread's own state; archived ones leave the lists but can still be read. */
export interface Thread {
  owner_id: string
  archived: boolean
  locked: boolean
  /** Whether members without the right to manage threads may add others; of private threads only. */
  invitable: boolean
  /** Minutes of silence after which it is archived. */
  auto_archive_duration: number
  /** When `archived` last changed, or when it was created. */
  archive_timestamp: string
  create_timestamp: string
  members: { user_id: string; join_timestamp: string }[]
  /** Messages now, without the first of a thread that a message began. */
  message_count: number
  /** Messages ever written. */
  total_message_sent: number
}

/** A channel's incoming webhook; whoever knows its token may write there. */
export interface Webhook {
  id: string
  token: string
  guild_id: string
  channel_id: string
  name: string
  avatar: string | null
  user_id: string
  /** The application whose bot made it. */
  application_id: string | null
}

/** A way into a guild, for whoever has its code. */
export interface Invite {
  code: string
  guild_id: string
  channel_id: string
  inviter_id: string
  created_at: string
  /** Seconds; 0 for ever. */
  max_age: number
  /** 0 without end. */
  max_uses: number
  uses: number
  /** Kept as it was asked for: here nobody leaves by going offline. */
  temporary: boolean
}
