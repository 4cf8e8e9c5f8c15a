import type { OptionShape, Resolve } from '../../typing/command-shape.ts'
import { optionValue } from '../../typing/option-value.ts'
import { TypingError } from '../../typing/typing-error.ts'
import { type Draft, type Filled, said } from './draft.ts'

const requiredWords = 'This option is required. Specify a value.'

/** What stands in the way of sending, by option: whatever is open must hold a value, and every value must fit. */
export function problemsOf(draft: Draft, resolve: Resolve): ReadonlyMap<string, string> {
  const problems = draft.leaf.options.flatMap((option): [string, string][] => {
    const filled = draft.filled.find(({ name }) => name === option.name)
    if (!filled) return option.required ? [[option.name, requiredWords]] : []
    const words = option.type === 11 ? fileProblem(option, filled) : problemOf(option, said(filled), resolve)
    return words === undefined ? [] : [[option.name, words]]
  })
  return new Map(problems)
}

function fileProblem(option: OptionShape, { file }: Filled): string | undefined {
  if (file) return undefined
  return option.required ? requiredWords : wordsFor(option)
}

function problemOf(option: OptionShape, typed: string, resolve: Resolve): string | undefined {
  if (typed.trim() === '') return option.required ? requiredWords : wordsFor(option)
  try {
    optionValue(option, typed, resolve, { users: [], channels: [], roles: [], attachments: [] })
    return undefined
  } catch (error) {
    if (error instanceof TypingError) return rangeWords(option, typed) ?? wordsFor(option)
    throw error
  }
}

const kinds: Readonly<Record<number, string>> = {
  4: 'integer',
  5: 'boolean',
  6: 'user',
  7: 'channel',
  8: 'role',
  9: 'mentionable',
  10: 'number',
  11: 'attachment',
}

function wordsFor({ type, choices }: OptionShape): string {
  if (choices && choices.length > 0) return 'Input a valid choice.'
  const kind = kinds[type]
  return kind ? `Input a valid ${kind}.` : requiredWords
}

function rangeWords(option: OptionShape, typed: string): string | undefined {
  if (option.choices && option.choices.length > 0) return undefined
  if (option.type === 3) return range(option.min_length, option.max_length, 'The length')
  const isNumber = option.type === 4 ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)$/
  if ((option.type !== 4 && option.type !== 10) || !isNumber.test(typed)) return undefined
  return range(option.min_value, option.max_value, 'The value')
}

function range(least: number | undefined, most: number | undefined, what: string): string | undefined {
  if (least !== undefined && most !== undefined) return `${what} must be between ${least} and ${most}.`
  if (least !== undefined) return `${what} must be at least ${least}.`
  return most === undefined ? undefined : `${what} must be at most ${most}.`
}
