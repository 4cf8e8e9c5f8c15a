import type { Driver } from '../../deployment/driver.ts'
import type { Bot, Strategy } from '../../domain/bot.ts'
import { problem } from '../../domain/errors.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import { engineProblem } from '../engine-words.ts'
import { plainName } from '../names.ts'
import type { BotDetails, Bots, Clients, Reconciler, Templates } from '../services.ts'
import { spentIn } from '../windows.ts'

interface Needs {
  stores: Pick<Stores, 'bots' | 'clients' | 'applications' | 'deployments' | 'uptime' | 'incidents'>
  clients: Pick<Clients, 'get'>
  templates: Pick<Templates, 'get'>
  drivers: ReadonlyMap<Strategy, Driver>
  redact: Redactor
  inviteUrlOf: (bot: Bot, manifest: TemplateManifest) => Promise<string | undefined>
  reconciler: Pick<Reconciler, 'believed'>
  clock: Clock
}

const mostLines = 1_000

/** A bot with the settings of the deployment that is wished for; the row itself keeps those it was created with. */
export async function withSettings(deployments: Pick<Stores['deployments'], 'find'>, bot: Bot): Promise<Bot> {
  const wished = bot.deploymentId === null ? undefined : await deployments.find(bot.deploymentId)
  return wished ? { ...bot, settings: wished.settings } : bot
}

/** What can be read of bots; nothing here changes any. */
export function createBotReading(needs: Needs): Pick<Bots, 'get' | 'list' | 'show' | 'logs' | 'suggest'> {
  const { stores, clients, templates, drivers, redact, inviteUrlOf, reconciler, clock } = needs

  async function get(ref: string): Promise<Bot> {
    const found = await stores.bots.find(plainName(ref))
    if (!found) throw problem('BotNotFound', ref)
    return withSettings(stores.deployments, found)
  }

  const uptimeOf = async (botId: string): Promise<BotDetails['uptime']> =>
    (await spentIn(stores.uptime, [botId], clock.now()))(botId)

  return {
    get,
    async list({ client: ref, status }) {
      const client = ref === undefined ? undefined : await clients.get(ref)
      return stores.bots.list({ ...(client ? { clientId: client.id } : {}), ...(status ? { status } : {}) })
    },
    async show(ref) {
      const bot = await get(ref)
      const [client, application, [newest], report, incident, uptime, manifest] = await Promise.all([
        clients.get(bot.clientId),
        bot.applicationId === null ? undefined : stores.applications.find(bot.applicationId),
        stores.deployments.listOf(bot.id, 1),
        stores.uptime.latest(bot.id),
        stores.incidents.openOf(bot.id),
        uptimeOf(bot.id),
        templates.get(bot.template).catch(() => undefined),
      ])
      const inviteUrl = manifest && (await inviteUrlOf(bot, manifest))
      const { where, beneath } = reconciler.believed(bot.id) ?? {}
      const found = { bot, client, application, deployment: newest, report, incident, uptime, inviteUrl }
      const covers = bot.status === 'maintenance' && beneath !== undefined
      return { ...found, ...(where ? { where } : {}), ...(covers ? { beneath } : {}) }
    },
    async logs(ref, tail) {
      const bot = await get(ref)
      const wanted = Math.min(Math.max(1, Math.trunc(tail)), mostLines)
      const driver = drivers.get(bot.strategy)
      if (!driver) throw problem('EngineUnreachable', bot.strategy)
      try {
        const lines = await driver.logs(bot.id, { tail: wanted })
        return { bot, lines: lines.map((line) => redact.text(line)) }
      } catch (error) {
        throw engineProblem(error, bot.strategy, redact) ?? error
      }
    },
    suggest: (query, clientIds) => stores.bots.suggest(plainName(query), 25, clientIds),
  }
}
