import { choice, type Fields, fields, flag, list, text, whole } from './fields.ts'
import type { Spot } from './form.ts'
import { checkSelect, selectTypes } from './selects.ts'
import type { Tally } from './tally.ts'

const fileUpload = 19
const radioGroup = 21
const checkboxGroup = 22
const checkbox = 23
const fieldTypes = [3, 4, 5, 6, 7, 8, fileUpload, radioGroup, checkboxGroup, checkbox]

/** Checks what a label holds besides text inputs: selects, files, and things to tick. */
export function checkModalField(spot: Spot, component: Fields, tally: Tally): void {
  const type = choice(spot.at('type'), component.type, fieldTypes)
  if (type === undefined) return
  if (selectTypes.includes(type)) {
    checkSelect(spot, component, tally)
    refuseDisabled(spot, component)
    refuseNoneRequired(spot, component)
    return
  }
  tally.component(spot, component)
  tally.customId(spot, component)
  flag(spot.at('required'), component.required)
  if (type === checkbox) flag(spot.at('default'), component.default)
  if (type === radioGroup) checkTicks(spot, component, { min: 2 })
  if (type === checkboxGroup) checkTicks(spot, component, { min: 1 })
  if (type !== fileUpload && type !== checkboxGroup) return
  const least = whole(spot.at('min_values'), component.min_values, { min: 0, max: 10 })
  const most = whole(spot.at('max_values'), component.max_values, { min: 1, max: 10 })
  if (least !== undefined && most !== undefined && least > most)
    spot.at('min_values').refuse('NUMBER_TYPE_MAX', `int value should be less than or equal to ${most}.`)
  refuseNoneRequired(spot, component)
}

/** Page components/reference: `min_values` is at least 1 unless `required` is false; the code is ~. */
function refuseNoneRequired(spot: Spot, component: Fields): void {
  if (component.min_values === 0 && component.required !== false)
    spot.at('min_values').refuse('NUMBER_TYPE_MIN', 'int value should be greater than or equal to 1.')
}

function refuseDisabled(spot: Spot, component: Fields): void {
  if (component.disabled === true)
    spot.at('disabled').refuse('SELECT_COMPONENT_DISABLED_IN_MODAL', 'Disabled components are not allowed in modals')
}

function checkTicks(spot: Spot, component: Fields, { min }: { min: number }): void {
  const at = spot.at('options')
  const values = new Set<string>()
  for (const [index, item] of list(at, component.options, { min, max: 10, required: true }).entries()) {
    const option = fields(at.at(index), item)
    if (!option) continue
    text(at.at(index).at('label'), option.label, { min: 1, max: 100, required: true })
    const value = text(at.at(index).at('value'), option.value, { min: 1, max: 100, required: true })
    text(at.at(index).at('description'), option.description, { max: 100 })
    flag(at.at(index).at('default'), option.default)
    if (value !== undefined && values.has(value))
      at.at(index)
        .at('value')
        .refuse('SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'The specified option value is already used')
    if (value !== undefined) values.add(value)
  }
}
