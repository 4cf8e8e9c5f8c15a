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
  author: { id: string; username: string; global_name?: string | null; avatar?: string | null; bot?: boolean }
  flags?: number
  embeds: Embed[]
  components?: Component[]
  attachments: Attachment[]
  ephemeral?: boolean
  interaction?: { name: string; user: { id: string; username: string } }
  interaction_metadata?: { name?: string; user?: { id: string; username: string } }
  message_reference?: { message_id?: string }
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
  image?: { url: string }
  thumbnail?: { url: string }
  fields?: { name: string; value: string; inline?: boolean }[]
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
  accent_color?: number | null
  divider?: boolean
  style?: number
  label?: string
  description?: string
  emoji?: { id?: string | null; name?: string }
  url?: string
  disabled?: boolean
  placeholder?: string
  options?: { label: string; value: string; description?: string; default?: boolean; emoji?: { name?: string } }[]
  min_values?: number
  max_values?: number
  min_length?: number
  max_length?: number
  required?: boolean
  value?: string
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
