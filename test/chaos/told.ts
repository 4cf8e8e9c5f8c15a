import { incidentPanel } from '../../src/discord/incident-card.ts'
import type { Json } from '../../src/testing/sandbox.ts'
import { type Blind, type Figured, noticeMs, unseenMs } from './figures.ts'
import type { Really, Stretch } from './ground.ts'
import type { Stage } from './stage.ts'

export interface ToldIncident {
  id: string
  botId: string | null
  groupId: string | null
  cause: string
  from: number
  to: number
}

/** Every incident that the database has, oldest first. */
export async function incidentsOf({ db }: Stage): Promise<ToldIncident[]> {
  const rows = await db.sql('select * from public.incidents order by opened_at, id')
  return rows.map((row) => ({
    ...{ id: String(row.id), botId: row.bot_id as string | null, groupId: row.group_id as string | null },
    ...{ cause: String(row.cause), from: timeOf(row.down_since) },
    to: row.resolved_at === null ? Number.POSITIVE_INFINITY : timeOf(row.resolved_at),
  }))
}

export const timeOf = (value: unknown): number =>
  value instanceof Date
    ? value.getTime()
    : Date.parse(
        String(value)
          .replace(' ', 'T')
          .replace(/([+-]\d\d)$/, '$1:00'),
      )

/** Everything in the ops channel, oldest first. */
async function messagesIn({ h, ops }: Stage): Promise<Json[]> {
  const all: Json[] = []
  for (;;) {
    const after = all.at(-1)?.id ?? '0'
    const more: Json[] = await h.call('GET', `channels/${ops}/messages?user=admin&limit=100&after=${after}`)
    if (more.length === 0) return all
    all.push(...more)
  }
}

/** What is wrong with the channel: each incident has one message that shows its true state, each notice one, and there is no other. */
export async function wrongInChannel(stage: Stage): Promise<string[]> {
  const messages = await messagesIn(stage)
  const wrong: string[] = []
  const explained = new Set<string>()
  for (const { id, groupId } of await incidentsOf(stage)) {
    const mark = id.slice(0, 8)
    const incident = await stage.db.stores.incidents.find(id)
    if (!incident) return [`incident ${mark} cannot be read`]
    const told = messages.filter(({ embeds }) => embeds[0]?.footer?.text.startsWith(`Incident ${mark}`))
    for (const message of told) explained.add(message.id)
    const titles = told.map(({ embeds }) => embeds[0].title)
    // What was told alone before the others failed keeps its message, which leads to theirs.
    const isTold = groupId === null ? told.length === 1 && told[0].id === incident.messageId : told.length <= 1
    const isTrue =
      groupId === null
        ? titles.every((title) => title === incidentPanel(incident).title)
        : titles.every((title) => !/is offline|coming back/.test(title))
    if (!isTold || !isTrue)
      wrong.push(
        `incident ${mark} of ${incident.botName} (${incident.state}, ${incident.cause}): ${titles.join(' | ') || 'not told'}`,
      )
  }
  const rest = messages.filter(({ id }) => !explained.has(id)).map(({ embeds }) => embeds[0])
  const notices = await stage.db.sql(`select text from public.outbox where kind = 'notice'`)
  const texts = notices.map(({ text }) => String(text)).toSorted()
  const seen = rest.map((embed) => String(embed?.description)).toSorted()
  if (JSON.stringify(texts) !== JSON.stringify(seen))
    wrong.push(`notices owed ${texts.join(' | ')}, told ${seen.join(' | ')}`)
  return wrong
}

const slackMs = 45_000

/** Downtimes of one bot without an incident, incidents without one, and two incidents at once. */
export function wrongIncidents(
  really: readonly Stretch<Really>[],
  figured: readonly Stretch<Figured>[],
  incidents: readonly ToldIncident[],
  blind: readonly { from: number; to: number }[],
  outages: readonly Blind[],
): string[] {
  const begin = really[0]?.from ?? 0
  const show = ({ from, to }: { from: number; to: number }) =>
    `${((from - begin) / 1000).toFixed(1)}–${((to - begin) / 1000).toFixed(1)} s`
  const meet = (a: { from: number; to: number }, b: { from: number; to: number }, slack = slackMs) =>
    a.from <= b.to + slack && b.from <= a.to + slack
  const down = really.filter(({ is }) => is === 'down')
  const missing = down
    .filter((stretch) => seenMs(stretch, blind) > noticeMs && !incidents.some((incident) => meet(incident, stretch, 0)))
    .map((stretch) => `down ${show(stretch)} without an incident`)
  const untold = figured
    .filter((stretch) => stretch.is === 'down' && !incidents.some((incident) => meet(incident, stretch, 0)))
    .map((stretch) => `down ${show(stretch)} in the record without an incident`)
  const invented = incidents
    .filter(
      (incident) =>
        !down.some((stretch) => meet(incident, stretch)) &&
        !(incident.cause === 'driver_unreachable' && outages.some((outage) => meet(incident, outage))),
    )
    .map((incident) => `incident ${show(incident)} (${incident.cause}) without a downtime`)
  const doubled = incidents
    .filter((incident, i) => incidents.slice(0, i).some((before) => before.to > incident.from))
    .map((incident) => `incident ${show(incident)} (${incident.cause}) beside another`)
  return [...missing, ...untold, ...invented, ...doubled]
}

/** How much of it could be seen. */
function seenMs(stretch: { from: number; to: number }, blind: readonly { from: number; to: number }[]): number {
  const hidden = blind.map(({ from, to }) => Math.max(0, Math.min(to, stretch.to) - Math.max(from, stretch.from)))
  return stretch.to - stretch.from - hidden.reduce((sum, ms) => sum + ms, 0)
}

/** Times without a Muster or its database of which nobody was told, or that never were. */
export async function wrongBlindSpans({ db, ground }: Stage): Promise<string[]> {
  const rows = await db.sql(
    `select reason, started_at, ended_at, told_at from public.blind_spans where reason in ('away', 'interrupted')`,
  )
  const told = rows.map((row) => ({
    from: timeOf(row.started_at),
    to: timeOf(row.ended_at),
    told: row.told_at !== null,
  }))
  const real = ground.blind.filter(({ why }) => why === 'muster' || why === 'database')
  const meet = (a: { from: number; to: number }, b: { from: number; to: number }) => a.from < b.to && b.from < a.to
  const name = ({ from, to }: { from: number; to: number }) =>
    `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`
  return [
    ...real
      .filter((span) => span.to - span.from > unseenMs + slackMs && !told.some((one) => one.told && meet(one, span)))
      .map((span) => `nobody was told that Muster was blind from ${name(span)} (${span.why})`),
    ...told
      .filter((one) => !real.some((span) => meet(one, span)))
      .map((one) => `Muster was not blind from ${name(one)}`),
    ...told
      .filter((one, i) => told.slice(0, i).some((before) => meet(one, before)))
      .map((one) => `told twice: ${name(one)}`),
  ]
}
