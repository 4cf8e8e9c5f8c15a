import { type AlertRoute, nudges, nudgesDue, routesOf, waitLimits } from '../domain/alert-route.ts'
import { timeZoneNamed } from '../domain/client.ts'
import { problem } from '../domain/errors.ts'
import { type QuietHours, quietSpan } from '../domain/quiet-hours.ts'
import type { Clock } from '../lib/clock.ts'
import type { Stores } from '../stores/stores.ts'
import type { Alerts, App, Bots, ChannelCheck, Clients, RouteInput } from './services.ts'

interface Needs {
  routes: Stores['routes']
  outbox: Pick<Stores['outbox'], 'add' | 'find'>
  incidents: Pick<Stores['incidents'], 'unattended' | 'nudge'>
  clients: Pick<Clients, 'get' | 'list'>
  bots: Pick<Bots, 'get' | 'list'>
  check: ChannelCheck
  channelsOf: (guildId: string) => readonly { id: string; name: string }[]
  sender: App['outbox']
  clock: Clock
  policy: { alertTestMs: number }
}

/** Where alerts go, whom they are told again, and a way to see one arrive. */
export function createAlerts(needs: Needs) {
  const { routes, outbox, incidents, clients, bots, check, channelsOf, sender, clock, policy } = needs
  /** Only Muster changes them, so they are read once. Those of bots and clients that are gone match nothing. */
  let known: readonly AlertRoute[] | undefined

  async function all(): Promise<readonly AlertRoute[]> {
    const read = known ?? (await routes.list())
    // Unless they were changed while they were read.
    known ??= read
    return known
  }
  const ofFleet = async () => (await all()).find(({ scope }) => scope === 'fleet')
  const channel = async () => (await ofFleet())?.channelId

  /** What may have become due by a change goes out now. */
  async function changed(): Promise<void> {
    known = await routes.list()
    sender.kick()
  }

  async function subjectOf({ bot, client }: Pick<RouteInput, 'bot' | 'client'>) {
    if (bot !== undefined && client !== undefined) throw problem('RouteWantsOne')
    if (bot !== undefined) {
      const found = await bots.get(bot)
      const { timeZone } = await clients.get(found.clientId)
      return { scope: 'bot' as const, botId: found.id, clientId: null, name: found.name, timeZone }
    }
    if (client === undefined) return { scope: 'fleet' as const, botId: null, clientId: null, name: '', timeZone: 'UTC' }
    const { id, name, timeZone } = await clients.get(client)
    return { scope: 'client' as const, botId: null, clientId: id, name, timeZone }
  }

  /** Answers what it lacks for threads there, which is no reason to refuse. */
  async function mustWrite(channelId: string, roleId: string | null): Promise<readonly string[]> {
    const found = await check(channelId, roleId)
    if (found.kind === 'gone') throw problem('CannotWriteThere', channelId, 'it is gone, or Muster does not see it')
    if (found.lacking.length > 0) throw problem('CannotWriteThere', channelId, `it lacks ${found.lacking.join(', ')}`)
    if (roleId !== null && found.role !== 'fine') throw problem('RoleNotMentionable', roleId, roleTroubles[found.role])
    return found.threadsLack ?? []
  }

  async function checked(given: RouteInput, subject: Awaited<ReturnType<typeof subjectOf>>) {
    const { scope, botId, clientId, timeZone } = subject
    const quiet = quietOf(given, timeZone)
    const remindMinutes = minutesOf(given.remind, waitLimits.remind)
    const minutes = minutesOf(given.escalateAfter, waitLimits.escalate)
    const [to, role] = [given.escalateChannelId ?? null, given.escalateRoleId ?? null]
    if ((minutes === null) !== (to === null && role === null)) throw problem('EscalationIncomplete')
    if (scope !== 'fleet' && (await ofFleet()) === undefined) throw problem('NoAlertChannel')
    const { channelId, roleId = null, minimum = 'minor', threads = true } = given
    const lack = await mustWrite(channelId, roleId)
    if (minutes !== null) await mustWrite(to ?? channelId, role)
    const escalation = minutes === null ? null : { minutes, channelId: to, roleId: role }
    const route: AlertRoute = {
      ...{ scope, botId, clientId, channelId, roleId, minimum, remindMinutes, quiet, threads, escalation },
    }
    return { route, threadsLack: threads ? lack : [] }
  }

  async function deliver(by: string, channelId: string): ReturnType<Alerts['test']> {
    const began = clock.now().getTime()
    const text = `<@${by}> asked for a test alert.`
    const id = await outbox.add({ kind: 'alert_test', text, channelId, dedupeKey: `test:${crypto.randomUUID()}` })
    sender.kick()
    let reason = 'Discord did not take it within 10 seconds'
    while (clock.now().getTime() - began < policy.alertTestMs) {
      const item = await outbox.find(id)
      if (item?.state === 'sent') {
        return { channelId, messageId: item.messageId ?? '', ms: clock.now().getTime() - began }
      }
      reason = item?.error ?? reason
      if (item?.state === 'given_up') break
      await clock.sleep(50)
    }
    throw problem('AlertNotSent', reason)
  }

  const service: Alerts = {
    channel,
    async setChannel(channelId, by) {
      const threadsLack = await mustWrite(channelId, null)
      await routes.setFleetChannel(channelId, by)
      await changed()
      return { threadsLack: (await ofFleet())?.threads === false ? [] : threadsLack }
    },
    async setRoute(input) {
      const subject = await subjectOf(input)
      const { route, threadsLack } = await checked(input, subject)
      await routes.set(route, input.by)
      await changed()
      return { ...route, name: subject.name, threadsLack }
    },
    async removeRoute(of) {
      const { scope, botId, clientId, name } = await subjectOf(of)
      if (scope === 'fleet') throw problem('FleetRouteStays')
      if (!(await routes.remove({ scope, botId, clientId }))) throw problem('NoRouteOfItsOwn', name)
      await changed()
      return { name }
    },
    async setClientRoute({ client: ref, channel: typed, minimum = 'minor', by, ...hours }) {
      const client = await clients.get(ref)
      const theirs = client.guildId === null ? [] : channelsOf(client.guildId)
      if (theirs.length === 0) throw problem('ClientHasNoServer', client.name)
      const wanted = typed.trim().replace(/^<#(\d+)>$|^#/, '$1')
      const found = theirs.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
      if (!found) throw problem('ChannelNotTheirs', typed, client.name)
      const quiet = quietOf(hours, client.timeZone)
      await mustWrite(found.id, null)
      const of = { scope: 'people' as const, botId: null, clientId: client.id, channelId: found.id }
      const route = { ...of, minimum, quiet, roleId: null, remindMinutes: null, threads: false, escalation: null }
      await routes.set(route, by)
      await changed()
      return { ...route, name: client.name }
    },
    async removeClientRoute(ref) {
      const { id, name } = await clients.get(ref)
      if (!(await routes.remove({ scope: 'people', botId: null, clientId: id }))) throw problem('NoRouteOfItsOwn', name)
      await changed()
      return { name }
    },
    async clientChannels(ref) {
      const { guildId } = await clients.get(ref)
      return guildId === null ? [] : channelsOf(guildId)
    },
    async routes() {
      const [list, allClients, allBots] = await Promise.all([routes.list(), clients.list(), bots.list({})])
      const names = new Map([...allClients, ...allBots].map(({ id, name }) => [id, name]))
      return list
        .map((route) => ({ ...route, name: names.get(route.clientId ?? route.botId ?? '') ?? '' }))
        .toSorted((a, b) => order.indexOf(a.scope) - order.indexOf(b.scope) || a.name.localeCompare(b.name))
    },
    async test(by, ref) {
      const bot = ref === undefined ? undefined : await bots.get(ref)
      const of = { botId: bot?.id ?? null, clientIds: bot ? [bot.clientId] : [] }
      const [route] = routesOf(await all(), of)
      if (!route) throw problem('NoAlertChannel')
      return deliver(by, route.channelId)
    },
    async remind() {
      const now = await all()
      if (!nudges(now)) return
      const due = nudgesDue(now, await incidents.unattended(), clock.now())
      if (due.length > 0 && (await incidents.nudge(due)) > 0) sender.kick()
    },
  }
  return { service, routes: all }
}

const order = ['fleet', 'client', 'bot', 'people']

const roleTroubles = {
  gone: 'there is no such role in the server of that channel',
  everyone: 'it is everybody in the server',
  silent: 'it cannot be mentioned by everybody, and Muster lacks “Mention @everyone, @here and All Roles” there',
} as const

function quietOf({ quiet, timeZone }: Pick<RouteInput, 'quiet' | 'timeZone'>, usual: string): QuietHours | null {
  if (quiet === undefined) {
    if (timeZone !== undefined) throw problem('QuietHoursUnknown', '')
    return null
  }
  const span = quietSpan(quiet)
  if (!span) throw problem('QuietHoursUnknown', quiet)
  const zone = timeZoneNamed((timeZone ?? usual).trim())
  if (zone === undefined) throw problem('TimeZoneUnknown', timeZone ?? usual)
  return { ...span, zone }
}

function minutesOf(given: number | undefined, least: number): number | null {
  if (given === undefined) return null
  if (!Number.isInteger(given) || given < least || given > waitLimits.most)
    throw problem('MinutesOutOfRange', String(given), String(least))
  return given
}
