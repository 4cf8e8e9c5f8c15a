import { OfferPicture } from '../composer/offer-picture.tsx'
import { Chevron, Cross } from '../messages/icons.tsx'
import { SelectMenu } from './select-menu.tsx'
import { type SelectProps, useSelect } from './use-select.ts'

/**
 * A field that opens a list of what may be chosen. It keeps the focus: typing narrows the list, arrows move in it, Enter picks
 * and Escape closes. One choice stands in the field itself, several as chips.
 */
export function Select(props: SelectProps) {
  const { placeholder, options, chosen, least, most, disabled = false, busy = false } = props
  const select = useSelect(props)
  const { id, box, input, isOpen, query } = select
  const many = most > 1
  const picks = chosen.flatMap((value) => options.find((option) => option.value === value) ?? [])
  const only = many || query !== '' ? undefined : picks[0]
  return (
    <div class="select">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input inside handles the keys */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a press anywhere in the frame is one on its input */}
      <div
        ref={box}
        class="select-box"
        data-open={isOpen}
        data-disabled={disabled}
        data-wrong={props.invalid === true}
        onMouseDown={(event) => event.target !== input.current && event.preventDefault()}
        onClick={select.onPress}
      >
        {many &&
          picks.map((option) => (
            <span key={option.value} class="chip">
              {option.picture && <OfferPicture icon={option.picture} size={16} />}
              <span class="chip-label">{option.label}</span>
              {!disabled && (
                <button
                  type="button"
                  class="chip-remove"
                  tabIndex={-1}
                  aria-label={`Remove ${option.label}`}
                  onClick={(event) => {
                    event.stopPropagation()
                    select.remove(option.value)
                  }}
                >
                  <Cross />
                </button>
              )}
            </span>
          ))}
        <span class="select-field">
          {only && (
            <span class="select-only" aria-hidden="true">
              {only.picture && <OfferPicture icon={only.picture} size={20} />}
              <span>{only.label}</span>
            </span>
          )}
          <input
            ref={input}
            type="text"
            role="combobox"
            autocomplete="off"
            spellcheck={false}
            disabled={disabled}
            aria-haspopup="listbox"
            aria-expanded={isOpen}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={isOpen && select.hits.length > 0 ? `${id}-${select.at}` : undefined}
            aria-busy={busy}
            aria-invalid={props.invalid === true}
            aria-required={least > 0}
            aria-describedby={props.describedBy}
            {...(props.labelledBy ? { 'aria-labelledby': props.labelledBy } : { 'aria-label': placeholder })}
            id={props.fieldId}
            placeholder={picks.length > 0 ? '' : placeholder}
            title={only?.label ?? ''}
            value={query}
            onInput={(event) => select.search(event.currentTarget.value)}
            onKeyDown={select.onKeyDown}
            onBlur={select.close}
          />
        </span>
        {busy ? <span class="spinner" aria-hidden="true" /> : <Chevron />}
      </div>
      <span class="visually-hidden" role="status">
        {picks.length > 0 ? `Chosen: ${picks.map(({ label }) => label).join(', ')}` : ''}
      </span>
      {isOpen && <SelectMenu {...select} anchor={box} label={placeholder} {...{ chosen, least, most }} />}
    </div>
  )
}
