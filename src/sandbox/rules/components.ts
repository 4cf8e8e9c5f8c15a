import { absent, address, choice, type Fields, fields, flag, list, missing, text, whole } from './fields.ts'
import type { Spot } from './form.ts'

const layoutTypes = [1, 9, 10, 12, 13, 14, 17]
/** The component types of selects: of strings, users, roles, mentionables, channels. */
export const selectTypes = [3, 5, 6, 7, 8]

/** Remembers custom ids, which may stand only once in a message or form. */
export interface SeenIds {
  check(spot: Spot, component: Fields): void
}

/** One memory per message or form. */
export function createSeenIds(): SeenIds {
  const seen = new Set<string>()
  return {
    check(spot, component) {
      const id = text(spot.at('custom_id'), component.custom_id, { min: 1, max: 100, required: true })
      if (id === undefined) return
      if (seen.has(id))
        spot.at('custom_id').refuse('COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated')
      seen.add(id)
    },
  }
}

/** Checks the components of a message; with Components V2 only the outer shape and the rows are checked so far. */
export function checkComponents(spot: Spot, value: unknown, v2: boolean): void {
  const seen = createSeenIds()
  for (const [index, item] of list(spot, value, { max: v2 ? 40 : 5 }).entries()) {
    const at = spot.at(index)
    const component = fields(at, item)
    if (!component) continue
    const type = choice(at.at('type'), component.type, v2 ? layoutTypes : [1])
    if (type === 1) checkRow(at, component, seen)
  }
}

function checkRow(spot: Spot, row: Fields, seen: SeenIds): void {
  const at = spot.at('components')
  const children = list(at, row.components, { min: 1, max: 5, required: true })
  const hasSelect = children.some((child) => selectTypes.includes((child as Fields | null)?.type as number))
  if (hasSelect && children.length > 1)
    at.at(1).refuse('COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'The specified component exceeds the maximum width')
  for (const [index, item] of children.entries()) {
    const component = fields(at.at(index), item)
    if (!component) continue
    const type = choice(at.at(index).at('type'), component.type, [2, ...selectTypes])
    if (type === 2) checkButton(at.at(index), component, seen)
    else if (type !== undefined) checkSelect(at.at(index), component, seen)
  }
}

function checkButton(spot: Spot, button: Fields, seen: SeenIds): void {
  const style = choice(spot.at('style'), button.style, [1, 2, 3, 4, 5, 6])
  const label = text(spot.at('label'), button.label, { max: 80 })
  flag(spot.at('disabled'), button.disabled)
  if (style === 6) {
    if (absent(button.sku_id)) missing(spot.at('sku_id'))
    return
  }
  if (!label && absent(button.emoji)) missing(spot.at('label'))
  if (style === 5) {
    if (absent(button.url)) missing(spot.at('url'))
    address(spot.at('url'), button.url, { max: 512 })
    if (!absent(button.custom_id)) exclusive(spot.at('custom_id'))
    return
  }
  seen.check(spot, button)
  if (!absent(button.url)) exclusive(spot.at('url'))
}

function exclusive(spot: Spot): void {
  spot.refuse('BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE', 'A custom id and url cannot both be specified')
}

/** Checks a select of any kind, in a message or in a form. */
export function checkSelect(spot: Spot, select: Fields, seen: SeenIds): void {
  seen.check(spot, select)
  text(spot.at('placeholder'), select.placeholder, { max: 150 })
  flag(spot.at('disabled'), select.disabled)
  const least = whole(spot.at('min_values'), select.min_values, { min: 0, max: 25 }) ?? 1
  const most = whole(spot.at('max_values'), select.max_values, { min: 1, max: 25 }) ?? 1
  if (least > most && !absent(select.max_values))
    spot.at('min_values').refuse('NUMBER_TYPE_MAX', `int value should be less than or equal to ${most}.`)
  if (select.type === 3) checkOptions(spot, select, most)
}

function checkOptions(spot: Spot, select: Fields, most: number): void {
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
