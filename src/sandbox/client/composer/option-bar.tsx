import type { OptionShape } from '../../typing/command-shape.ts'

interface Props {
  name: string
  note: string
  option: OptionShape | undefined
  problem: string | undefined
}

/** The bar above the box: what the option at hand is for, or what is wrong with it. */
export function OptionBar({ name, note, option, problem }: Props) {
  const limits = option && limitsOf(option)
  return (
    <div class="option-bar" data-wrong={problem !== undefined}>
      <b>{name}</b>
      {problem === undefined ? (
        <span id="option-note" class="option-note">
          {note}
        </span>
      ) : (
        <span id="option-note" role="alert">
          {problem}
        </span>
      )}
      {limits && <span class="option-limits">{limits}</span>}
      {option && <span class="option-limits">{option.required ? 'Required' : 'Optional'}</span>}
    </div>
  )
}

function limitsOf({ type, min_value, max_value, min_length, max_length }: OptionShape): string | undefined {
  if (type === 4 || type === 10) return between(min_value, max_value, '')
  return type === 3 ? between(min_length, max_length, ' characters') : undefined
}

function between(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  if (least === undefined && most === undefined) return undefined
  if (least === undefined) return `up to ${most}${unit}`
  return most === undefined ? `from ${least}${unit}` : `${least} to ${most}${unit}`
}
