import { text } from './fields.ts'
import type { Spot } from './form.ts'

const namePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u

/** Checks the name of a slash command or of one of its options. */
export function checkName(spot: Spot, value: unknown): void {
  const name = text(spot, value, { min: 1, max: 32, required: true })
  if (name === undefined || name.length < 1 || name.length > 32) return
  if (!namePattern.test(name) || name !== name.toLowerCase())
    spot.refuse('APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid')
}

/** Checks the description of a slash command or of one of its options. */
export function checkDescription(spot: Spot, value: unknown): void {
  text(spot, value, { min: 1, max: 100, required: true })
}
