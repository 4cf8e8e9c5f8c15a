import { z } from 'zod'

/** The bytes of a key written as 64 hex digits or as base64. */
export function keyBytes(key: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(key)) return Buffer.from(key, 'hex')
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(key) ? Buffer.from(key, 'base64') : undefined
}

/** The short name of a Supabase project. */
export function projectReference() {
  return z
    .string()
    .regex(/^[a-z0-9]{16,32}$/, 'must be the project’s reference, the first part of its https://….supabase.co address')
}

/** An address of the web. */
export function url() {
  return z.string().regex(/^https?:\/\/[^\s/]+/, 'must be an address that begins with http:// or https://')
}

/** An id as Discord gives them. */
export function snowflake() {
  return z
    .string()
    .regex(
      /^\d{15,21}$/,
      'must be an id of 17 to 20 digits; in Discord, switch on developer mode and use “Copy Server ID”',
    )
}

/** A TCP port; 0 is any free one. */
export function port() {
  return z.coerce
    .number('must be a port number')
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(65535, 'must be at most 65535')
}
