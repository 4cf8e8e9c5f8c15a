import { useRef, useState } from 'preact/hooks'
import { usePage } from '../context.ts'
import { drawerApi, type LogEntry } from './drawer-api.ts'
import { isOk, joined, type LogFilter, shortened, shown, wordsOf } from './log-lines.ts'
import { useRead } from './use-read.ts'

const all: LogFilter = { app: '', method: '', status: '', text: '', heartbeats: false }
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
})

/** Every call of a bot and every event of its gateway, as they happen. */
export function RequestsTab() {
  const { state } = usePage()
  const entries = useRef<LogEntry[]>([])
  const read = async () => {
    const since = entries.current.at(-1)?.at ?? '0'
    entries.current = joined(entries.current, since, await drawerApi.log(since))
    return entries.current
  }
  const { value = [], error } = useRead(read, 1000)
  const [filter, setFilter] = useState(all)
  const [from, setFrom] = useState('')
  const lines = shown(
    value.filter(({ at }) => at > from),
    filter,
  )
  const applications = state.world?.applications ?? []
  const nameOf = (app: string | null) => applications.find(({ id }) => id === app)?.name ?? 'Unknown'
  const set = (change: Partial<LogFilter>) => setFilter({ ...filter, ...change })
  return (
    <>
      <div class="drawer-bar filters">
        <select
          aria-label="Application"
          value={filter.app}
          onChange={(event) => set({ app: event.currentTarget.value })}
        >
          <option value="">All applications</option>
          {applications.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <select
          aria-label="Method"
          value={filter.method}
          onChange={(event) => set({ method: event.currentTarget.value })}
        >
          <option value="">All methods</option>
          {['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => (
            <option key={method}>{method}</option>
          ))}
        </select>
        <select
          aria-label="Status"
          value={filter.status}
          onChange={(event) => set({ status: event.currentTarget.value as LogFilter['status'] })}
        >
          <option value="">All answers</option>
          <option value="ok">Went well</option>
          <option value="failed">Failed</option>
        </select>
        <input
          type="search"
          aria-label="Path contains"
          placeholder="Path contains"
          value={filter.text}
          onInput={(event) => set({ text: event.currentTarget.value })}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={filter.heartbeats}
            onChange={(event) => set({ heartbeats: event.currentTarget.checked })}
          />
          Heartbeats
        </label>
        <button type="button" class="small-button" onClick={() => setFrom(value.at(-1)?.at ?? '')}>
          Clear
        </button>
      </div>
      {error && (
        <p class="failure" role="alert">
          {error}
        </p>
      )}
      <table class="log-lines" aria-label="Requests, newest first">
        <tbody>
          {lines.map((entry, index) => (
            <tr key={`${entry.at}/${lines.length - index}`} data-ok={isOk(entry)} data-kind={entry.kind}>
              <td>{clock.format(new Date(entry.at))}</td>
              <td>{nameOf(entry.app)}</td>
              <td>
                <b data-method={entry.method}>{entry.method ?? 'WS'}</b>{' '}
                <span title={wordsOf(entry)}>{shortened(wordsOf(entry))}</span>
              </td>
              <td>{entry.status ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length === 0 && <p class="drawer-note">Nothing yet that fits.</p>}
    </>
  )
}
