import { useNow } from '../time.ts'
import { drawerApi } from './drawer-api.ts'
import { useRead } from './use-read.ts'

const steps = [
  ['1 minute', 60_000],
  ['15 minutes', 900_000],
  ['1 hour', 3_600_000],
  ['24 hours', 86_400_000],
] as const
const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' })

/** The sandbox's clock, which only goes forward: deadlines, windows and token lifetimes follow it. */
export function ClockTab() {
  const { value, error, after } = useRead(drawerApi.clock, 5000)
  const offset = value?.offset_ms ?? 0
  const now = new Date(useNow(1000) + offset)
  return (
    <>
      <div class="clock">
        <time class="clock-time" dateTime={now.toISOString()}>
          {time.format(now)}
        </time>
        <span>{day.format(now)}</span>
        <span class="user-note" role="status">
          {offset === 0 ? 'Real time' : `${ahead(offset)} ahead of real time`}
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons */}
      <div class="card-actions centred" role="group" aria-label="Move the clock forward">
        {steps.map(([words, ms]) => (
          <button key={ms} type="button" class="small-button" onClick={() => after(() => drawerApi.advance(ms))}>
            +{words}
          </button>
        ))}
      </div>
      {error && (
        <p class="failure" role="alert">
          {error}
        </p>
      )}
      <p class="drawer-note">
        3 s to answer an interaction, 15 min for its edits and follow-ups, 24 h for a thousand identifies, and every
        rate limit follow this clock. It never goes back.
      </p>
    </>
  )
}

function ahead(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor((minutes % 1440) / 60), 'h'],
    [minutes % 60, 'min'],
  ] as const
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, unit]) => `${count} ${unit}`)
      .join(' ') || 'Less than a minute'
  )
}
