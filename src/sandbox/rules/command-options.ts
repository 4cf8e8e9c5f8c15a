import { checkDescription, checkName } from './command-name.ts'
import { absent, choice, type Fields, fields, flag, list, text, whole } from './fields.ts'
import type { Spot } from './form.ts'
import { checkLocalizations } from './localizations.ts'

const subcommand = 1
const group = 2
const withChoices = [3, 4, 10]
const plain = [3, 4, 5, 6, 7, 8, 9, 10, 11]

/** Checks the options of a command, subcommand (`inside` 1) or subcommand group (`inside` 2). */
export function checkOptions(spot: Spot, value: unknown, inside = 0): void {
  const names = new Set<string>()
  const types = new Set<boolean>()
  let optionalSeen = false
  for (const [index, item] of list(spot, value, { max: 25 }).entries()) {
    const at = spot.at(index)
    const option = fields(at, item)
    if (!option) continue
    const type = choice(at.at('type'), option.type, allowed(inside))
    checkName(at.at('name'), option.name)
    checkDescription(at.at('description'), option.description)
    checkLocalizations(at.at('name_localizations'), option.name_localizations, checkName)
    checkLocalizations(at.at('description_localizations'), option.description_localizations, checkDescription)
    if (names.has(String(option.name)))
      at.at('name').refuse('APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Option name already exists')
    names.add(String(option.name))
    if (type === undefined) continue
    types.add(type <= group)
    if (type <= group) {
      checkOptions(at.at('options'), option.options, type)
      continue
    }
    const required = flag(at.at('required'), option.required)
    if (required && optionalSeen)
      at.refuse(
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      )
    if (!required) optionalSeen = true
    checkChoices(at, option, type)
    checkBounds(at, option, type)
    checkChannelTypes(at.at('channel_types'), option.channel_types, type)
  }
  if (types.size > 1)
    spot.refuse(
      'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
      'Sub-command and sub-command group option types are mutually exclusive to all other types',
    )
}

function allowed(inside: number): readonly number[] {
  if (inside === group) return [subcommand]
  return inside === subcommand ? plain : [subcommand, group, ...plain]
}

function checkChoices(spot: Spot, option: Fields, type: number): void {
  const at = spot.at('choices')
  const choices = list(at, option.choices, { max: 25 })
  const completes = flag(spot.at('autocomplete'), option.autocomplete)
  if (completes && !withChoices.includes(type))
    spot
      .at('autocomplete')
      .refuse('APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID', 'Option type does not support autocomplete')
  if (choices.length > 0 && !withChoices.includes(type))
    at.refuse('APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID', 'Option type does not support choices')
  if (completes && choices.length > 0)
    at.refuse(
      'APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE',
      'Autocomplete cannot be enabled when choices are given',
    )
  const names = new Set<string>()
  for (const [index, item] of choices.entries()) {
    const entry = fields(at.at(index), item)
    if (!entry) continue
    const name = checkChoiceName(at.at(index).at('name'), entry.name)
    checkLocalizations(at.at(index).at('name_localizations'), entry.name_localizations, checkChoiceName)
    if (name !== undefined && names.has(name))
      at.at(index)
        .at('name')
        .refuse('APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS', 'Choice name already exists')
    if (name !== undefined) names.add(name)
    checkChoiceValue(at.at(index).at('value'), entry.value, type)
  }
}

const checkChoiceName = (spot: Spot, value: unknown) => text(spot, value, { min: 1, max: 100, required: true })

function checkChoiceValue(spot: Spot, value: unknown, type: number): void {
  if (type === 3) text(spot, value, { min: 1, max: 100, required: true })
  else if (type === 4) whole(spot, value, { required: true })
  else if (type === 10) decimal(spot, value, true)
}

function checkBounds(spot: Spot, option: Fields, type: number): void {
  for (const [low, high, types, max] of [
    ['min_value', 'max_value', [4, 10], undefined],
    ['min_length', 'max_length', [3], 6000],
  ] as const) {
    if (!types.some((one) => one === type)) {
      for (const key of [low, high])
        if (!absent(option[key]))
          spot.at(key).refuse('APPLICATION_COMMAND_OPTIONS_BOUNDS_INVALID', `Option type does not support ${key}`)
      continue
    }
    const read = (key: string, min: number) => {
      if (type === 10) return decimal(spot.at(key), option[key], false)
      return whole(spot.at(key), option[key], max === undefined ? {} : { min, max })
    }
    const least = read(low, 0)
    const most = read(high, 1)
    if (least !== undefined && most !== undefined && least > most)
      spot.at(high).refuse('NUMBER_TYPE_MIN', `int value should be greater than or equal to ${least}.`)
  }
}

function checkChannelTypes(spot: Spot, value: unknown, type: number): void {
  if (absent(value)) return
  if (type !== 7)
    spot.refuse('APPLICATION_COMMAND_OPTIONS_CHANNEL_TYPES_INVALID', 'Option type does not support channel types')
  for (const [index, kind] of list(spot, value, { max: 14 }).entries())
    choice(spot.at(index), kind, [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16])
}

function decimal(spot: Spot, value: unknown, required: boolean): number | undefined {
  if (absent(value)) {
    if (required) spot.refuse('BASE_TYPE_REQUIRED', 'This field is required')
    return undefined
  }
  if (typeof value === 'number' && Number.isFinite(value)) return value
  spot.refuse('NUMBER_TYPE_COERCE', `Value "${String(value)}" is not float.`)
  return undefined
}
