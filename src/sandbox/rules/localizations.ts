import { absent, fields } from './fields.ts'
import type { Spot } from './form.ts'

/** Page reference, Locales. */
export const LOCALES: readonly string[] =
  'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko'.split(
    ' ',
  )

/** Checks a dictionary from locales to words; `check` is what the words themselves must pass. */
export function checkLocalizations(spot: Spot, value: unknown, check: (spot: Spot, words: unknown) => void): void {
  if (absent(value)) return
  for (const [locale, words] of Object.entries(fields(spot, value) ?? {})) {
    if (!LOCALES.includes(locale))
      spot.at(locale).refuse('BASE_TYPE_CHOICES', `Value must be one of {${LOCALES.join(', ')}}.`)
    else if (!absent(words)) check(spot.at(locale), words)
  }
}

/** How long a text is as Discord counts it: of its localizations the longest alone (page interactions/application-commands). */
export const countedLength = (words: unknown, localizations: unknown): number =>
  Math.max(
    0,
    ...[words, ...Object.values(localizations ?? {})].map((one) => (typeof one === 'string' ? one.length : 0)),
  )
