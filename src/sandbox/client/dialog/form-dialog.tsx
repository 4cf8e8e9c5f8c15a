import { useEffect, useRef, useState } from 'preact/hooks'
import { sentence } from '../api.ts'
import { usePage } from '../context.ts'
import { InlineMarkdown, Markdown } from '../markdown/markdown.tsx'
import { useOptions } from '../messages/components.tsx'
import { Select } from '../select.tsx'
import type { Component } from '../shapes.ts'
import type { OpenForm } from '../state/store.ts'

type Values = Record<string, string | string[]>

/** The form that an application opened. The browser's own dialog keeps the focus inside and closes on Escape. */
export function FormDialog({ form }: { form: OpenForm }) {
  const { actions } = usePage()
  const dialog = useRef<HTMLDialogElement>(null)
  const [values, setValues] = useState<Values>(() => startValues(form.modal.components))
  const [error, setError] = useState<string>()
  const [sending, setSending] = useState(false)
  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.querySelector<HTMLElement>('.form-field :is(input, textarea, button)')?.focus()
    return () => document.querySelector<HTMLElement>('.composer :is(textarea, input)')?.focus()
  }, [])

  async function submit(event: Event) {
    event.preventDefault()
    if (sending) return
    const left = missingSelect(form.modal.components, values)
    if (left !== undefined) {
      setError(`Choose something for “${left}”.`)
      return
    }
    setSending(true)
    setError(undefined)
    try {
      await actions.submitForm(form, values)
    } catch (reason) {
      setError(sentence(reason))
      setSending(false)
    }
  }
  const set = (id: string, value: string | string[]) => setValues((old) => ({ ...old, [id]: value }))
  return (
    <dialog ref={dialog} class="form-dialog" aria-labelledby="form-title" onCancel={actions.closeForm}>
      <form onSubmit={submit}>
        <header>
          <h2 id="form-title">{form.modal.title}</h2>
          <button type="button" class="close" aria-label="Close" onClick={actions.closeForm}>
            ✕
          </button>
        </header>
        <div class="form-fields">
          {fieldsOf(form.modal.components).map((field, index) => (
            <Field key={field.component?.custom_id ?? index} field={field} values={values} set={set} />
          ))}
          {error && (
            <p class="failure" role="alert">
              {error}
            </p>
          )}
        </div>
        <footer>
          <button type="button" class="button secondary" onClick={actions.closeForm}>
            Cancel
          </button>
          <button type="submit" class="button primary" aria-busy={sending}>
            {sending ? 'Sending…' : 'Submit'}
          </button>
        </footer>
      </form>
    </dialog>
  )
}

interface FieldShape {
  label: string
  description?: string | undefined
  /** Only words. */
  content?: string | undefined
  component?: Component | undefined
}

/** Labels with their fields, and rows with a text input, alike. */
function fieldsOf(components: readonly Component[]): FieldShape[] {
  return components.flatMap((component): FieldShape[] => {
    if (component.type === 10) return [{ label: '', content: component.content }]
    if (component.type === 18)
      return [{ label: component.label ?? '', description: component.description, component: component.component }]
    return (component.components ?? []).map((input) => ({ label: input.label ?? '', component: input }))
  })
}

function startValues(components: readonly Component[]): Values {
  const entries = fieldsOf(components).flatMap(({ component }): [string, string | string[]][] => {
    if (!component?.custom_id) return []
    const chosen = (component.options ?? []).filter((option) => option.default).map(({ value }) => value)
    return [[component.custom_id, component.type === 4 ? (component.value ?? '') : chosen]]
  })
  return Object.fromEntries(entries)
}

/** The label of the first select that still needs a choice; the browser itself sees to the text inputs. */
const missingSelect = (components: readonly Component[], values: Values): string | undefined =>
  fieldsOf(components).find(({ component }) => {
    if (!component?.custom_id || component.type === 4 || component.required === false) return false
    return (values[component.custom_id]?.length ?? 0) < (component.min_values ?? 1)
  })?.label

function Field(props: { field: FieldShape; values: Values; set(id: string, value: string | string[]): void }) {
  const { field, values, set } = props
  const { component } = field
  if (field.content !== undefined || !component) return <Markdown text={field.content ?? ''} />
  const id = component.custom_id ?? ''
  const required = component.required !== false
  return (
    <div class="form-field">
      <label id={`label-${id}`} for={`field-${id}`}>
        <InlineMarkdown text={field.label} />
        {required && <span class="required"> *</span>}
      </label>
      {field.description && <p id={`about-${id}`}>{field.description}</p>}
      {component.type === 4 ? (
        <TextInput
          input={component}
          value={String(values[id] ?? '')}
          required={required}
          set={(value) => set(id, value)}
        />
      ) : (
        <SelectField select={component} required={required} set={(chosen) => set(id, chosen)} />
      )}
    </div>
  )
}

function TextInput(props: { input: Component; value: string; required: boolean; set(value: string): void }) {
  const { input, value, required, set } = props
  const common = {
    id: `field-${input.custom_id}`,
    value,
    required,
    minLength: input.min_length ?? 0,
    maxLength: input.max_length ?? 4000,
    placeholder: input.placeholder ?? '',
    'aria-describedby': `about-${input.custom_id}`,
    onInput: (event: { currentTarget: { value: string } }) => set(event.currentTarget.value),
  }
  return input.style === 2 ? <textarea rows={5} {...common} /> : <input type="text" autocomplete="off" {...common} />
}

function SelectField({ select, required, set }: { select: Component; required: boolean; set(values: string[]): void }) {
  return (
    <Select
      label={select.placeholder || 'Make a selection'}
      labelledBy={`label-${select.custom_id}`}
      options={useOptions(select)}
      least={required ? (select.min_values ?? 1) : 0}
      most={select.max_values ?? 1}
      onChoose={set}
    />
  )
}
