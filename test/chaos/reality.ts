import { identifyWindowMs, unattendedCeiling } from '../../src/domain/login-budget.ts'
import type { Figured } from './figures.ts'
import type { Deed, Start, Stretch } from './ground.ts'
import type { Stage } from './stage.ts'
import { timeOf } from './told.ts'

/** Bots that are not as somebody wants them, but for those that the guard of their token holds. */
export async function unfulfilled(
  { db, engineOf: engine }: Stage,
  ids: readonly string[],
  guarded: ReadonlySet<string>,
): Promise<string[]> {
  const seen = new Map(
    (await Promise.all((['pm2', 'docker'] as const).map((name) => engine(name).observe())))
      .flat()
      .map((one) => [one.botId, one]),
  )
  const bots = await db.stores.bots.list()
  return [
    ...[...seen.keys()].filter((id) => !ids.includes(id)).map((id) => `${id} runs, and nobody wants it`),
    ...bots.flatMap((bot) => {
      const real = seen.get(bot.id)
      const runs = real?.state === 'running' && real.generation === bot.generation && real.report?.readyForMs != null
      if (guarded.has(bot.id) && bot.cause === 'login_budget' && !runs) return []
      const fits = bot.desired === 'running' && runs && bot.status === 'online'
      return fits
        ? []
        : [`${bot.name} is wished to be ${bot.desired}, is ${real?.state}, and counts as ${bot.status} (${bot.cause})`]
    }),
  ]
}

/** Starts of the same wish after its first. */
export const unattended = (starts: readonly Start[]) =>
  starts.filter((start, i) => starts.slice(0, i).some(({ generation }) => generation === start.generation)).length

/** What the guard of logins should not have allowed. */
export function loginFaults(starts: readonly Start[]): string[] {
  return [...new Set(starts.map(({ token }) => token))].flatMap((token) => {
    const mine = starts.filter((start) => start.token === token)
    const close = mine.filter((start, i) => i > 0 && start.at - (mine[i - 1]?.at ?? 0) < identifyWindowMs)
    const many = unattended(mine)
    return [
      ...close.map(({ botId, at }) => `${botId} logged in twice within five seconds, at ${at}`),
      ...(many > unattendedCeiling ? [`${mine[0]?.botId} was started ${many} times that nobody asked for`] : []),
    ]
  })
}

/** Deeds of two Musters under one generation of the lease, or under one that was over. */
export function leaseFaults(deeds: readonly Deed[]): string[] {
  const holders = new Map<number, string>()
  let newest = 0
  return deeds.flatMap(({ at, generation, who, what }) => {
    const holder = holders.get(generation) ?? who
    holders.set(generation, holder)
    newest = Math.max(newest, generation)
    if (holder !== who) return [`${who} did ${what} at ${at} under generation ${generation}, which ${holder} had`]
    return generation < newest ? [`${who} did ${what} at ${at} under generation ${generation}, after ${newest}`] : []
  })
}

/** What the database has of the bot. */
export async function figuredOf({ db }: Stage, botId: string, end: number): Promise<Stretch<Figured>[]> {
  const rows = await db.sql(
    'select status, started_at, ended_at from public.status_intervals where bot_id = $1 order by started_at',
    [botId],
  )
  return rows.map(({ status, started_at, ended_at }) => ({
    from: timeOf(started_at),
    to: ended_at === null ? end : timeOf(ended_at),
    is: countsAs[String(status)] ?? 'unknown',
  }))
}

const countsAs: Record<string, Figured> = {
  ...{ online: 'up', degraded: 'up', offline: 'down', failed: 'down' },
  ...{ stopped: 'stopped', deploying: 'stopped', starting: 'stopped' },
}

/** Where what `/stats` tells is not the record, added up. */
export async function sumFaults(
  { db }: Stage,
  id: string,
  figured: readonly Stretch<Figured>[],
  began: number,
  end: number,
): Promise<string[]> {
  const windows = (await db.stores.uptime.windows([id], [end - began], new Date(end))).get(id)
  const [spent] = windows ?? []
  const sum = (what: Figured) =>
    figured
      .filter(({ is }) => is === what)
      .reduce((ms, { from, to }) => ms + Math.max(0, Math.min(to, end) - Math.max(from, began)), 0)
  const told = { up: (spent?.up ?? 0) + (spent?.degraded ?? 0), down: spent?.down, stopped: spent?.stopped }
  const own = { up: sum('up'), down: sum('down'), stopped: sum('stopped') }
  return JSON.stringify(told) === JSON.stringify(own)
    ? []
    : [`${JSON.stringify(told)}, and the record says ${JSON.stringify(own)}`]
}
