import { displayName } from '../domain/bot.ts'
import { problem } from '../domain/errors.ts'

/** An id of Muster's own. */
export const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The name as it is kept: trimmed. Throws `NameNotUsable`, which says why. */
export function usableName(given: string): string {
  const name = given.trim()
  if (name === '') throw problem('NameNotUsable', 'it is empty')
  if (name.length > 80) throw problem('NameNotUsable', 'it is longer than 80 characters')
  // Everything can be named by its id too, so a name that looks like one would be read as one.
  if (idShape.test(name)) throw problem('NameNotUsable', 'it looks like an id of Muster’s own')
  const read = displayName.safeParse(name)
  if (!read.success) throw problem('NameNotUsable', 'it has line breaks or invisible characters in it')
  return read.data
}
