import type {
  APIApplicationCommandOption,
  APIMessage,
  APIModalInteractionResponseCallbackData,
  ApplicationCommandType,
} from 'discord-api-types/v10'

export type { Channel, Invite, Thread, Webhook } from './channel-records.ts'

/** A person or the user of a bot; the same id space for both. */
export interface User {
  id: string
  username: string
  discriminator: string
  global_name: string | null
  avatar: string | null
  bot: boolean
}

export interface Role {
  id: string
  name: string
  /** A bit set in decimal, as Discord writes it. */
  permissions: string
  position: number
  color: number
  /** Its members stand apart in the list of members. */
  hoist: boolean
  mentionable: boolean
  /** Set on the role that came with a bot. */
  bot_id?: string
}

export interface Member {
  user_id: string
  nick: string | null
  roles: string[]
  joined_at: string
  /** The bot's own picture and banner in this guild. */
  avatar?: string | null
  banner?: string | null
  flags?: number
  /** When the timeout ends or ended. */
  communication_disabled_until?: string | null
  /** Whether it lasts: until then the member may look and read, and nothing else. */
  timed_out?: boolean
}

/** An application added to a guild; `bot: false` when only its commands were. */
export interface Install {
  application_id: string
  bot: boolean
}

export interface Guild {
  id: string
  name: string
  owner_id: string
  icon: string | null
  roles: Role[]
  members: Member[]
  installs: Install[]
  /** At most one for each user there is. */
  bans?: Ban[]
  /** What was set beside the name and the icon, as the API gives it back. */
  settings?: Record<string, unknown>
}

export interface Ban {
  user_id: string
  reason: string | null
}

/** An emoji as messages and reactions name it; a Unicode one has no id. */
export interface EmojiRef {
  id: string | null
  name: string
  animated?: boolean
}

export interface Reaction {
  emoji: EmojiRef
  user_ids: string[]
}

/** What the Developer Portal holds; its id is its bot's user id, as on Discord. */
export interface Application {
  id: string
  name: string
  description: string
  icon: string | null
  tags: string[]
  flags: number
  token: string
  public_key: string
  /** PKCS8 DER in base64; signs interactions sent by HTTP. */
  private_key: string
  interactions_endpoint_url: string | null
  /** The portal's other settings, kept and given back as they were set. */
  settings: Record<string, unknown>
  owner_id: string
  /** What its linked roles may ask of a person. */
  role_connections?: object[]
  /** Identifies made in the present 24 h window. */
  starts: { since: number; used: number }
  /** When the bot changed its name, for the limit of two an hour. */
  renames: number[]
}

export interface Command {
  id: string
  application_id: string
  guild_id?: string
  version: string
  type: ApplicationCommandType
  name: string
  description: string
  options?: APIApplicationCommandOption[]
  default_member_permissions: string | null
  contexts?: number[] | null
  [field: string]: unknown
}

export interface StoredMessage {
  object: APIMessage
  guild_id: string | null
  edits: number
  /** The one user who sees an ephemeral message. */
  ephemeral_to: string | null
  /** The interaction that made it. */
  interaction_id: string | null
  nonce?: string
  /** In the order in which each emoji was first used. */
  reactions?: Reaction[]
  pinned_at?: string
  /** Its uploads, also those that now stand in its embeds. */
  file_ids?: string[]
}

/** A custom emoji, of a guild or of an application. */
export interface Emoji {
  id: string
  name: string
  animated: boolean
  /** Who uploaded it. */
  user_id: string
  guild_id?: string
  application_id?: string
  /** Who has one of these may use it; without any, everyone. */
  roles?: string[]
}

export type InteractionState = 'pending' | 'deferred' | 'replied' | 'modal' | 'failed'

export interface Interaction {
  id: string
  type: 2 | 3 | 4 | 5
  application_id: string
  token: string
  user_id: string
  guild_id: string | null
  channel_id: string
  /** By the sandbox's clock. */
  created_at: number
  state: InteractionState
  error?: string
  /** What was wrong with the last callback that was refused. */
  refused?: string
  first_response_ms: number | null
  /** The callback's type once it was accepted. */
  callback: number | null
  original_id: string | null
  /** Messages it made or changed, in order. */
  message_ids: string[]
  /** The message whose component was used. */
  source_message_id: string | null
  command_name?: string
  /** What a user or message command was used on. */
  target?: { type: 2 | 3; id: string }
  /** The interaction that opened the modal which this one submits. */
  opened_by?: string
  modal?: APIModalInteractionResponseCallbackData
  choices?: { name: string; value: string | number }[]
}
