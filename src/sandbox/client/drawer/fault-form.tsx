import { useState } from 'preact/hooks'
import type { Fault } from './drawer-api.ts'

const fields = [
  ['status', 'Status', '500'],
  ['delay_ms', 'Delay in ms', '0'],
  ['retry_after', 'Retry after in s', ''],
  ['times', 'Times', 'always'],
] as const
type Texts = Record<(typeof fields)[number][0], string>

const nothing: Texts = { status: '', delay_ms: '', retry_after: '', times: '' }

/** Writes a fault for certain calls. */
export function FaultForm({ onAdd }: { onAdd(fault: Omit<Fault, 'id'>): Promise<void> }) {
  const [match, setMatch] = useState('POST /channels/*/messages')
  const [texts, setTexts] = useState(nothing)
  const [drop, setDrop] = useState(false)
  function submit(event: Event) {
    event.preventDefault()
    const numbers = fields.flatMap(([key]) => (texts[key] === '' ? [] : [[key, Number(texts[key])]]))
    const effect = { ...Object.fromEntries(numbers), ...(drop ? { drop } : {}) }
    void onAdd({ match, ...(Object.keys(effect).length > 0 ? effect : { status: 500 }) })
  }
  return (
    <form class="fault-form" onSubmit={submit}>
      <label class="drawer-field">
        Calls that match
        <input required value={match} spellcheck={false} onInput={(event) => setMatch(event.currentTarget.value)} />
      </label>
      <div class="fault-numbers">
        {fields.map(([key, words, placeholder]) => (
          <label key={key} class="drawer-field">
            {words}
            <input
              type="number"
              min={0}
              placeholder={placeholder}
              value={texts[key]}
              onInput={(event) => setTexts({ ...texts, [key]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <div class="drawer-inline">
        <label class="check">
          <input type="checkbox" checked={drop} onChange={(event) => setDrop(event.currentTarget.checked)} />
          Never answer
        </label>
        <button type="submit" class="small-button strong">
          Add fault
        </button>
      </div>
    </form>
  )
}
