import { type Fields, list, snowflake, whole } from './fields.ts'
import type { Spot } from './form.ts'

const WEEK_S = 604_800
const DAY_S = 86_400
/** resources/guild, Bulk Guild Ban. */
const MOST_AT_ONCE = 200

/** For how many seconds back messages go with a ban; `delete_message_days` is the older form (resources/guild, Create Guild Ban). */
export function checkBan(form: Spot, body: Fields): number {
  const seconds = whole(form.at('delete_message_seconds'), body.delete_message_seconds, { min: 0, max: WEEK_S })
  const days = whole(form.at('delete_message_days'), body.delete_message_days, { min: 0, max: 7 })
  return seconds ?? (days ?? 0) * DAY_S
}

/** The users to ban at once, each named once. */
export function checkBannedIds(form: Spot, body: Fields): string[] {
  const spot = form.at('user_ids')
  const ids = list(spot, body.user_ids, { min: 1, max: MOST_AT_ONCE, required: true })
  for (const [index, id] of ids.entries()) snowflake(spot.at(index), id)
  return [...new Set(ids.map(String))]
}
