import { checkButton } from './buttons.ts'
import { choice, type Fields, fields, list } from './fields.ts'
import type { Spot } from './form.ts'
import {
  checkAccent,
  checkFile,
  checkGallery,
  checkSection,
  checkSeparator,
  checkTextDisplay,
  type Layout,
} from './layout.ts'
import { checkSelect, selectTypes } from './selects.ts'
import { createTally, type IsEmoji, type Tally } from './tally.ts'

const CONTAINER = 17
const inContainer = [1, 9, 10, 12, 13, 14]
/** Page components/reference: with Components V2, however deep they stand. */
const MOST_COMPONENTS = 40
const MOST_TEXT = 4000

/** Checks the components of a message: up to five rows, or with Components V2 a whole layout. */
export function checkComponents(
  spot: Spot,
  value: unknown,
  v2: boolean,
  names?: readonly string[],
  isEmoji?: IsEmoji,
): void {
  const tally = createTally(isEmoji)
  if (v2) checkLayout(spot, value, { tally, names })
  else
    for (const [index, item] of list(spot, value, { max: 5 }).entries()) {
      const row = fields(spot.at(index), item)
      if (row && choice(spot.at(index).at('type'), row.type, [1])) checkRow(spot.at(index), row, tally)
    }
}

function checkLayout(spot: Spot, value: unknown, layout: Layout): void {
  for (const [index, item] of list(spot, value, { max: MOST_COMPONENTS }).entries())
    checkPart(spot.at(index), item, [...inContainer, CONTAINER], layout)
  if (layout.tally.components() > MOST_COMPONENTS)
    spot.refuse(
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      `Total number of components cannot exceed ${MOST_COMPONENTS}`,
    )
  if (layout.tally.characters() > MOST_TEXT)
    spot.refuse(
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `Components displayable text size exceeds maximum size of ${MOST_TEXT}`,
    )
}

function checkPart(spot: Spot, value: unknown, allowed: readonly number[], layout: Layout): void {
  const part = fields(spot, value)
  if (!part) return
  const type = choice(spot.at('type'), part.type, allowed)
  if (type === 1) checkRow(spot, part, layout.tally)
  else if (type === 9) checkSection(spot, part, layout)
  else if (type === 10) checkTextDisplay(spot, part, layout.tally)
  else if (type === 12) checkGallery(spot, part, layout)
  else if (type === 13) checkFile(spot, part, layout)
  else if (type === 14) checkSeparator(spot, part, layout)
  else if (type === CONTAINER) checkContainer(spot, part, layout)
}

function checkContainer(spot: Spot, container: Fields, layout: Layout): void {
  layout.tally.component(spot, container)
  checkAccent(spot, container)
  const at = spot.at('components')
  const children = list(at, container.components, { min: 1, max: MOST_COMPONENTS, required: true })
  for (const [index, item] of children.entries()) checkPart(at.at(index), item, inContainer, layout)
}

function checkRow(spot: Spot, row: Fields, tally: Tally): void {
  tally.component(spot, row)
  const at = spot.at('components')
  const children = list(at, row.components, { min: 1, max: 5, required: true })
  const hasSelect = children.some((child) => selectTypes.includes((child as Fields | null)?.type as number))
  if (hasSelect && children.length > 1)
    at.at(1).refuse('COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'The specified component exceeds the maximum width')
  for (const [index, item] of children.entries()) {
    const component = fields(at.at(index), item)
    if (!component) continue
    const type = choice(at.at(index).at('type'), component.type, [2, ...selectTypes])
    if (type === 2) checkButton(at.at(index), component, tally)
    else if (type !== undefined) checkSelect(at.at(index), component, tally)
  }
}
