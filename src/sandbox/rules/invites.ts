import { absent, choice, type Fields, flag, whole } from './fields.ts'
import type { Spot } from './form.ts'

const DAY_S = 24 * 60 * 60
/** The page resources/channel has seven days, the OpenAPI file sixty; what is taken here both take. */
const LONGEST_S = 7 * DAY_S

/** What a body may say of an invite, checked, with its defaults (resources/channel, Create Channel Invite). */
export interface InviteFields {
  max_age: number
  max_uses: number
  temporary: boolean
  unique: boolean
}

/** Collects complaints. */
export function checkInvite(form: Spot, body: Fields): InviteFields {
  const age = whole(form.at('max_age'), body.max_age, { min: 0, max: LONGEST_S })
  const uses = whole(form.at('max_uses'), body.max_uses, { min: 0, max: 100 })
  const temporary = flag(form.at('temporary'), body.temporary)
  const unique = flag(form.at('unique'), body.unique)
  choice(form.at('target_type'), body.target_type, [1, 2], false)
  // Streams and activities are not emulated, so nobody streams and no application is one (~ the words).
  if (!absent(body.target_type))
    form.at('target_type').refuse('GUILD_INVITE_INVALID_TARGET_TYPE', 'Invalid target type for this channel')
  return { max_age: age ?? DAY_S, max_uses: uses ?? 0, temporary, unique }
}
