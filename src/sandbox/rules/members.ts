import { absent, type Fields, flag, list, snowflake, text, whole } from './fields.ts'
import type { Spot } from './form.ts'

const LONGEST_NICK = 32
const MOST_ROLES = 350
const LONGEST_TIMEOUT_MS = 28 * 24 * 60 * 60 * 1000

/** What a body may say of a member, checked (resources/guild, Modify Guild Member). */
export interface MemberFields {
  nick?: string | null
  roles?: string[]
  mute?: boolean
  deaf?: boolean
  channel_id?: string | null
  communication_disabled_until?: string | null
  flags?: number
}

/** Collects complaints; what it gives back holds those fields alone that the body has. `now` is in milliseconds. */
export function checkMember(form: Spot, body: Fields, now: number): MemberFields {
  const until = timeIn(form.at('communication_disabled_until'), body.communication_disabled_until, now)
  const roles = list(form.at('roles'), body.roles, { max: MOST_ROLES })
  for (const [index, id] of roles.entries()) snowflake(form.at('roles').at(index), id)
  for (const key of ['mute', 'deaf']) flag(form.at(key), body[key])
  if (!absent(body.channel_id)) snowflake(form.at('channel_id'), body.channel_id)
  const flags = whole(form.at('flags'), body.flags, { min: 0 })
  return {
    ...checkNick(form, body),
    ...(absent(body.roles) ? {} : { roles: [...new Set(roles as string[])] }),
    ...(absent(body.mute) ? {} : { mute: body.mute as boolean }),
    ...(absent(body.deaf) ? {} : { deaf: body.deaf as boolean }),
    ...(body.channel_id === undefined ? {} : { channel_id: body.channel_id as string | null }),
    ...(body.communication_disabled_until === undefined ? {} : { communication_disabled_until: until ?? null }),
    ...(flags === undefined ? {} : { flags }),
  }
}

/** A nickname: up to 32 characters; nothing takes it away. */
export function checkNick(form: Spot, body: Fields): Pick<MemberFields, 'nick'> {
  const nick = text(form.at('nick'), body.nick, { max: LONGEST_NICK })
  return body.nick === undefined ? {} : { nick: nick || null }
}

function timeIn(spot: Spot, value: unknown, now: number): string | undefined {
  if (absent(value)) return undefined
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time)) {
    spot.refuse('DATE_TIME_TYPE_PARSE', `Could not parse ${String(value)}. Should be ISO8601.`)
    return undefined
  }
  if (time > now + LONGEST_TIMEOUT_MS)
    spot.refuse('INVALID_COMMUNICATION_DISABLED_TIMESTAMP', 'Invalid communication disabled timestamp')
  return new Date(time).toISOString()
}
