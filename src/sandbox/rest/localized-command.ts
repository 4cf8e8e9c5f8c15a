import { commandObject } from '../world/objects.ts'
import type { Command } from '../world/records.ts'

/**
 * A command as a list shows it without `with_localizations`: no dictionaries, but the words of the caller's locale where there
 * are any (page interactions/application-commands).
 */
export const localizedCommand = (command: Command, locale: string | undefined): object =>
  localized(commandObject(command) as Record<string, unknown>, locale)

function localized(part: Record<string, unknown>, locale = ''): object {
  const { name_localizations: names, description_localizations: descriptions, ...rest } = part
  const inner = (key: 'options' | 'choices') =>
    Array.isArray(rest[key]) ? { [key]: rest[key].map((one) => localized(one, locale)) } : {}
  return {
    ...rest,
    ...word('name_localized', names, locale),
    ...word('description_localized', descriptions, locale),
    ...inner('options'),
    ...inner('choices'),
  }
}

function word(key: string, words: unknown, locale: string): object {
  const found = (words as Record<string, unknown> | null | undefined)?.[locale]
  return typeof found === 'string' ? { [key]: found } : {}
}
