import type { CommandShape } from '../typing/command-shape.ts'

/** What the control interface gives, as far as this page reads it. */
export interface World {
  guilds: Guild[]
  users: { id: string; username: string; global_name?: string | null; avatar?: string | null; bot: boolean }[]
  applications: {
    id: string
    name: string
    bot_user_id: string
    connected: boolean
    /** online, idle, dnd or offline */
    status?: string
    activities?: { name?: string; state?: string | null; type?: number }[]
  }[]
}

export interface Guild {
  id: string
  name: string
  owner_id: string
  icon?: string | null
  roles: { id: string; name: string; color?: number; hoist?: boolean; position?: number }[]
  channels: Channel[]
  members: { user_id: string; username: string; bot: boolean; nick?: string | null; role_ids: string[] }[]
}

export interface Channel {
  id: string
  name: string
  /** 0 text, 4 category, 5 announcements, 10 to 12 threads; Discord's numbers. */
  type: number
  /** The category of a channel, or the channel of a thread. */
  parent_id?: string | null
  archived?: boolean
  message_count?: number
  position?: number
  topic?: string | null
}

/** A message as the acting person sees it. */
export interface Message {
  id: string
  channel_id: string
  type: number
  content: string
  timestamp: string
  edited_timestamp: string | null
  author: Person
  webhook_id?: string
  flags?: number
  embeds: Embed[]
  components?: Component[]
  attachments: Attachment[]
  ephemeral?: boolean
  ephemeral_to?: string
  pinned?: boolean
  interaction?: { name: string; user: Person }
  interaction_metadata?: { name?: string; user?: Person }
  message_reference?: { message_id?: string; channel_id?: string }
  referenced_message?: Message | null
  mentions?: { id: string }[]
  mention_roles?: string[]
  mention_everyone?: boolean
  reactions?: Reaction[]
  thread?: { id: string; name: string; message_count?: number; thread_metadata?: { archived?: boolean } }
}

export interface Person {
  id: string
  username: string
  global_name?: string | null
  avatar?: string | null
  bot?: boolean
}

export interface Reaction {
  emoji: { id?: string | null; name?: string | null; animated?: boolean }
  count: number
  /** Everyone who reacted. */
  user_ids?: string[]
}

export interface Attachment {
  id: string
  filename: string
  size: number
  url: string
  content_type?: string
  description?: string
  width?: number
  height?: number
}

export interface Embed {
  title?: string
  description?: string
  url?: string
  color?: number
  timestamp?: string
  author?: { name: string; url?: string; icon_url?: string }
  footer?: { text: string; icon_url?: string }
  image?: Media
  thumbnail?: Media
  fields?: { name: string; value: string; inline?: boolean }[]
}

/** A picture or another file, with its size where the sandbox knows it. */
export interface Media {
  url: string
  width?: number
  height?: number
  content_type?: string
}

/** Any component of a message or a form; its `type` says which of these it has. */
export interface Component {
  type: number
  id?: number
  custom_id?: string
  components?: Component[]
  component?: Component
  accessory?: Component
  content?: string
  spacing?: number
  spoiler?: boolean
  /** Of a thumbnail. */
  media?: Media
  /** Of a file. */
  file?: Media
  name?: string
  size?: number
  /** Of a gallery. */
  items?: { media: Media; description?: string | null; spoiler?: boolean }[]
  accent_color?: number | null
  divider?: boolean
  style?: number
  label?: string
  description?: string
  emoji?: Emoji
  url?: string
  disabled?: boolean
  placeholder?: string
  options?: { label: string; value: string; description?: string; default?: boolean; emoji?: Emoji }[]
  min_values?: number
  max_values?: number
  min_length?: number
  max_length?: number
  required?: boolean
  value?: string
  /** Whether a checkbox is ticked from the start. */
  default?: boolean
  default_values?: { id: string; type: string }[]
  channel_types?: number[]
}

/** An emoji of a component: a custom one has an id. */
export interface Emoji {
  id?: string | null
  name?: string
  animated?: boolean
}

/** A form that an application opened. */
export interface Modal {
  custom_id: string
  title: string
  components: Component[]
}

export interface Interaction {
  id: string
  type: number
  app: string
  state: 'replied' | 'deferred' | 'modal' | 'failed' | 'pending'
  error?: string
  modal?: Modal
}

/** A slash command that the acting person may use here. */
export interface Command extends CommandShape {
  description: string
  application: { id: string; name: string }
}

export interface Choice {
  name: string
  value: string | number
}
