import { checkSelect, createSeenIds, type SeenIds, selectTypes } from './components.ts'
import { absent, choice, type Fields, fields, flag, list, missing, text, whole } from './fields.ts'
import type { Spot } from './form.ts'

const fieldTypes = [3, 4, 5, 6, 7, 8, 19, 21, 22, 23]

/** Checks the form of a type-9 callback: labels with one field each; text inputs in rows are deprecated but accepted. */
export function checkModal(spot: Spot, value: unknown): void {
  const modal = fields(spot, value)
  if (!modal) return
  text(spot.at('custom_id'), modal.custom_id, { min: 1, max: 100, required: true })
  text(spot.at('title'), modal.title, { min: 1, max: 45, required: true })
  const at = spot.at('components')
  const seen = createSeenIds()
  for (const [index, item] of list(at, modal.components, { min: 1, max: 5, required: true }).entries()) {
    const component = fields(at.at(index), item)
    if (!component) continue
    const type = choice(at.at(index).at('type'), component.type, [1, 10, 18])
    if (type === 18) checkLabel(at.at(index), component, seen)
    else if (type === 1) checkRow(at.at(index), component, seen)
    else if (type === 10) text(at.at(index).at('content'), component.content, { min: 1, max: 4000, required: true })
  }
}

function checkLabel(spot: Spot, label: Fields, seen: SeenIds): void {
  text(spot.at('label'), label.label, { min: 1, max: 45, required: true })
  text(spot.at('description'), label.description, { max: 100 })
  const at = spot.at('component')
  const component = absent(label.component) ? missing(at) : fields(at, label.component)
  if (component) checkField(at, component, seen)
}

function checkField(spot: Spot, component: Fields, seen: SeenIds): void {
  const type = choice(spot.at('type'), component.type, fieldTypes)
  if (type === 4) checkTextInput(spot, component, seen)
  else if (type !== undefined && selectTypes.includes(type)) checkModalSelect(spot, component, seen)
  else if (type !== undefined) seen.check(spot, component)
}

function checkModalSelect(spot: Spot, component: Fields, seen: SeenIds): void {
  checkSelect(spot, component, seen)
  flag(spot.at('required'), component.required)
  if (component.disabled === true)
    spot.at('disabled').refuse('SELECT_COMPONENT_DISABLED_IN_MODAL', 'Disabled components are not allowed in modals')
}

function checkRow(spot: Spot, row: Fields, seen: SeenIds): void {
  const at = spot.at('components')
  for (const [index, item] of list(at, row.components, { min: 1, max: 1, required: true }).entries()) {
    const component = fields(at.at(index), item)
    if (!component || choice(at.at(index).at('type'), component.type, [4]) === undefined) continue
    text(at.at(index).at('label'), component.label, { min: 1, max: 45, required: true })
    checkTextInput(at.at(index), component, seen)
  }
}

function checkTextInput(spot: Spot, input: Fields, seen: SeenIds): void {
  seen.check(spot, input)
  choice(spot.at('style'), input.style, [1, 2])
  text(spot.at('placeholder'), input.placeholder, { max: 100 })
  flag(spot.at('required'), input.required)
  const least = whole(spot.at('min_length'), input.min_length, { min: 0, max: 4000 })
  const most = whole(spot.at('max_length'), input.max_length, { min: 1, max: 4000 })
  if (least !== undefined && most !== undefined && least > most)
    spot.at('min_length').refuse('NUMBER_TYPE_MAX', `int value should be less than or equal to ${most}.`)
  text(spot.at('value'), input.value, { max: Math.min(most ?? 4000, 4000) })
}
