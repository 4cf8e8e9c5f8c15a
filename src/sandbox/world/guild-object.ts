import { emojiObject, emojisOf } from './emojis.ts'
import { roleObject } from './objects.ts'
import type { Guild } from './records.ts'
import type { World } from './world.ts'

/** What announcement channels need (resources/guild, Guild Features). */
export const GUILD_FEATURES = ['NEWS'] as const

/** A guild as the API gives it; what the sandbox does not know has the value of a plain new guild. */
export const guildObject = (world: World, guild: Guild) => ({
  id: guild.id,
  name: guild.name,
  icon: guild.icon,
  splash: null,
  discovery_splash: null,
  banner: null,
  description: null,
  owner_id: guild.owner_id,
  region: 'us-east',
  afk_channel_id: null,
  afk_timeout: 300,
  widget_enabled: false,
  widget_channel_id: null,
  verification_level: 0,
  default_message_notifications: 1,
  explicit_content_filter: 0,
  mfa_level: 0,
  nsfw: false,
  nsfw_level: 0,
  premium_tier: 0,
  premium_subscription_count: 0,
  premium_progress_bar_enabled: false,
  preferred_locale: 'en-US',
  application_id: null,
  system_channel_id: null,
  system_channel_flags: 0,
  rules_channel_id: null,
  public_updates_channel_id: null,
  safety_alerts_channel_id: null,
  max_presences: null,
  max_members: 500_000,
  max_video_channel_users: 25,
  max_stage_video_channel_users: 50,
  vanity_url_code: null,
  hub_type: null,
  home_header: null,
  incidents_data: null,
  ...guild.settings,
  features: [...GUILD_FEATURES],
  emojis: emojisOf(world, guild.id).map((emoji) => emojiObject(world, emoji)),
  stickers: [],
  roles: guild.roles.map(roleObject),
})
