import { describe, expect, it } from 'vitest'
import { incidentStep } from './alert-policy.ts'
import { type Condition, covered, nextWindow, phaseOf, uncovered } from './maintenance.ts'
import type { Seen, Wish } from './reconciliation.ts'
import { type Judged, planReconciliation } from './reconciliation-plan.ts'
import { defaultWatchPolicy } from './watch-policy.ts'

const at = (seconds: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000)
const now = at(0)
const online: Condition = { status: 'online', cause: null, since: at(-900) }
const offline: Condition = { status: 'offline', cause: 'process_exited', since: at(-60) }
const open = { since: at(-100), until: at(100) }

const wish = (changes: Partial<Wish> = {}): Wish => ({
  ...{ botId: 'b', desired: 'running', generation: 2, strategy: 'pm2', movedFrom: null, deploying: false },
  ...{ status: 'online', cause: null, statusSince: at(-900), observedGeneration: 2, report: undefined },
  ...{ openIncident: false, maintenance: { window: open, endedAt: null, beneath: null } },
  ...changes,
})
const inside = (beneath: Condition, changes: Partial<Wish> = {}) =>
  wish({
    ...{ status: 'maintenance', statusSince: at(-100), maintenance: { window: open, endedAt: null, beneath } },
    ...changes,
  })
const over = (beneath: Condition, changes: Partial<Wish> = {}) =>
  inside(beneath, { maintenance: { window: null, endedAt: at(-10), beneath }, ...changes })

type Row = [string, Wish, Judged, string, Date, string]
const rows: Row[] = [
  ['begins where its window began', wish(), online, 'maintenance', at(-100), 'none'],
  ['not before what was seen last', wish({ statusSince: at(-50) }), online, 'maintenance', at(-50), 'none'],
  ['hides a failure', inside(online), offline, 'maintenance', at(-100), 'none'],
  ['hides what it began with', wish(), offline, 'maintenance', at(-100), 'none'],
  ['says of an open incident that it waits', wish({ openIncident: true }), offline, 'maintenance', at(-100), 'update'],
  ['once', inside(offline, { openIncident: true }), offline, 'maintenance', at(-100), 'none'],
  ['ends one that is over', inside(offline, { openIncident: true }), online, 'maintenance', at(-100), 'resolve'],
  ['is not for bots that are stopped', wish({ desired: 'stopped' }), stopped(), 'stopped', at(-5), 'none'],
  ['ends for one that is being stopped', inside(online, { desired: 'stopped' }), stopped(), 'stopped', at(-5), 'none'],
  ['ends with its window', over(online), online, 'online', at(-10), 'none'],
  ['opens an incident for what is down then', over(offline), offline, 'offline', at(-10), 'open'],
  ['dates what happens later by itself', over(online), { ...offline, since: at(-3) }, 'offline', at(-3), 'open'],
  ['goes on with an incident of before', over(offline, { openIncident: true }), offline, 'offline', at(-10), 'update'],
  [
    'says nothing where a deployment is under way',
    over(offline, { deploying: true }),
    offline,
    'offline',
    at(-10),
    'none',
  ],
]
function stopped(): Condition {
  return { status: 'stopped', cause: null, since: at(-5) }
}

describe('a maintenance', () => {
  it.each(rows)('%s', (_, of, found, status, since, incident) => {
    const told = covered(of, found, true, now)
    expect(told).toEqual({
      ...(status === 'maintenance' ? { status, cause: null, beneath: found } : { ...found }),
      since,
    })
    expect(incidentStep(of, told).incident).toBe(incident)
  })

  it('is nothing to a bot that it is not of', () => {
    const { maintenance: _, ...other } = wish()
    expect(covered(other, offline, true, now)).toBe(offline)
    expect(uncovered(other)).toBe(other)
  })

  it('says nothing of a wish of which nothing is known yet, neither at its start nor at its end', () => {
    const begun = covered(wish({ observedGeneration: 1 }), online, false, now)
    expect(begun).toEqual({ status: 'online', cause: null, since: at(-900) })
    const ended = covered(over(online, { observedGeneration: 1 }), online, false, now)
    expect(ended).toEqual({ status: 'maintenance', cause: null, since: at(-100), beneath: online })
  })

  it('lets the loop restart what fails in it, and keeps what was given up', () => {
    const exited: Seen = { generation: 2, state: 'exited', since: at(-3), exit: { code: 1, signal: null } }
    const vantage = { watchingSince: at(-999), deaf: false, discordAway: false }
    const plan = (of: Wish) => planReconciliation(of, exited, undefined, vantage, defaultWatchPolicy, now)
    expect(plan(inside(online))).toMatchObject({
      action: { kind: 'apply', restart: true },
      judged: { status: 'maintenance', since: at(-100), beneath: { status: 'offline', since: at(-3) } },
    })
    const failed: Condition = { status: 'failed', cause: 'crash_loop', since: at(-60) }
    expect(plan(inside(failed))).toMatchObject({ action: { kind: 'none' }, judged: { beneath: failed } })
    expect(plan(over(failed))).toMatchObject({ judged: { status: 'failed', cause: 'crash_loop', since: at(-10) } })
  })
})

describe('its times', () => {
  it('are those of its series, by the clocks of its zone and for as long as it lasts', () => {
    const series = { cron: '0 2 * * *', timeZone: 'Europe/Berlin', durationMs: 7_200_000 }
    // Clocks go forward at two in the night of the 29th, so that it is three when it begins.
    expect(nextWindow(series, new Date('2026-03-28T12:00Z'))).toEqual({
      startsAt: new Date('2026-03-29T01:00Z'),
      endsAt: new Date('2026-03-29T03:00Z'),
    })
    expect(nextWindow({ ...series, cron: 'x' }, now)).toBeUndefined()
  })

  it.each([
    [at(1), at(2), 'planned'],
    [at(0), at(1), 'running'],
    [at(-1), at(0), 'past'],
  ])('from %s to %s it is %s', (startsAt, endsAt, phase) => expect(phaseOf({ startsAt, endsAt }, now)).toBe(phase))
})
