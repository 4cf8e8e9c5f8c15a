import { invalidForm } from './discord-error.ts'
import { type Fields, list, missing, snowflake, text } from './fields.ts'
import type { Spot } from './form.ts'

const MOST_BYTES = 256 * 1024
const IMAGE = /^data:image\/(png|jpeg|gif|webp|avif);base64,([A-Za-z0-9+/]+=*)$/

/** A new emoji's name and picture, or a present one's new name; `roles` are those who may use it (resources/emoji). */
export interface EmojiFields {
  name?: string
  roles?: string[]
}

/** Collects complaints; what it gives back holds those fields alone that the body has. */
export function checkEmojiFields(form: Spot, body: Fields, options: { create?: boolean } = {}): EmojiFields {
  const spot = form.at('name')
  const name = text(spot, body.name, { min: 2, max: 32, required: options.create === true })
  if (name && name.length >= 2 && !/^\w+$/.test(name))
    spot.refuse('STRING_TYPE_REGEX', 'String value did not match validation regex.')
  const roles = list(form.at('roles'), body.roles, { max: 250 })
  for (const [index, id] of roles.entries()) snowflake(form.at('roles').at(index), id)
  return {
    ...(name === undefined ? {} : { name }),
    ...(body.roles === undefined ? {} : { roles: [...new Set(roles as string[])] }),
  }
}

/** The picture in a data URI of at most 256 KiB (resources/emoji; reference, Image Data); a GIF moves. */
export function readEmojiImage(form: Spot, value: unknown): { bytes: Buffer; animated: boolean } {
  const spot = form.at('image')
  const [, type, data] = IMAGE.exec(typeof value === 'string' ? value : '') ?? []
  const bytes = Buffer.from(data ?? '', 'base64')
  if (value === undefined || value === null) missing(spot)
  else if (!data) spot.refuse('IMAGE_INVALID', 'Invalid image data')
  else if (bytes.length > MOST_BYTES) spot.refuse('BINARY_TYPE_MAX_SIZE', 'File cannot be larger than 256.0 kb.')
  return { bytes, animated: type === 'gif' }
}

/** ~ An application's emojis have different names. */
export const nameTaken = () =>
  invalidForm({
    name: {
      _errors: [{ code: 'APPLICATION_EMOJI_NAME_ALREADY_TAKEN', message: 'An emoji with that name already exists.' }],
    },
  })
