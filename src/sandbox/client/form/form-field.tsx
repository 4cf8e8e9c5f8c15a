import { useId } from 'preact/hooks'
import { usePage } from '../context.ts'
import { InlineMarkdown } from '../markdown/markdown.tsx'
import { optionsOf } from '../select/options.ts'
import { Select } from '../select/select.tsx'
import type { Component } from '../shapes.ts'
import { countsOf, Kind, type Value } from './fields.ts'
import { FileField } from './file-field.tsx'
import { TextField } from './text-field.tsx'
import { Ticks } from './ticks.tsx'

export interface InputProps {
  input: Component
  value: Value | undefined
  problem: string | undefined
  set(value: Value): void
  ids: { field: string; label: string; about: string; problem: string }
}

interface Props extends Omit<InputProps, 'ids'> {
  label: string
  description?: string | undefined
}

/** A label, what it says about itself, what is to be filled in, and what is wrong with it. */
export function FormField({ label, description, ...props }: Props) {
  const id = useId()
  const { input, problem } = props
  const ids = { field: `${id}-field`, label: `${id}-label`, about: `${id}-about`, problem: `${id}-problem` }
  const isGroup = input.type === Kind.radio || input.type === Kind.checkboxes || input.type === Kind.file
  const words = (
    <>
      <InlineMarkdown text={label} />
      {input.required !== false && input.type !== Kind.checkbox && (
        <span class="required" title="Required">
          {' *'}
        </span>
      )}
    </>
  )
  return (
    <div class="form-field" data-wrong={problem !== undefined}>
      {isGroup ? (
        <span class="form-label" id={ids.label}>
          {words}
        </span>
      ) : (
        <label class="form-label" id={ids.label} for={ids.field}>
          {words}
        </label>
      )}
      {description && (
        <p class="form-about" id={ids.about}>
          <InlineMarkdown text={description} />
        </p>
      )}
      <Input {...props} ids={ids} />
      {problem !== undefined && (
        <p class="form-problem" id={ids.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

function Input(props: InputProps) {
  const { guild } = usePage()
  const { input, value, problem, set, ids } = props
  if (input.type === Kind.text) return <TextField {...props} />
  if (input.type === Kind.file) return <FileField {...props} />
  if (input.type === Kind.radio || input.type === Kind.checkboxes || input.type === Kind.checkbox)
    return <Ticks {...props} />
  return (
    <Select
      placeholder={input.placeholder || 'Make a selection'}
      options={optionsOf(input, guild)}
      chosen={(value ?? []) as readonly string[]}
      {...countsOf(input)}
      invalid={problem !== undefined}
      fieldId={ids.field}
      labelledBy={ids.label}
      describedBy={`${ids.about} ${ids.problem}`}
      onChange={set}
    />
  )
}
