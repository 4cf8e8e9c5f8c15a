import type { AlertRoute } from '../domain/alert-route.ts'
import type { Bot, Strategy } from '../domain/bot.ts'
import type { Incident } from '../domain/incident.ts'
import type { Stores, Transition } from '../stores/stores.ts'

/** Everything goes to this channel; nothing goes anywhere without one. */
export const fleetRoutes = (channelId: string | undefined): AlertRoute[] =>
  channelId === undefined
    ? []
    : [
        {
          ...{ scope: 'fleet', clientId: null, botId: null, channelId, roleId: null, minimum: 'minor' },
          ...{ remindMinutes: null, quiet: null, escalation: null, threads: true },
        },
      ]

/** Bots in the database alone, wished to run, and what may happen to them. */
export function seedFleet(stores: () => Stores) {
  let serial = 0
  const to = (bot: Bot, status: Transition['status'], more: Partial<Transition> = {}): Transition => ({
    ...{ botId: bot.id, generation: bot.generation, status, cause: null, since: new Date(), incident: 'none' },
    ...more,
  })

  return {
    to,
    down: (bot: Bot, more: Partial<Transition> = {}) =>
      to(bot, 'offline', { cause: 'process_exited', incident: 'open', logTail: ['last words'], ...more }),
    up: (bot: Bot, more: Partial<Transition> = {}) =>
      to(bot, 'online', { incident: 'resolve', resolution: 'recovered', ...more }),
    async bot({
      strategy = 'simulation',
      templateVersion = '1.0.0',
    }: {
      strategy?: Strategy
      templateVersion?: string
    } = {}) {
      const { clients, applications, bots, deployments } = stores()
      const id = String(++serial)
      const by = { createdBy: 'u1' }
      const fields = { industry: null, contact: null, timeZone: 'UTC', guildId: null }
      const client = await clients.create({ name: `Client ${id}`, ...fields, ...by })
      await applications.add({ id, name: id, botUserId: id, tokenCiphertext: 'x', addedBy: 'u1' })
      const { bot, deployment } = await bots.create({
        ...{ name: `Bot ${id}`, description: '', clientId: client.id, template: 'standard', templateVersion },
        ...{ settings: {}, strategy, channelId: null, ...by },
      })
      await deployments.update(deployment.id, { state: 'succeeded' })
      return bots.wish(bot.id, { desired: 'running', deploymentId: deployment.id, by: 'u1' })
    },
    async openOf(bot: Bot): Promise<Incident> {
      const open = await stores().incidents.openOf(bot.id)
      if (!open) throw new Error(`${bot.name} has no open incident`)
      return open
    },
  }
}
