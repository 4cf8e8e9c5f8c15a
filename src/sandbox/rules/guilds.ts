import { discordError } from './discord-error.ts'
import { absent, choice, type Fields, flag, list, snowflake, text, whole } from './fields.ts'
import type { Spot } from './form.ts'
import { LOCALES } from './localizations.ts'

/** Settings that name a channel of the guild, and the type that it must have. */
export const CHANNEL_SETTINGS = {
  afk_channel_id: 2,
  system_channel_id: 0,
  rules_channel_id: 0,
  public_updates_channel_id: 0,
  safety_alerts_channel_id: 0,
} as const

/** A guild's settings beside its name and icon, as they were set. */
export type GuildSettings = Record<string, unknown>

/** What takes boosts, or a guild that Discord verified. */
const BOOSTED = ['splash', 'banner', 'discovery_splash', 'home_header'] as const

/** Collects complaints; what it gives back holds those fields alone that the body has (resources/guild, Modify Guild). */
export function checkGuild(form: Spot, body: Fields): { name?: string; settings: GuildSettings } {
  const name = text(form.at('name'), body.name, { min: 2, max: 100 })
  const settings: GuildSettings = {}
  const keep = (key: string, value: unknown, reset: unknown) => {
    if (body[key] !== undefined) settings[key] = absent(body[key]) ? reset : value
  }
  const pick = (key: string, allowed: readonly unknown[], reset: unknown) =>
    keep(key, choice(form.at(key), body[key], allowed, false), reset)
  keep('description', text(form.at('description'), body.description, { max: 300 }) || null, null)
  pick('verification_level', [0, 1, 2, 3, 4], 0)
  pick('default_message_notifications', [0, 1], 1)
  pick('explicit_content_filter', [0, 1, 2], 0)
  pick('afk_timeout', [60, 300, 900, 1800, 3600], 300)
  pick('preferred_locale', LOCALES, 'en-US')
  keep('system_channel_flags', whole(form.at('system_channel_flags'), body.system_channel_flags, { min: 0 }), 0)
  const bar = 'premium_progress_bar_enabled'
  keep(bar, flag(form.at(bar), body[bar]), false)
  for (const key of Object.keys(CHANNEL_SETTINGS)) {
    if (!absent(body[key])) snowflake(form.at(key), body[key])
    keep(key, body[key], null)
  }
  // ~ Every guild here has this one, and none may have others: they come with boosts, or turn on what is not emulated.
  for (const [index, feature] of list(form.at('features'), body.features, { max: 100 }).entries())
    choice(form.at('features').at(index), feature, ['NEWS'])
  form.finish()
  if (BOOSTED.some((key) => !absent(body[key]))) throw discordError.needsBoosts()
  return { ...(name === undefined ? {} : { name }), settings }
}
