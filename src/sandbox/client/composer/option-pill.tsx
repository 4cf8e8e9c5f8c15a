interface Props {
  /** Empty for the place where further options are opened. */
  name: string
  text: string
  required: boolean
  placeholder?: string
  expanded: boolean
  activeId: string | undefined
  input(element: HTMLInputElement | null): void
  onText(text: string): void
  onFocus(): void
  onKeyDown(event: KeyboardEvent & { currentTarget: HTMLInputElement }): void
}

/** One option of a command: its name and a field that is as wide as its text. */
export function OptionPill(props: Props) {
  const { name, text, required, placeholder = '', expanded, activeId, input, onText, onFocus, onKeyDown } = props
  return (
    <label class={name === '' ? 'pill more' : 'pill'}>
      {name !== '' && <span class="pill-name">{name}</span>}
      <input
        ref={input}
        type="text"
        autocomplete="off"
        spellcheck={false}
        role="combobox"
        aria-label={name === '' ? 'Further options' : `${name}${required ? ', required' : ''}`}
        aria-required={required}
        aria-expanded={expanded}
        aria-controls="offers"
        aria-autocomplete="list"
        aria-activedescendant={activeId}
        placeholder={placeholder}
        size={Math.min(Math.max(text.length, placeholder.length, 2) + 1, 60)}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
      />
    </label>
  )
}
