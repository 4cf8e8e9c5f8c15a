import { type Attachment, attachmentOf } from '../files/files.ts'
import { chosenAtFirst } from '../select/options.ts'
import type { Component } from '../shapes.ts'

/** What a person entered: words, choices, a tick, or files. */
export type Value = string | boolean | readonly string[] | readonly File[]
export type Values = Readonly<Record<string, Value>>

/** What is sent of it: files by name. */
export type Fields = Record<string, string | boolean | string[]>

/** One line of a form: words alone, or a label with what is to be filled in. */
export interface Field {
  key: string
  label: string
  description?: string | undefined
  content?: string | undefined
  input?: (Component & { custom_id: string }) | undefined
}

export const Kind = { text: 4, file: 19, radio: 21, checkboxes: 22, checkbox: 23 } as const

/** Labels with their fields, and rows with a text input, alike. */
export function fieldsOf(components: readonly Component[]): Field[] {
  return components.flatMap((component, index): Field[] => {
    const key = String(index)
    const { type, label = '', description, content, component: inner } = component
    if (type === 10) return [{ key, label: '', content }]
    if (type === 18) return [{ key, label, description, input: named(inner) }]
    return (component.components ?? []).map((input) => ({ key, label: input.label ?? '', input: named(input) }))
  })
}

const named = (input: Component | undefined) =>
  input?.custom_id === undefined ? undefined : { ...input, custom_id: input.custom_id }

/** What stands in the fields before anybody touched them. */
export const startValues = (fields: readonly Field[]): Values =>
  Object.fromEntries(fields.flatMap(({ input }) => (input ? [[input.custom_id, startValue(input)]] : [])))

function startValue(input: Component): Value {
  if (input.type === Kind.text) return input.value ?? ''
  if (input.type === Kind.checkbox) return input.default ?? false
  return input.type === Kind.file ? [] : chosenAtFirst(input)
}

/** How many a field that takes several wants, as Discord counts (page components/reference). */
export function countsOf({ type, required, min_values, max_values, options = [] }: Component) {
  const most = max_values ?? (type === Kind.checkboxes ? options.length : 1)
  return { least: min_values ?? (required === false ? 0 : 1), most }
}

const missing = 'This field is required.'

/** What is wrong with what was entered, in the words of Discord's client. */
export function problemOf(input: Component, value: Value | undefined): string | undefined {
  if (typeof value === 'boolean' || value === undefined) return undefined
  if (value.length === 0 && input.required === false) return undefined
  if (typeof value === 'string') return value === '' ? missing : lengthProblem(input, value.length)
  const { least, most } = countsOf(input)
  if (value.length === 0 && least > 0) return missing
  if (value.length < least) return `Choose at least ${least}.`
  return value.length > most ? `Choose at most ${most}.` : undefined
}

/** The longest text that an input takes. */
export const longestOf = ({ max_length: most }: Component): number => most ?? 4000

function lengthProblem(input: Component, length: number): string | undefined {
  const { min_length: least = 0 } = input
  const most = longestOf(input)
  if (length >= least && length <= most) return undefined
  if (least > 0 && input.max_length !== undefined) return `Must be between ${least} and ${most} in length.`
  return length < least ? `Must be ${least} or more in length.` : `Must be ${most} or fewer in length.`
}

/** The fields as the control interface takes them, and the files that they name. */
export async function submissionOf(values: Values) {
  const files: Promise<Attachment>[] = []
  const entries = Object.entries(values).map(([id, value]) => {
    if (typeof value !== 'object') return [id, value]
    const names = value.map((one, index) => {
      if (typeof one === 'string') return one
      const name = `${id}/${index}`
      files.push(attachmentOf(one, name))
      return name
    })
    return [id, names]
  })
  const fields = Object.fromEntries(entries) as Fields
  return { fields, attachments: await Promise.all(files) }
}
