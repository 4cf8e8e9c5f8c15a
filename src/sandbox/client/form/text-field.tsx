import { longestOf } from './fields.ts'
import type { InputProps } from './form-field.tsx'

/** One line or several; how long it is stands beside it, and what is too long is not cut but said. */
export function TextField({ input, value, problem, set, ids }: InputProps) {
  const text = String(value ?? '')
  const most = longestOf(input)
  const common = {
    id: ids.field,
    value: text,
    placeholder: input.placeholder ?? '',
    'aria-required': input.required !== false,
    'aria-invalid': problem !== undefined,
    'aria-describedby': `${ids.about} ${ids.problem}`,
    onInput: (event: { currentTarget: { value: string } }) => set(event.currentTarget.value),
  }
  const isLong = input.style === 2
  const isCounted = isLong || input.max_length !== undefined || text.length > most
  return (
    <div class="text-field" data-long={isLong} data-counted={isCounted}>
      {isLong ? <textarea rows={4} {...common} /> : <input type="text" autocomplete="off" {...common} />}
      {isCounted && (
        <span class="form-count" data-over={text.length > most} aria-hidden="true">
          {text.length}/{most}
        </span>
      )}
    </div>
  )
}
