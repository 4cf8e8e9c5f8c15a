import { useEffect, useId, useRef, useState } from 'preact/hooks'

/** One thing to choose. */
export interface Option {
  value: string
  label: string
  description?: string
  default?: boolean
}

interface Props {
  label: string
  options: readonly Option[]
  least: number
  most: number
  disabled?: boolean
  onChoose(values: string[]): void
  /** Names the field for screen readers where a label stands elsewhere. */
  labelledBy?: string
}

/** A list that opens on a click or the arrow keys; several may be chosen where `most` allows it, and count when it closes. */
export function Select({ label, options, least, most, disabled = false, onChoose, labelledBy }: Props) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const [chosen, setChosen] = useState(() => options.filter((option) => option.default).map(({ value }) => value))
  const before = useRef(chosen)
  const many = most > 1

  function show() {
    before.current = chosen
    setActive(
      Math.max(
        0,
        options.findIndex(({ value }) => value === chosen[0]),
      ),
    )
    setOpen(true)
  }
  function finish(values: string[]) {
    setOpen(false)
    if (values.length < least || same(values, before.current))
      return setChosen(values.length < least ? before.current : values)
    onChoose(values)
  }
  function pick(value: string) {
    const rest = chosen.filter((one) => one !== value)
    const values = !many ? [value] : rest.length < chosen.length ? rest : rest.length < most ? [...rest, value] : chosen
    setChosen(values)
    if (!many) {
      before.current = []
      finish(values)
    }
  }
  function onKeyDown(event: KeyboardEvent) {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    if (step !== undefined) {
      if (open) setActive((active + step + options.length) % options.length)
      else show()
    } else if (open && (event.key === 'Enter' || event.key === ' ')) {
      const option = options[active]
      if (option) pick(option.value)
    } else if (open && event.key === 'Escape') {
      setChosen(before.current)
      setOpen(false)
    } else {
      if (open && event.key === 'Tab') finish(chosen)
      return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  useEffect(() => {
    if (!open) return
    const onDown = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) finish(chosen)
    }
    document.addEventListener('pointerdown', onDown)
    return () => document.removeEventListener('pointerdown', onDown)
  })

  const labels = options.filter(({ value }) => chosen.includes(value)).map((option) => option.label)
  return (
    <div class="select" ref={box}>
      <button
        type="button"
        role="combobox"
        class="select-button"
        disabled={disabled}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open ? `${id}-${active}` : undefined}
        {...(labelledBy ? { 'aria-labelledby': labelledBy } : { 'aria-label': label })}
        onClick={() => (open ? finish(chosen) : show())}
        onKeyDown={onKeyDown}
      >
        <span class={labels.length ? '' : 'placeholder'}>{labels.join(', ') || label}</span>
        <span aria-hidden="true">⌄</span>
      </button>
      {open && (
        <div class="select-list" role="listbox" id={`${id}-list`} aria-multiselectable={many} aria-label={label}>
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the button holds the focus and handles the keys
            <div
              key={option.value}
              id={`${id}-${index}`}
              class="select-option"
              role="option"
              tabIndex={-1}
              aria-selected={chosen.includes(option.value)}
              data-active={index === active}
              onPointerMove={() => setActive(index)}
              onClick={() => pick(option.value)}
            >
              <span>
                {option.label}
                {option.description && <small>{option.description}</small>}
              </span>
              {chosen.includes(option.value) && <span aria-hidden="true">✓</span>}
            </div>
          ))}
        </div>
      )}
    </div>
  )
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((one) => b.includes(one))
