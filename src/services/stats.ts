import { type Actor, allows } from '../domain/access.ts'
import type { Bot } from '../domain/bot.ts'
import type { Client } from '../domain/client.ts'
import { problem } from '../domain/errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { Stores } from '../stores/stores.ts'
import { plainName } from './names.ts'
import type { Access, BotStats, Stats } from './services.ts'
import { spentIn } from './windows.ts'

interface Needs {
  access: Pick<Access, 'levelOf'>
  clients: Pick<Stores['clients'], 'find' | 'list' | 'listOf'>
  bots: Pick<Stores['bots'], 'find' | 'list' | 'suggest'>
  uptime: Pick<Stores['uptime'], 'windows' | 'days' | 'totals'>
  clock: Clock
}

/** As many as a bar is drawn for. */
const daysShown = 90

/** Figures, each person's own: whoever may not see a bot cannot even learn whether it exists. */
export function createStats({ access, clients, bots, uptime, clock }: Needs): Stats {
  async function mayAll(actor: Actor): Promise<boolean> {
    return allows(await access.levelOf(actor), 'viewer')
  }

  /** What a person may see: everything, or the bots of these clients. */
  async function visible(actor: Actor): Promise<'all' | Client[]> {
    if (await mayAll(actor)) return 'all'
    const own = await clients.listOf(actor.userId)
    if (own.length === 0) throw problem('NotYours')
    return own
  }

  async function clientOf(seen: 'all' | Client[], ref: string): Promise<Client> {
    const client = seen === 'all' ? await clients.find(plainName(ref)) : seen.find((one) => isRef(one, ref))
    if (!client) throw seen === 'all' ? problem('ClientNotFound', ref) : problem('NotYours')
    return client
  }

  async function botOf(seen: 'all' | Client[], client: Client | undefined, ref: string): Promise<Bot> {
    const bot = await bots.find(plainName(ref))
    const among = client ? [client] : seen
    if (bot && (among === 'all' || among.some(({ id }) => id === bot.clientId))) return bot
    throw seen === 'all' ? problem('BotNotFound', ref) : problem('NotYours')
  }

  async function botsOf(seen: 'all' | Client[]): Promise<Bot[]> {
    if (seen === 'all') return bots.list()
    return (await Promise.all(seen.map(({ id }) => bots.list({ clientId: id })))).flat()
  }

  async function figures(of: readonly Bot[], shown: readonly Bot[], isAll: boolean): Promise<BotStats[]> {
    if (of.length === 0) return []
    const until = clock.now()
    const ids = (which: readonly Bot[]) => which.map(({ id }) => id)
    const [totals, spent, days] = await Promise.all([
      uptime.totals(isAll ? 'all' : ids(of)),
      spentIn(uptime, ids(shown), until),
      uptime.days(ids(shown), daysShown, until),
    ])
    return of.map((bot) => {
      const total = totals.get(bot.id)
      return {
        bot,
        servers: total?.guilds ?? null,
        users: total?.users ?? null,
        commands30d: total?.commands30d ?? 0,
        lastReportAt: total?.lastReportAt ?? null,
        spent: spent(bot.id),
        days: days.get(bot.id) ?? [],
      }
    })
  }

  return {
    async of(actor, { client: clientRef, bot: botRef }, shown = (all) => all) {
      const seen = await visible(actor)
      const client = clientRef === undefined ? undefined : await clientOf(seen, clientRef)
      const bot = botRef === undefined ? undefined : await botOf(seen, client, botRef)
      const theirs = bot ? [bot] : await botsOf(client ? [client] : seen)
      const only = seen !== 'all' && seen.length === 1 ? seen[0] : undefined
      const everything = seen === 'all' ? 'the whole fleet' : 'everything of yours'
      const scope = (bot ?? client ?? only)?.name ?? everything
      return { scope, bots: await figures(theirs, shown(theirs), seen === 'all' && !client && !bot) }
    },
    async suggestClients(actor, query) {
      return matching(await ((await mayAll(actor)) ? clients.list() : clients.listOf(actor.userId)), query)
    },
    async suggestBots(actor, query) {
      const all = await mayAll(actor)
      const ids = all ? undefined : (await clients.listOf(actor.userId)).map(({ id }) => id)
      return (await bots.suggest(plainName(query), 25, ids)).map(({ id, name }) => ({ id, name }))
    },
  }
}

interface Named {
  id: string
  name: string
}

function isRef({ id, name }: Named, ref: string): boolean {
  const wanted = plainName(ref).toLowerCase()
  return id === wanted || name.toLowerCase() === wanted
}

function matching(all: readonly Named[], query: string): Named[] {
  const wanted = plainName(query).toLowerCase()
  return all
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .slice(0, 25)
    .map(({ id, name }) => ({ id, name }))
}
