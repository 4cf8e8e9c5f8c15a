import type { OptionShape } from '../../typing/command-shape.ts'
import { splitOptions } from '../../typing/split-options.ts'
import type { Command } from '../shapes.ts'

/** A command that can be sent: a whole command, or one of its subcommands. */
export interface Leaf {
  key: string
  app: { id: string; name: string }
  /** As typed after the slash: `bot create`. */
  path: string
  description: string
  options: readonly OptionShape[]
}

/** An option that the person opened; `value` is what is sent where it differs from what is shown. */
export interface Filled {
  name: string
  text: string
  value?: string
  /** What an attachment option holds; `value` names it then. */
  file?: File
}

/** A command being put together. */
export interface Draft {
  leaf: Leaf
  filled: readonly Filled[]
}

/** Every slash command that can be sent, by path. */
export function leavesOf(commands: readonly Command[]): Leaf[] {
  return commands
    .filter(({ type = 1 }) => type === 1)
    .flatMap(({ application, name, description, options = [] }) =>
      descend(options, name, description).map((leaf) => ({
        ...leaf,
        app: application,
        key: `${application.id}/${leaf.path}`,
      })),
    )
    .sort((a, b) => a.path.localeCompare(b.path))
}

function descend(options: readonly OptionShape[], path: string, description: string): Omit<Leaf, 'app' | 'key'>[] {
  const inner = options.filter(({ type }) => type === 1 || type === 2)
  if (inner.length === 0) return [{ path, description, options }]
  return inner.flatMap((option) => descend(option.options ?? [], `${path} ${option.name}`, describe(option)))
}

/** What an option or subcommand says about itself. */
export const describe = (option: OptionShape): string => option.description ?? ''

/** Leaves that fit what was typed after the slash, best first: the path's beginning, then anywhere in it. */
export function filterLeaves(leaves: readonly Leaf[], typed: string): Leaf[] {
  const query = typed.trim().toLowerCase().replace(/\s+/g, ' ')
  const starts = leaves.filter(({ path }) => path.startsWith(query))
  const words = query.split(' ')
  const contains = leaves.filter((leaf) => !starts.includes(leaf) && words.every((word) => leaf.path.includes(word)))
  return [...starts, ...contains]
}

/** A fresh draft: its required options stand open. */
export const startDraft = (leaf: Leaf): Draft => ({
  leaf,
  filled: leaf.options.filter(({ required }) => required).map(({ name }) => ({ name, text: '' })),
})

/**
 * Turns text into a draft once a whole path and a space are typed, taking along options that follow; undefined while that
 * is not so, where several applications have the path, or where the rest cannot be read.
 */
export function draftFromText(text: string, leaves: readonly Leaf[]): Draft | undefined {
  const line = text.replace(/^\s*\//, '')
  const hits = leaves.filter(({ path }) => line.toLowerCase().startsWith(`${path} `))
  const [leaf] = hits
  if (!leaf || hits.length > 1 || !text.trimStart().startsWith('/')) return undefined
  const isOption = (name: string) => leaf.options.some((option) => option.name === name)
  try {
    const typed = splitOptions(line.slice(leaf.path.length), isOption, true)
    if (!typed.every(({ name }) => isOption(name))) return undefined
    return typed.reduce((draft, { name, value }) => setOption(draft, { name, text: value }), startDraft(leaf))
  } catch {
    return undefined
  }
}

/** The draft with this option's text; opens the option where it is not open yet. */
export function setOption(draft: Draft, option: Filled): Draft {
  const open = draft.filled.some(({ name }) => name === option.name)
  const filled = open ? draft.filled.map((one) => (one.name === option.name ? option : one)) : [...draft.filled, option]
  return { ...draft, filled }
}

export const closeOption = (draft: Draft, name: string): Draft => ({
  ...draft,
  filled: draft.filled.filter((one) => one.name !== name),
})

/** The draft with this file in an option, or without one; the option's own name stands for it in the line. */
export const setFile = (draft: Draft, name: string, file: File | undefined): Draft =>
  setOption(draft, file ? { name, text: file.name, value: name, file } : { name, text: '' })

/** The option that a dropped file is for: the first one for files that has none. */
export const optionForFile = ({ leaf, filled }: Draft): string | undefined =>
  leaf.options.find(({ type, name }) => type === 11 && !filled.some((one) => one.name === name && one.file))?.name

/** Options that are not open yet and whose name fits what was typed. */
export const remaining = (draft: Draft, typed = ''): OptionShape[] =>
  draft.leaf.options.filter(
    ({ name }) => !draft.filled.some((one) => one.name === name) && name.includes(typed.trim().toLowerCase()),
  )

/** Finds the option whose name and colon end a text, as in `Greeter client:`, and what stands before it. */
export function jumpIn(draft: Draft, text: string): { before: string; name: string } | undefined {
  const hit = /^(|.*\s)([^\s:"]+):$/su.exec(text)
  const name = hit?.[2]?.toLowerCase()
  if (!hit || !name || !draft.leaf.options.some((option) => option.name === name)) return undefined
  return { before: (hit[1] ?? '').trimEnd(), name }
}

/** The line to send, as a person would type it. */
export function lineOf(draft: Draft): string {
  const options = draft.filled.filter((one) => said(one) !== '').map((one) => `${one.name}:${quote(said(one))}`)
  return [`/${draft.leaf.path}`, ...options].join(' ')
}

/** The line as text to go on with; files cannot be part of it. */
export const textOf = (draft: Draft): string =>
  lineOf({ ...draft, filled: draft.filled.filter(({ file }) => file === undefined) })

/** What an option says once it is sent: the value that was picked, otherwise the text without its quotes. */
export const said = ({ value, text }: Filled): string => value ?? unquoted(text)

const unquoted = (text: string) =>
  /^"(?:[^"\\]|\\.)*"$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text

/** Quotes a value where the typing grammar needs it. */
export function quote(value: string): string {
  if (/^\S+$/u.test(value) && !/^(@&|[@#])?"/.test(value)) return value
  return `"${value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')}"`
}
