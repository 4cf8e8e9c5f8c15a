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
  bots: Pick<Stores['bots'], 'list'>
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

  async function botsOf(seen: { all: boolean; clients: Client[] }): Promise<Bot[]> {
    if (seen.all) return bots.list()
    const lists = await Promise.all(seen.clients.map(({ id }) => bots.list({ clientId: id })))
    return lists.flat()
  }

  async function figures(chosen: readonly Bot[]): Promise<BotStats[]> {
    const ids = chosen.map(({ id }) => id)
    if (ids.length === 0) return []
    const windows = Object.entries(uptimeWindows) as [UptimeWindow, number][]
    const [totals, ...spent] = await Promise.all([
      uptime.totals(ids),
      ...windows.map(([, ms]) => uptime.spent(ids, ms)),
    ] as const)
    return chosen.map((bot) => {
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
    async of(actor, { client: clientRef, bot: botRef }) {
      const seen = await visible(actor)
      if (!seen.all && seen.clients.length === 0) throw problem('NotYours')
      const client = clientRef === undefined ? undefined : seen.clients.find((one) => isRef(one, clientRef))
      if (clientRef !== undefined && !client)
        throw seen.all ? problem('ClientNotFound', clientRef) : problem('NotYours')
      const theirs = (await botsOf(seen)).filter((bot) => !client || bot.clientId === client.id)
      const bot = botRef === undefined ? undefined : theirs.find((one) => isRef(one, botRef))
      if (botRef !== undefined && !bot) throw seen.all ? problem('BotNotFound', botRef) : problem('NotYours')
      const only = seen.clients.length === 1 && !seen.all ? seen.clients[0] : undefined
      const scope = bot?.name ?? client?.name ?? only?.name ?? (seen.all ? 'the whole fleet' : 'everything of yours')
      return { scope, bots: await figures(bot ? [bot] : theirs) }
    },
    async suggestClients(actor, query) {
      return matching((await visible(actor)).clients, query)
    },
    async suggestBots(actor, query) {
      return matching(await botsOf(await visible(actor)), query)
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
