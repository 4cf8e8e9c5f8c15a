import { picked } from '../select/options.ts'
import { countsOf, Kind } from './fields.ts'
import type { InputProps } from './form-field.tsx'

/** Things to tick: one of several, several of several, or a single one. */
export function Ticks({ input, value, problem, set, ids }: InputProps) {
  const about = { 'aria-invalid': problem !== undefined, 'aria-describedby': `${ids.about} ${ids.problem}` }
  if (input.type === Kind.checkbox)
    return (
      <span class="tick-line">
        <input
          type="checkbox"
          class="tick-box"
          id={ids.field}
          checked={value === true}
          {...about}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      </span>
    )
  const isRadio = input.type === Kind.radio
  const chosen = (value ?? []) as readonly string[]
  const counts = countsOf(input)
  const isFull = !isRadio && chosen.length >= counts.most
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles are named
    <div class="ticks" role={isRadio ? 'radiogroup' : 'group'} aria-labelledby={ids.label}>
      {(input.options ?? []).map((option) => (
        <label key={option.value} class="tick-line">
          <input
            type={isRadio ? 'radio' : 'checkbox'}
            class={isRadio ? 'tick-box round' : 'tick-box'}
            name={ids.field}
            checked={chosen.includes(option.value)}
            disabled={isFull && !chosen.includes(option.value)}
            {...about}
            onChange={() => set(isRadio ? [option.value] : picked(chosen, option.value, { ...counts, least: 1 }))}
          />
          <span class="tick-words">
            <span>{option.label}</span>
            {option.description && <small>{option.description}</small>}
          </span>
        </label>
      ))}
    </div>
  )
}
