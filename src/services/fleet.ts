import type { Bot, BotStatus } from '../domain/bot.ts'
import type { TimeSpent } from '../domain/uptime.ts'
import { uptimeWindows } from '../domain/uptime.ts'
import type { Stores } from '../stores/stores.ts'
import { groupBy } from './group-by.ts'
import type { BotNow, Fleet } from './services.ts'
import { sumOfTimes } from './times.ts'

interface Needs {
  clients: Pick<Stores['clients'], 'list'>
  bots: Pick<Stores['bots'], 'list'>
  uptime: Pick<Stores['uptime'], 'spent'>
  alertsChannel: () => Promise<string | undefined>
  /** What the loop holds of every bot: its newest report is there already. */
  beliefs: () => Iterable<BotNow>
}

const up: readonly BotStatus[] = ['online', 'degraded']
const downs: readonly BotStatus[] = ['offline', 'failed']

/** The whole fleet in three calls to the database, however large it is. */
export function createFleet({ clients, bots, uptime, alertsChannel, beliefs }: Needs): Fleet {
  return {
    async status() {
      const [allClients, allBots, spent, alertsChannelId] = await Promise.all([
        clients.list(),
        bots.list(),
        uptime.spent('all', uptimeWindows['30d']),
        alertsChannel(),
      ])
      const reports = new Map([...beliefs()].map(({ botId, report }) => [botId, report]))
      const byClient = groupBy(allBots, ({ clientId }) => clientId)
      const count = (of: readonly BotStatus[]) => allBots.filter(({ status }) => of.includes(status)).length
      const rows = allClients.map((client) => {
        const theirs = byClient.get(client.id) ?? []
        const sum = (of: 'guilds' | 'users') => theirs.reduce((n, { id }) => n + (reports.get(id)?.[of] ?? 0), 0)
        return {
          client,
          bots: theirs.length,
          online: theirs.filter(({ status }) => up.includes(status)).length,
          servers: sum('guilds'),
          users: sum('users'),
          spent: sumOfTimes(theirs.map(({ id }) => spent.get(id)).filter((t): t is TimeSpent => t !== undefined)),
        }
      })
      return {
        bots: allBots.length,
        online: count(up),
        offline: count(downs),
        deployed: allBots.filter(isDeployed).length,
        unknown: count(['unknown']),
        rows,
        alertsChannelId,
      }
    },
  }
}

/** Its code was brought to life at least once and is what people want. */
const isDeployed = ({ deploymentId, status, desired }: Bot) =>
  deploymentId !== null && status !== 'deploying' && desired !== 'retired'
