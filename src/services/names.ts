import { displayName } from '../domain/bot.ts'
import { problem } from '../domain/errors.ts'

/** An id of Muster's own. */
export const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What Discord would draw as something else than the letters typed (docs/decisions/0005-plain-names.md). */
const drawn: readonly [RegExp, string][] = [
  [/@|<[#&]/, 'it has a mention in it'],
  [/\p{Emoji_Presentation}|[\u{fe0f}\u{20e3}]|:\w{2,}:/u, 'it has emoji in it'],
  [/[*~`|\\<>]|__|(?:^|\s)_\S.*_(?:\s|$)|\[.*\]\(|^#{1,3}\s|^-#?\s/u, 'it has Markdown in it'],
]

/** Characters that are letters or signs by name and yet show nothing. */
const blank = /[\p{Default_Ignorable_Code_Point}\u{2800}]/u

/**
 * The form in which names are kept and looked up: what looks alike is alike. Wide letters, ligatures and blanks of every
 * kind become the plain ones; signs such as ™ stay, because they look like nothing else.
 */
export function plainName(given: string): string {
  const letters = given.replace(/\P{So}+/gu, (text) => text.normalize('NFKC'))
  return letters.replace(/\p{Zs}+/gu, ' ').trim()
}

/** The name as it is kept. Throws `NameNotUsable`, which says why. */
export function usableName(given: string): string {
  const name = plainName(given)
  if (name === '') throw problem('NameNotUsable', 'it is empty')
  if (name.length > 80) throw problem('NameNotUsable', 'it is longer than 80 characters')
  // Everything can be named by its id too, so a name that looks like one would be read as one.
  if (idShape.test(name)) throw problem('NameNotUsable', 'it looks like an id of Muster’s own')
  const other = drawn.find(([shape]) => shape.test(name))
  if (other) throw problem('NameNotUsable', other[1])
  const read = displayName.safeParse(name)
  if (!read.success || blank.test(name))
    throw problem('NameNotUsable', 'it has line breaks or invisible characters in it')
  return read.data
}
