interface Props {
  /** Empty for the place where further options are opened. */
  name: string
  text: string
  /** The text stands for something that was picked. */
  picked: boolean
  required: boolean
  placeholder?: string
  expanded: boolean
  activeId: string | undefined
  problem: string | undefined
  input(element: HTMLElement | null): void
  onText(text: string): void
  onFocus(): void
  onKeyDown(event: KeyboardEvent & { currentTarget: HTMLInputElement | HTMLButtonElement }): void
}

/** One option of a command: its name and a field that is as wide as its text. */
export function OptionPill(props: Props) {
  const { name, text, picked, required, placeholder = '', expanded, activeId, problem, input, onText } = props
  const mentions = picked && /^[@#]/.test(text)
  return (
    <label class={name === '' ? 'pill more' : 'pill'} data-wrong={problem !== undefined} data-mention={mentions}>
      {name !== '' && <span class="pill-name">{name}</span>}
      <span class="pill-field" data-text={text || placeholder}>
        <input
          ref={input}
          type="text"
          size={1}
          autocomplete="off"
          spellcheck={false}
          role="combobox"
          aria-label={name === '' ? 'Further options' : `${name}${required ? ', required' : ''}`}
          aria-required={required}
          aria-invalid={problem !== undefined}
          aria-describedby="option-note"
          aria-expanded={expanded}
          aria-controls="offers"
          aria-autocomplete="list"
          aria-activedescendant={activeId}
          placeholder={placeholder}
          value={text}
          onInput={(event) => onText(event.currentTarget.value)}
          onFocus={props.onFocus}
          onKeyDown={props.onKeyDown}
        />
      </span>
    </label>
  )
}
