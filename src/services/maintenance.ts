import { problem } from '../domain/errors.ts'
import { type Maintenance, nextWindow, phaseOf } from '../domain/maintenance.ts'
import { planMaintenance } from '../domain/maintenance-plan.ts'
import type { Clock } from '../lib/clock.ts'
import type { Stores } from '../stores/stores.ts'
import type { Bots, Clients, MaintenanceOf, MaintenanceService, Reconciler } from './services.ts'

interface Needs {
  maintenance: Stores['maintenance']
  bots: Pick<Bots, 'get'>
  clients: Pick<Clients, 'get'>
  /** What a maintenance changes is changed by the loop, with everything else. */
  reconciler: Pick<Reconciler, 'kickAll'>
  clock: Clock
}

const pastListed = 100

/** Plans maintenance and ends it. That it begins and ends is seen by the loop, from the rows, so that no restart of Muster misses it. */
export function createMaintenance({ maintenance, bots, clients, reconciler, clock }: Needs): MaintenanceService {
  /** What is open or planned: only Muster changes it, so it is read once, and again after a change. */
  let known: Promise<Maintenance[]> | undefined

  function current(): Promise<Maintenance[]> {
    known ??= maintenance.listCurrent().catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }

  /** What repeats may have ended while Muster was away, or was just ended: then nothing of it is open or planned. */
  let looked = false

  async function ahead(): Promise<Maintenance[]> {
    const now = clock.now()
    const yet = (await current()).filter((one) => phaseOf(one, now) !== 'past')
    const rank = (one: Maintenance) => (phaseOf(one, now) === 'running' ? 0 : 1)
    return yet.toSorted((a, b) => rank(a) - rank(b))
  }

  function changed(): void {
    known = undefined
    looked = false
    reconciler.kickAll()
  }

  async function subjectOf({ bot, client, fleet }: MaintenanceOf) {
    const given = [bot, client, fleet || undefined].filter((one) => one !== undefined)
    if (given.length !== 1) throw problem('MaintenanceWantsOne')
    if (fleet) return { scope: 'fleet', subjectId: null, timeZone: 'UTC' } as const
    if (client !== undefined) {
      const { id, timeZone } = await clients.get(client)
      return { scope: 'client', subjectId: id, timeZone } as const
    }
    const { id, clientId } = await bots.get(bot ?? '')
    return { scope: 'bot', subjectId: id, timeZone: (await clients.get(clientId)).timeZone } as const
  }

  /** The next time of a series that is yet to end: what passed while Muster was away is left out. */
  async function repeat({ seriesId, cron, timeZone, durationMs, startsAt }: Maintenance): Promise<boolean> {
    if (seriesId === null || cron === null || timeZone === null || durationMs === null) return false
    const past = new Date(clock.now().getTime() - durationMs)
    const next = nextWindow({ cron, timeZone, durationMs }, startsAt > past ? startsAt : past)
    return next ? maintenance.repeat(seriesId, next.startsAt, next.endsAt) : false
  }

  async function tend(): Promise<void> {
    const now = clock.now()
    const turned = (await current()).some((one) => one.repeats && phaseOf(one, now) !== 'planned')
    if (!turned && looked) return
    const written = await Promise.all((await maintenance.listUnrepeated()).map(repeat))
    looked = true
    if (written.includes(true)) changed()
  }

  return {
    tend,
    async plan({ bot, client, fleet, timeZone, reason, by, ...asked }) {
      const subject = await subjectOf({ bot, client, fleet })
      const { series, ...when } = planMaintenance({ ...asked, timeZone: timeZone ?? subject.timeZone }, clock.now())
      const { scope, subjectId } = subject
      const why = reason?.trim() || null
      const planned = await maintenance.add({ scope, subjectId, ...when, series, reason: why, createdBy: by })
      changed()
      return planned
    },
    async end(ref, by) {
      const wanted = ref.trim().toLowerCase()
      const there = await ahead()
      const found = there.find(({ id }) => id === wanted) ?? there.find((one) => nameOf(one) === wanted)
      if (!found) throw problem('MaintenanceNotFound', ref.trim())
      const ended = await maintenance.end(found.id, by)
      changed()
      await tend()
      const next = (await current()).find(({ seriesId }) => seriesId !== null && seriesId === ended.ended.seriesId)
      return { ...ended, next }
    },
    async list() {
      const [yet, past] = await Promise.all([ahead(), maintenance.listPast(pastListed)])
      return [...yet, ...past]
    },
    ahead,
  }
}

const nameOf = ({ scope, subject }: Maintenance) => (scope === 'fleet' ? 'fleet' : subject.toLowerCase())
