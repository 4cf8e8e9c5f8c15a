import { useState } from 'preact/hooks'
import { usePage } from '../context.ts'
import { drawerApi, type Fault } from './drawer-api.ts'
import { FaultForm } from './fault-form.tsx'
import { useRead } from './use-read.ts'

const quick: readonly (readonly [words: string, fault: Omit<Fault, 'id' | 'match'>])[] = [
  ['Return 500s', { status: 500 }],
  ['Rate limit (429)', { status: 429, retry_after: 5 }],
  ['Unauthorized (401)', { status: 401 }],
  ['Slow by 2 s', { delay_ms: 2000 }],
  ['Hang', { drop: true }],
]

/** Planned failures of REST calls: those there are, one press for the usual ones, a form for the rest. */
export function FaultsTab() {
  const { state } = usePage()
  const { value: faults = [], error, after } = useRead(drawerApi.faults, 2000)
  const [app, setApp] = useState('')
  const applications = state.world?.applications ?? []
  const nameOf = (id: string | undefined) => applications.find((one) => one.id === id)?.name ?? 'every application'
  const add = (fault: Omit<Fault, 'id'>) => after(() => drawerApi.addFault(app ? { ...fault, app } : fault))
  return (
    <>
      <label class="drawer-field">
        For
        <select value={app} onChange={(event) => setApp(event.currentTarget.value)}>
          <option value="">Every application</option>
          {applications.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons */}
      <div class="card-actions" role="group" aria-label="Make every call fail">
        {quick.map(([words, fault]) => (
          <button key={words} type="button" class="small-button" onClick={() => add({ match: '* /*', ...fault })}>
            {words}
          </button>
        ))}
      </div>
      <FaultForm onAdd={add} />
      {error && (
        <p class="failure" role="alert">
          {error}
        </p>
      )}
      <div class="drawer-heading">
        <h3>Active faults — {faults.length}</h3>
        {faults.length > 0 && (
          <button type="button" class="small-button" onClick={() => after(() => drawerApi.removeFault())}>
            Remove all
          </button>
        )}
      </div>
      <ul class="cards">
        {faults.map((fault) => (
          <li key={fault.id} class="card card-head">
            <span class="user-words">
              <code>{fault.match}</code>
              <span class="user-note">
                {effectOf(fault)} · {nameOf(fault.app)}
              </span>
            </span>
            <button
              type="button"
              class="small-button"
              aria-label={`Remove the fault ${fault.match}`}
              onClick={() => after(() => drawerApi.removeFault(fault.id))}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
      {faults.length === 0 && <p class="drawer-note">Every call goes as it should.</p>}
    </>
  )
}

function effectOf({ status, retry_after, delay_ms, drop, times }: Fault): string {
  const parts = [
    delay_ms === undefined ? '' : `${delay_ms} ms late`,
    drop ? 'no answer' : '',
    status === undefined ? '' : `answers ${status}`,
    retry_after === undefined ? '' : `retry after ${retry_after} s`,
    times === undefined ? '' : `${times} more ${times === 1 ? 'time' : 'times'}`,
  ]
  return parts.filter(Boolean).join(', ')
}
