import { chooseCommand, descend } from './choose-command.ts'
import type { InteractionOption, OptionShape, Resolve, ResolvedIds, TypedCommand } from './command-shape.ts'
import { optionValue } from './option-value.ts'
import { splitOptions, type TypedOption } from './split-options.ts'
import { TypingError } from './typing-error.ts'

export type { InteractionOption, Resolve, ResolvedIds, TypedCommand } from './command-shape.ts'
export { TypingError } from './typing-error.ts'

/** What an interaction's data is made of. */
export interface ParsedCommand {
  applicationId: string
  command: object
  /** Nested as Discord nests: a subcommand holds its options. */
  options: InteractionOption[]
  resolvedIds: ResolvedIds
}

/**
 * Reads one typed line such as `/bot create name:Greeter client:"Fashion Brand"` as Discord's client would, or throws a
 * TypingError. With `focused` the line is still being typed: what is missing or wrong elsewhere is left out, and the
 * focused option carries its text as it stands.
 */
export function parseCommandLine(
  text: string,
  commands: readonly TypedCommand[],
  resolve: Resolve,
  options: { focused?: string } = {},
): ParsedCommand {
  const chosen = chooseCommand(text, commands)
  const { path, shapes, rest } = descend(chosen.shape, chosen.rest)
  const isOption = (name: string) => shapes.some((shape) => shape.name === name)
  const typed = splitOptions(rest, isOption, options.focused !== undefined)
  refuseStrangers(
    typed,
    shapes,
    path.length > 0 ? [chosen.shape.name, ...path.map((p) => p.name)] : [chosen.shape.name],
  )
  const resolvedIds: ResolvedIds = { users: [], channels: [], roles: [], attachments: [] }
  const values =
    options.focused === undefined
      ? complete(typed, shapes, resolve, resolvedIds)
      : unfinished(typed, shapes, resolve, resolvedIds, options.focused.toLowerCase())
  return {
    applicationId: chosen.applicationId,
    command: chosen.command,
    options: path.reduceRight<InteractionOption[]>((inner, { name, type }) => [{ name, type, options: inner }], values),
    resolvedIds,
  }
}

function refuseStrangers(typed: readonly TypedOption[], shapes: readonly OptionShape[], path: readonly string[]): void {
  const seen = new Set<string>()
  for (const { name } of typed) {
    if (!shapes.some((shape) => shape.name === name))
      throw new TypingError(`"/${path.join(' ')}" has no option "${name}".`)
    if (seen.has(name)) throw new TypingError(`Option "${name}" is given twice.`)
    seen.add(name)
  }
}

function complete(
  typed: readonly TypedOption[],
  shapes: readonly OptionShape[],
  resolve: Resolve,
  found: ResolvedIds,
): InteractionOption[] {
  for (const { name, required } of shapes)
    if (required && !typed.some((option) => option.name === name && option.value !== ''))
      throw new TypingError(`Option "${name}" is required.`)
  return typed.flatMap(({ name, value }) => {
    const shape = shapes.find((one) => one.name === name)
    return shape ? [{ name, type: shape.type, value: optionValue(shape, value, resolve, found) }] : []
  })
}

function unfinished(
  typed: readonly TypedOption[],
  shapes: readonly OptionShape[],
  resolve: Resolve,
  found: ResolvedIds,
  focused: string,
): InteractionOption[] {
  const target = shapes.find(({ name }) => name === focused)
  if (!target) throw new TypingError(`This command has no option "${focused}".`)
  if (!target.autocomplete) throw new TypingError(`Option "${focused}" does not offer completions.`)
  const others = typed.flatMap(({ name, value }): InteractionOption[] => {
    const shape = shapes.find((one) => one.name === name)
    if (!shape || shape === target) return []
    try {
      return [{ name, type: shape.type, value: optionValue(shape, value, resolve, found) }]
    } catch (error) {
      if (error instanceof TypingError) return []
      throw error
    }
  })
  const value = typed.find(({ name }) => name === focused)?.value ?? ''
  return [...others, { name: focused, type: target.type, value, focused: true }]
}
