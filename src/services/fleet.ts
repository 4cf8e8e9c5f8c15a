import type { Bot, BotStatus } from '../domain/bot.ts'
import { type Condition, type Maintenance, phaseOf } from '../domain/maintenance.ts'
import type { TimeSpent } from '../domain/uptime.ts'
import { uptimeWindows } from '../domain/uptime.ts'
import type { Stores } from '../stores/stores.ts'
import { groupBy } from './group-by.ts'
import type { BotNow, Fleet, FleetView, MaintenanceService } from './services.ts'
import { sumOfTimes } from './times.ts'

interface Needs {
  clients: Pick<Stores['clients'], 'list'>
  bots: Pick<Stores['bots'], 'list'>
  uptime: Pick<Stores['uptime'], 'windows' | 'audiences'>
  maintenance: Pick<MaintenanceService, 'ahead'>
  alertsChannel: () => Promise<string | undefined>
  /** What the loop holds of every bot. */
  beliefs: () => Iterable<BotNow>
}

const up: readonly BotStatus[] = ['online', 'degraded']
const downs: readonly BotStatus[] = ['offline', 'failed']

/** The whole fleet in four calls to the database, however large it is. */
export function createFleet({ clients, bots, uptime, maintenance, alertsChannel, beliefs }: Needs): Fleet {
  return {
    async view() {
      const [allClients, allBots, ahead] = await Promise.all([clients.list(), bots.list(), maintenance.ahead()])
      const seen = new Map([...beliefs()].map((now) => [now.botId, now]))
      const names = new Map(allClients.map(({ id, name }) => [id, name]))
      // The loop knows before the database is asked; of a bot that it has not met yet the row says how it is.
      const current = allBots.map((bot) => ({ ...bot, ...pick(seen.get(bot.id) ?? bot) }))
      const byClient = groupBy(current, ({ clientId }) => clientId)
      const wrong = current.filter(({ status, desired }) => desired === 'running' && troubles.includes(status))
      return {
        counts: countsOf(current),
        clients: allClients.map(({ id, name }) => ({ name, counts: countsOf(byClient.get(id) ?? []) })),
        wrong: wrong
          .map(({ name, clientId, status, cause, statusSince }) => {
            return { name, clientName: names.get(clientId) ?? '', status, cause, since: statusSince }
          })
          .toSorted((a, b) => severity(a) - severity(b) || a.since.getTime() - b.since.getTime()),
        maintenance: openAndNext(ahead),
      }
    },
    async status() {
      const [allClients, allBots, spent, audiences, alertsChannelId] = await Promise.all([
        clients.list(),
        bots.list(),
        uptime.windows('all', [uptimeWindows['30d']]),
        uptime.audiences(),
        alertsChannel(),
      ])
      const seen = new Map([...beliefs()].map((now) => [now.botId, now]))
      const byClient = groupBy(allBots, ({ clientId }) => clientId)
      const count = (of: readonly BotStatus[]) => allBots.filter(({ status }) => of.includes(status)).length
      const rows = allClients.map((client) => {
        const theirs = byClient.get(client.id) ?? []
        const reached = (of: 'guilds' | 'users') =>
          theirs.reduce(
            (sum, { id, strategy }) => sum + (strategy === 'simulation' ? (seen.get(id)?.report?.[of] ?? 0) : 0),
            audiences.get(client.id)?.[of] ?? 0,
          )
        return {
          client,
          bots: theirs.length,
          online: theirs.filter(({ status }) => up.includes(status)).length,
          servers: reached('guilds'),
          users: reached('users'),
          spent: sumOfTimes(theirs.map(({ id }) => spent.get(id)?.[0]).filter((t): t is TimeSpent => t !== undefined)),
        }
      })
      return {
        bots: allBots.length,
        online: count(up),
        offline: count(downs),
        deployed: allBots.filter(isDeployed).length,
        unknown: count(['unknown']),
        rows,
        maintained: allBots
          .filter(({ status }) => status === 'maintenance')
          .map(({ id, name, clientName }) => ({ name, clientName, beneath: seen.get(id)?.beneath ?? null }))
          .toSorted((a, b) => hidden(a) - hidden(b) || a.name.localeCompare(b.name)),
        alertsChannelId,
      }
    },
  }
}

/** What it is of and when, alone: a board is read at a glance. */
function openAndNext(ahead: readonly Maintenance[]): FleetView['maintenance'] {
  const now = new Date()
  const open = ahead.filter((one) => phaseOf(one, now) === 'running')
  const next = ahead.filter((one) => phaseOf(one, now) === 'planned').slice(0, 1)
  return [...open, ...next].map(({ scope, subject, startsAt, endsAt }) => ({ scope, subject, startsAt, endsAt }))
}

/** What a person has to see to, the worst first. */
const troubles: readonly BotStatus[] = ['failed', 'offline', 'degraded', 'unknown']
const severity = ({ status }: { status: BotStatus }) => troubles.indexOf(status)
/** As bad as what maintenance hides; what is well or unseen comes last. */
const hidden = ({ beneath }: { beneath: Condition | null }) =>
  beneath && troubles.includes(beneath.status) ? severity(beneath) : troubles.length

const pick = ({ status, cause, statusSince }: Pick<Bot, 'status' | 'cause' | 'statusSince'>) => ({
  status,
  cause,
  statusSince,
})

function countsOf(bots: readonly { status: BotStatus }[]): FleetView['counts'] {
  const counts: FleetView['counts'] = {}
  for (const { status } of bots) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Its code was brought to life at least once and is what people want. */
const isDeployed = ({ deploymentId, status, desired }: Bot) =>
  deploymentId !== null && status !== 'deploying' && desired !== 'retired'
