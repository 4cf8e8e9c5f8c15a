import type { CommandShape, OptionShape, TypedCommand } from './command-shape.ts'
import { TypingError } from './typing-error.ts'

const subcommand = 1
const group = 2

/** Finds whose command the line begins with; a guild's own command goes before the same application's global one. */
export function chooseCommand(
  text: string,
  commands: readonly TypedCommand[],
): { applicationId: string; command: object; shape: CommandShape; rest: string } {
  const line = text.trimStart()
  if (!line.startsWith('/')) throw new TypingError('A command begins with a slash.')
  const { word, rest } = firstWord(line.slice(1))
  if (word === '') throw new TypingError('Type the name of a command after the slash.')
  const hits = commands
    .map(({ command, ...owner }) => ({ ...owner, command, shape: command as CommandShape }))
    .filter(({ shape }) => shape.name === word.toLowerCase() && (shape.type ?? 1) === 1)
    .sort((a, b) => Number(b.shape.guild_id !== undefined) - Number(a.shape.guild_id !== undefined))
  const first = hits[0]
  if (!first) throw new TypingError(`There is no command "/${word.slice(0, 40)}" here.`)
  const owners = new Map(hits.map((hit) => [hit.applicationId, hit.applicationName]))
  if (owners.size > 1)
    throw new TypingError(`Several applications have "/${word}": choose one of ${[...owners.values()].join(', ')}.`)
  return { applicationId: first.applicationId, command: first.command, shape: first.shape, rest }
}

/** Follows group and subcommand to the options that may be typed after them. */
export function descend(
  command: CommandShape,
  text: string,
): { path: OptionShape[]; shapes: readonly OptionShape[]; rest: string } {
  const path: OptionShape[] = []
  let shapes = command.options ?? []
  let rest = text
  while (shapes.some(({ type }) => type === subcommand || type === group)) {
    const next = firstWord(rest)
    const hit = shapes.find(({ name }) => name === next.word.toLowerCase())
    const soFar = [command.name, ...path.map(({ name }) => name)].join(' ')
    if (next.word === '')
      throw new TypingError(`"/${soFar}" needs one of ${shapes.map(({ name }) => name).join(', ')} after it.`)
    if (!hit) throw new TypingError(`"/${soFar}" has no subcommand "${next.word.slice(0, 40)}".`)
    path.push(hit)
    shapes = hit.options ?? []
    rest = next.rest
  }
  return { path, shapes, rest }
}

function firstWord(text: string): { word: string; rest: string } {
  const word = /^\S*/u.exec(text)?.[0] ?? ''
  return { word, rest: text.slice(word.length).trimStart() }
}
