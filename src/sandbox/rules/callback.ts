import { absent, choice, type Fields, fields, list, missing, text, whole } from './fields.ts'
import { createForm, type Spot } from './form.ts'
import { type Beside, checkMessageAt, refuseEmpty } from './message-body.ts'
import { checkModal } from './modal.ts'

/** Which callback types answer which interaction type (1 ping, 2 command, 3 component, 4 autocomplete, 5 modal). */
const answers: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  2: [4, 5, 9],
  3: [4, 5, 6, 7, 9],
  4: [8],
  5: [4, 5, 6, 7],
}

/**
 * Throws what Discord would answer to this interaction callback. `fromMessage: false` says that a modal was not opened
 * from a message's component, so that there is no message to update (types 6 and 7); `present` is the message to update.
 */
export function checkCallback(
  body: unknown,
  interactionType: number,
  options: Partial<Beside> & { fromMessage?: boolean } = {},
): void {
  const form = createForm()
  const { fromMessage, present, ...others } = options
  const beside = { files: 0, ...others }
  const callback = fields(form, body)
  const type = callback && choice(form.at('type'), callback.type, allowed(interactionType, fromMessage))
  const changed = type === 7 && present ? { present } : {}
  if (callback && type !== undefined) checkData(form.at('data'), type, callback.data, { ...beside, ...changed })
  form.finish()
  if (type === 4 || type === 7) refuseEmpty((callback?.data ?? {}) as Fields, { ...beside, edit: type === 7 })
}

function allowed(interactionType: number, fromMessage = true): readonly number[] {
  const types = answers[interactionType] ?? []
  return interactionType === 5 && !fromMessage ? types.filter((type) => type !== 6 && type !== 7) : types
}

function checkData(spot: Spot, type: number, value: unknown, beside: Beside): void {
  if (type === 1 || type === 6) return
  if (absent(value)) {
    if (type !== 5 && type !== 7 && beside.files === 0) missing(spot)
    return
  }
  if (type === 9) {
    checkModal(spot, value)
    return
  }
  const data = fields(spot, value)
  if (!data) return
  if (type === 8) checkChoices(spot.at('choices'), data.choices)
  else if (type === 5) checkDefer(spot.at('flags'), data.flags)
  else checkMessageAt(spot, data, beside)
}

function checkDefer(spot: Spot, value: unknown): void {
  const flags = whole(spot, value) ?? 0
  if (flags & ~64) spot.refuse('BASE_TYPE_CHOICES', 'Value must be one of {0, 64}.')
}

/** Checks what is offered while a person types, here and nowhere else: at most 25, each with a name and a value. */
function checkChoices(spot: Spot, value: unknown): void {
  for (const [index, item] of list(spot, value, { max: 25, required: true }).entries()) {
    const offer = fields(spot.at(index), item)
    if (!offer) continue
    text(spot.at(index).at('name'), offer.name, { min: 1, max: 100, required: true })
    if (typeof offer.value === 'number') continue
    text(spot.at(index).at('value'), offer.value, { max: 100, required: true })
  }
}
