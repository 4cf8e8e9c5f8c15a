import { absent, choice, type Fields, fields, flag, list, missing, text, whole } from './fields.ts'
import type { Spot } from './form.ts'
import { checkTextDisplay } from './layout.ts'
import { checkModalField } from './modal-fields.ts'
import { createTally, type Tally } from './tally.ts'

/** Checks the form of a type-9 callback: labels with one field each; text inputs in rows are deprecated but accepted. */
export function checkModal(spot: Spot, value: unknown): void {
  const modal = fields(spot, value)
  if (!modal) return
  text(spot.at('custom_id'), modal.custom_id, { min: 1, max: 100, required: true })
  text(spot.at('title'), modal.title, { min: 1, max: 45, required: true })
  const at = spot.at('components')
  const tally = createTally()
  for (const [index, item] of list(at, modal.components, { min: 1, max: 5, required: true }).entries()) {
    const component = fields(at.at(index), item)
    if (!component) continue
    const type = choice(at.at(index).at('type'), component.type, [1, 10, 18])
    if (type === 18) checkLabel(at.at(index), component, tally)
    else if (type === 1) checkRow(at.at(index), component, tally)
    else if (type === 10) checkTextDisplay(at.at(index), component, tally)
  }
}

function checkLabel(spot: Spot, label: Fields, tally: Tally): void {
  tally.component(spot, label)
  text(spot.at('label'), label.label, { min: 1, max: 45, required: true })
  text(spot.at('description'), label.description, { min: 1, max: 100 })
  const at = spot.at('component')
  const component = absent(label.component) ? missing(at) : fields(at, label.component)
  if (!component) return
  if (component.type === 4) {
    refuseOwnLabel(at.at('label'), component.label)
    checkTextInput(at, component, tally)
  } else checkModalField(at, component, tally)
}

/** Page components/reference (Text Input): the Label's took its place. Discord refuses an empty one as here; for others the code is ~. */
function refuseOwnLabel(spot: Spot, value: unknown): void {
  const label = text(spot, value, { min: 1, max: 45 })
  if (label) spot.refuse('TEXT_INPUT_LABEL_INSIDE_LABEL', 'A text input inside a label cannot have a label of its own')
}

function checkRow(spot: Spot, row: Fields, tally: Tally): void {
  tally.component(spot, row)
  const at = spot.at('components')
  for (const [index, item] of list(at, row.components, { min: 1, max: 1, required: true }).entries()) {
    const component = fields(at.at(index), item)
    if (!component || choice(at.at(index).at('type'), component.type, [4]) === undefined) continue
    text(at.at(index).at('label'), component.label, { min: 1, max: 45, required: true })
    checkTextInput(at.at(index), component, tally)
  }
}

function checkTextInput(spot: Spot, input: Fields, tally: Tally): void {
  tally.component(spot, input)
  tally.customId(spot, input)
  choice(spot.at('style'), input.style, [1, 2])
  text(spot.at('placeholder'), input.placeholder, { max: 100 })
  flag(spot.at('required'), input.required)
  const least = whole(spot.at('min_length'), input.min_length, { min: 0, max: 4000 })
  const most = whole(spot.at('max_length'), input.max_length, { min: 1, max: 4000 })
  if (least !== undefined && most !== undefined && least > most)
    spot.at('min_length').refuse('NUMBER_TYPE_MAX', `int value should be less than or equal to ${most}.`)
  text(spot.at('value'), input.value, { max: Math.min(most ?? 4000, 4000) })
}
