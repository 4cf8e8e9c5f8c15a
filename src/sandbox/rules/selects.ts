import { checkEmoji } from './buttons.ts'
import { absent, choice, type Fields, fields, flag, list, snowflake, text, whole } from './fields.ts'
import type { Spot } from './form.ts'
import type { Tally } from './tally.ts'

/** The component types of selects: of strings, users, roles, mentionables, channels. */
export const selectTypes = [3, 5, 6, 7, 8]

const channelTypes = [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16]
/** What a default value of each kind of select may be of. */
const defaultTypes: Readonly<Record<number, readonly string[]>> = {
  5: ['user'],
  6: ['role'],
  7: ['user', 'role'],
  8: ['channel'],
}

/** Checks a select of any kind, in a message or in a form. */
export function checkSelect(spot: Spot, select: Fields, tally: Tally): void {
  tally.component(spot, select)
  tally.customId(spot, select)
  text(spot.at('placeholder'), select.placeholder, { max: 150 })
  flag(spot.at('disabled'), select.disabled)
  flag(spot.at('required'), select.required)
  const least = whole(spot.at('min_values'), select.min_values, { min: 0, max: 25 }) ?? 1
  const most = whole(spot.at('max_values'), select.max_values, { min: 1, max: 25 }) ?? 1
  if (least > most && !absent(select.max_values))
    spot.at('min_values').refuse('NUMBER_TYPE_MAX', `int value should be less than or equal to ${most}.`)
  if (select.type === 3) checkOptions(spot, select, { most, tally })
  else checkDefaults(spot.at('default_values'), select, { least, most })
  const kinds = list(spot.at('channel_types'), select.channel_types, { max: channelTypes.length })
  for (const [index, kind] of kinds.entries()) choice(spot.at('channel_types').at(index), kind, channelTypes)
}

/** Documented: as many default values as may be picked (page components/reference); the code is not documented. */
function checkDefaults(spot: Spot, select: Fields, { least, most }: { least: number; most: number }): void {
  const defaults = list(spot, select.default_values, { max: 25 })
  if (defaults.length > 0 && (defaults.length < least || defaults.length > most))
    spot.refuse('BASE_TYPE_BAD_LENGTH', `Must be between ${least} and ${most} in length.`)
  for (const [index, item] of defaults.entries()) {
    const one = fields(spot.at(index), item)
    if (!one) continue
    choice(spot.at(index).at('type'), one.type, defaultTypes[select.type as number] ?? [])
    snowflake(spot.at(index).at('id'), one.id)
  }
}

function checkOptions(spot: Spot, select: Fields, { most, tally }: { most: number; tally: Tally }): void {
  const at = spot.at('options')
  const options = list(at, select.options, { min: 1, max: 25, required: true })
  const values = new Set<string>()
  let chosen = 0
  for (const [index, item] of options.entries()) {
    const option = fields(at.at(index), item)
    if (!option) continue
    text(at.at(index).at('label'), option.label, { min: 1, max: 100, required: true })
    const value = text(at.at(index).at('value'), option.value, { min: 1, max: 100, required: true })
    text(at.at(index).at('description'), option.description, { max: 100 })
    checkEmoji(at.at(index).at('emoji'), option.emoji, tally)
    if (flag(at.at(index).at('default'), option.default)) chosen += 1
    if (value !== undefined && values.has(value))
      at.at(index)
        .at('value')
        .refuse('SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'The specified option value is already used')
    if (value !== undefined) values.add(value)
  }
  if (most > options.length && !absent(select.max_values) && options.length > 0)
    spot.at('max_values').refuse('NUMBER_TYPE_MAX', `int value should be less than or equal to ${options.length}.`)
  if (chosen > most)
    at.refuse('SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES', 'The number of default values exceeds the maximum')
}
