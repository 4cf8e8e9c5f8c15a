import { TypingError } from './typing-error.ts'

/** One `name:value` of a command line; an empty value means that nothing was typed after the colon. */
export interface TypedOption {
  name: string
  value: string
}

const named = /^([^\s:"]+):/u
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/**
 * Splits the part after the command's name into options. `isOption` tells a following option from a value that was typed
 * after a space; `partial` forgives a quote that is still open, as while a person types.
 */
export function splitOptions(text: string, isOption: (name: string) => boolean, partial: boolean): TypedOption[] {
  const found: TypedOption[] = []
  let rest = text.trimStart()
  while (rest !== '') {
    const word = named.exec(rest)?.[1]
    if (word === undefined) throw new TypingError(`Write options as name:value; "${shorten(rest)}" is not one.`)
    const name = word.toLowerCase()
    const read = readValue(rest.slice(word.length + 1), name, isOption, partial)
    found.push({ name, value: read.value })
    rest = read.rest
  }
  return found
}

function readValue(text: string, name: string, isOption: (name: string) => boolean, partial: boolean) {
  const start = text.trimStart()
  const next = named.exec(start)?.[1]?.toLowerCase()
  if (start === '' || (start !== text && next !== undefined && isOption(next))) return { value: '', rest: start }
  const sigil = /^(@&|[@#])?"/.exec(start)
  if (sigil) return readQuoted(start.slice(sigil[0].length), sigil[1] ?? '', name, partial)
  const word = /^\S+/u.exec(start)?.[0] ?? ''
  return { value: word, rest: start.slice(word.length).trimStart() }
}

function readQuoted(text: string, sigil: string, name: string, partial: boolean) {
  let value = sigil
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i)
    if (char === '"') {
      const rest = text.slice(i + 1)
      if (rest !== '' && !/^\s/u.test(rest))
        throw new TypingError(`Put a space after the closing quote of option "${name}".`)
      return { value, rest: rest.trimStart() }
    }
    if (char !== '\\') value += char
    else {
      i += 1
      value += escapes[text.charAt(i)] ?? text.charAt(i)
    }
  }
  if (!partial) throw new TypingError(`The quote that opens the value of option "${name}" is never closed.`)
  return { value, rest: '' }
}

const shorten = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text)
