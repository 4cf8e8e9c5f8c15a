import { type Actor, allows } from '../domain/access.ts'
import type { Bot } from '../domain/bot.ts'
import type { Client } from '../domain/client.ts'
import { problem } from '../domain/errors.ts'
import { type TimeSpent, type UptimeWindow, uptimeWindows } from '../domain/uptime.ts'
import type { Stores } from '../stores/stores.ts'
import type { Access, BotStats, Stats } from './services.ts'
import { noTime } from './times.ts'

interface Needs {
  access: Pick<Access, 'levelOf'>
  clients: Pick<Stores['clients'], 'list' | 'listOf'>
  bots: Pick<Stores['bots'], 'find' | 'list' | 'suggest'>
  uptime: Pick<Stores['uptime'], 'spent' | 'totals'>
}

/** Figures, each person's own: whoever may not see a bot cannot even learn whether it exists. */
export function createStats({ access, clients, bots, uptime }: Needs): Stats {
  async function mayAll(actor: Actor): Promise<boolean> {
    return allows(await access.levelOf(actor), 'viewer')
  }

  async function visible(actor: Actor): Promise<{ all: boolean; clients: Client[] }> {
    const all = await mayAll(actor)
    return { all, clients: all ? await clients.list() : await clients.listOf(actor.userId) }
  }

  /** Those of one client, or all that the person may see. */
  async function botsOf(seen: { all: boolean; clients: Client[] }, client: Client | undefined): Promise<Bot[]> {
    if (seen.all && !client) return bots.list()
    const lists = await Promise.all((client ? [client] : seen.clients).map(({ id }) => bots.list({ clientId: id })))
    return lists.flat()
  }

  async function chosen(
    seen: { all: boolean; clients: Client[] },
    client: Client | undefined,
    ref: string | undefined,
  ): Promise<Bot[]> {
    if (ref === undefined) return botsOf(seen, client)
    const bot = await bots.find(ref.trim())
    const theirs = bot && (client ? [client] : seen.clients).some(({ id }) => id === bot.clientId)
    if (!theirs) throw seen.all ? problem('BotNotFound', ref) : problem('NotYours')
    return [bot]
  }

  async function figures(of: readonly Bot[], shown: readonly Bot[]): Promise<BotStats[]> {
    if (of.length === 0) return []
    const windows = Object.entries(uptimeWindows) as [UptimeWindow, number][]
    const ids = (which: readonly Bot[]) => which.map(({ id }) => id)
    const [totals, ...spent] = await Promise.all([
      uptime.totals(ids(of)),
      ...windows.map(([, ms]) => uptime.spent(ids(shown), ms)),
    ] as const)
    return of.map((bot) => {
      const total = totals.get(bot.id)
      return {
        bot,
        servers: total?.guilds ?? null,
        users: total?.users ?? null,
        commands30d: total?.commands30d ?? 0,
        lastReportAt: total?.lastReportAt ?? null,
        spent: Object.fromEntries(windows.map(([name], i) => [name, spent[i]?.get(bot.id) ?? noTime()])) as Record<
          UptimeWindow,
          TimeSpent
        >,
      }
    })
  }

  return {
    async of(actor, { client: clientRef, bot: botRef }, shown = (all) => all) {
      const seen = await visible(actor)
      if (!seen.all && seen.clients.length === 0) throw problem('NotYours')
      const client = clientRef === undefined ? undefined : seen.clients.find((one) => isRef(one, clientRef))
      if (clientRef !== undefined && !client)
        throw seen.all ? problem('ClientNotFound', clientRef) : problem('NotYours')
      const theirs = await chosen(seen, client, botRef)
      const only = seen.clients.length === 1 && !seen.all ? seen.clients[0] : undefined
      const scope =
        (botRef === undefined ? undefined : theirs[0]?.name) ??
        client?.name ??
        only?.name ??
        (seen.all ? 'the whole fleet' : 'everything of yours')
      return { scope, bots: await figures(theirs, shown(theirs)) }
    },
    async suggestClients(actor, query) {
      return matching((await visible(actor)).clients, query)
    },
    async suggestBots(actor, query) {
      const all = await mayAll(actor)
      const ids = all ? undefined : (await clients.listOf(actor.userId)).map(({ id }) => id)
      return (await bots.suggest(query.trim(), 25, ids)).map(({ id, name }) => ({ id, name }))
    },
  }
}

interface Named {
  id: string
  name: string
}

function isRef({ id, name }: Named, ref: string): boolean {
  const wanted = ref.trim().toLowerCase()
  return id === wanted || name.toLowerCase() === wanted
}

function matching(all: readonly Named[], query: string): Named[] {
  const wanted = query.trim().toLowerCase()
  return all
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .slice(0, 25)
    .map(({ id, name }) => ({ id, name }))
}
