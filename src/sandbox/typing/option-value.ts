import type { OptionShape, Resolve, ResolvedIds } from './command-shape.ts'
import { TypingError } from './typing-error.ts'

const largest = Number.MAX_SAFE_INTEGER
const isId = (text: string) => /^\d{15,20}$/.test(text)

/** Turns what was typed into the value that Discord sends; notes in `found` whom it names. */
export function optionValue(
  option: OptionShape,
  typed: string,
  resolve: Resolve,
  found: ResolvedIds,
): string | number | boolean {
  if (typed === '') throw new TypingError(`Option "${option.name}" needs a value.`)
  if (option.choices && option.choices.length > 0) return chosen(option, typed)
  if (option.type === 3) return words(option, typed)
  if (option.type === 4 || option.type === 10) return number(option, typed)
  if (option.type === 5) return boolean(option, typed)
  if (option.type === 11) return file(option, typed, resolve, found)
  return mention(option, typed, resolve, found)
}

function chosen(option: OptionShape, typed: string): string | number {
  const choices = option.choices ?? []
  const hit =
    choices.find(({ name }) => name === typed) ??
    choices.find(({ value }) => String(value) === typed) ??
    choices.find(({ name }) => name.toLowerCase() === typed.toLowerCase())
  if (hit) return hit.value
  throw new TypingError(`Option "${option.name}" must be one of ${choices.map(({ name }) => name).join(', ')}.`)
}

function words(option: OptionShape, typed: string): string {
  const { name, min_length: least = 0, max_length: most = 6000 } = option
  if (typed.length < least) throw new TypingError(`Option "${name}" must have at least ${least} characters.`)
  if (typed.length > most) throw new TypingError(`Option "${name}" must have at most ${most} characters.`)
  return typed
}

function number(option: OptionShape, typed: string): number {
  const { name, type, min_value: least = -largest, max_value: most = largest } = option
  const shape = type === 4 ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)$/
  if (!shape.test(typed))
    throw new TypingError(`Option "${name}" must be ${type === 4 ? 'a whole number' : 'a number'}.`)
  const value = Number(typed)
  if (value < least) throw new TypingError(`Option "${name}" must be at least ${least}.`)
  if (value > most) throw new TypingError(`Option "${name}" must be at most ${most}.`)
  return value
}

function boolean(option: OptionShape, typed: string): boolean {
  const lower = typed.toLowerCase()
  if (lower !== 'true' && lower !== 'false') throw new TypingError(`Option "${option.name}" must be True or False.`)
  return lower === 'true'
}

function file(option: OptionShape, typed: string, resolve: Resolve, found: ResolvedIds): string {
  const id = resolve.attachment?.(typed)
  if (id === undefined)
    throw new TypingError(`Option "${option.name}" takes a file, and none called "${typed}" came along.`)
  if (!found.attachments.includes(id)) found.attachments.push(id)
  return id
}

type Kind = 'user' | 'channel' | 'role'
const kinds: Readonly<Record<number, readonly Kind[]>> = {
  6: ['user'],
  7: ['channel'],
  8: ['role'],
  9: ['user', 'role'],
}
const places = { user: 'users', channel: 'channels', role: 'roles' } as const

function mention(option: OptionShape, typed: string, resolve: Resolve, found: ResolvedIds): string {
  const wanted = kinds[option.type] ?? []
  for (const kind of wanted) {
    const name = nameOf(kind, typed)
    const id = name === undefined ? undefined : resolve[kind](name)
    if (id === undefined) continue
    const ids = found[places[kind]]
    if (!ids.includes(id)) ids.push(id)
    return id
  }
  throw new TypingError(
    `Option "${option.name}" names no ${wanted.join(' or ') || 'known thing'} of this server: ${typed}.`,
  )
}

/** Strips `<@!1>`, `<#1>`, `<@&1>`, `@&name`, `@name`, `#name`; undefined where the sign is that of another kind. */
function nameOf(kind: Kind, typed: string): string | undefined {
  const wrapped = /^<(@&|@!?|#)(\d+)>$/.exec(typed)
  const sign = wrapped?.[1]?.replace('!', '') ?? (/^(@&|@|#)/.exec(typed)?.[1] || '')
  const name = wrapped?.[2] ?? typed.slice(sign.length)
  const fits = { user: ['', '@'], channel: ['', '#'], role: wrapped ? ['@&'] : ['', '@&', '@'] }[kind].includes(sign)
  return fits && name !== '' && (!wrapped || isId(name)) ? name : undefined
}
