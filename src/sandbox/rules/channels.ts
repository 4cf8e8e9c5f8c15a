import type { APIOverwrite } from 'discord-api-types/v10'
import { bitSet } from './bits.ts'
import { absent, choice, type Fields, fields, flag, list, snowflake, text, whole } from './fields.ts'
import type { Spot } from './form.ts'

const SIX_HOURS_S = 21_600
/** Minutes (resources/channel). */
export const ARCHIVE_AFTER = [60, 1440, 4320, 10_080] as const

/** What a body may say of a guild's channel, checked (resources/guild, Create Guild Channel; resources/channel, Modify Channel). */
export interface ChannelFields {
  name?: string
  topic?: string | null
  position?: number
  nsfw?: boolean
  rate_limit_per_user?: number
  parent_id?: string | null
  permission_overwrites?: APIOverwrite[]
  default_auto_archive_duration?: number | null
  default_thread_rate_limit_per_user?: number
}

/** Collects complaints; what it gives back holds those fields alone that the body has. */
export function checkChannel(form: Spot, body: Fields, options: { create?: boolean } = {}): ChannelFields {
  const name = text(form.at('name'), body.name, { min: 1, max: 100, required: options.create === true })
  const topic = text(form.at('topic'), body.topic, { max: 1024 })
  const position = whole(form.at('position'), body.position, { min: 0 })
  const slow = { min: 0, max: SIX_HOURS_S }
  const rateLimit = whole(form.at('rate_limit_per_user'), body.rate_limit_per_user, slow)
  const threads = 'default_thread_rate_limit_per_user'
  const threadRateLimit = whole(form.at(threads), body[threads], slow)
  const archive = 'default_auto_archive_duration'
  const archiveAfter = choice<number>(form.at(archive), body[archive], ARCHIVE_AFTER, false)
  const isNsfw = flag(form.at('nsfw'), body.nsfw)
  if (!absent(body.parent_id)) snowflake(form.at('parent_id'), body.parent_id)
  const overwrites = overwritesIn(form.at('permission_overwrites'), body.permission_overwrites)
  return {
    ...(name === undefined ? {} : { name }),
    ...(body.topic === undefined ? {} : { topic: topic || null }),
    ...(position === undefined ? {} : { position }),
    ...(absent(body.nsfw) ? {} : { nsfw: isNsfw }),
    ...(rateLimit === undefined ? {} : { rate_limit_per_user: rateLimit }),
    ...(threadRateLimit === undefined ? {} : { [threads]: threadRateLimit }),
    ...(body[archive] === undefined ? {} : { [archive]: archiveAfter ?? null }),
    ...(body.parent_id === undefined ? {} : { parent_id: (body.parent_id as string) || null }),
    ...(absent(body.permission_overwrites) ? {} : { permission_overwrites: overwrites }),
  }
}

/** A list of overwrites; a type may be left out when creating, and is then a role's. */
function overwritesIn(spot: Spot, value: unknown): APIOverwrite[] {
  return list(spot, value, { max: 100 }).flatMap((item, index) => {
    const entry = fields(spot.at(index), item)
    if (!entry) return []
    snowflake(spot.at(index).at('id'), entry.id)
    return [{ id: String(entry.id), ...checkOverwrite(spot.at(index), entry) }]
  })
}

/** One overwrite's type and bits; what is left out is none. */
export function checkOverwrite(spot: Spot, entry: Fields): Omit<APIOverwrite, 'id'> {
  const type = choice<number>(spot.at('type'), entry.type, [0, 1], false) ?? 0
  const bits = (key: 'allow' | 'deny') => (bitSet(spot.at(key), entry[key]) ?? 0n).toString()
  return { type, allow: bits('allow'), deny: bits('deny') }
}
