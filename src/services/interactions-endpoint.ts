import type { Driver, Observed, Workload } from '../deployment/driver.ts'
import type { Strategy } from '../domain/bot.ts'
import { Problem } from '../domain/errors.ts'
import type { Clock } from '../lib/clock.ts'
import { createKeyedLock } from '../lib/keyed-lock.ts'
import type { Log } from '../lib/log.ts'
import type { Stores } from '../stores/stores.ts'
import { createLimit } from './limit.ts'
import type { DiscordApplications } from './services.ts'
import type { Tokens } from './tokens.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find'>
  tokens: Pick<Tokens, 'of'>
  discord: Pick<DiscordApplications, 'endpoint' | 'setEndpoint'>
  clock: Clock
  log: Log
}

/** How often Discord is asked whether it still has the endpoint of a bot that is well. */
const askAgainMs = 5 * 60_000

/** Drivers as the loop uses them: of bots without a connection of their own, Discord is told where to post their interactions. */
export function withEndpoints(drivers: ReadonlyMap<Strategy, Driver>, needs: Needs): ReadonlyMap<Strategy, Driver> {
  return new Map([...drivers].map(([strategy, driver]) => [strategy, withEndpoint(driver, needs)]))
}

/**
 * The endpoint is set after a start and taken away before an end, so that Discord never posts to what is not there; every step
 * may be repeated. A bot whose endpoint Discord does not take is not ready, whatever its function says.
 */
function withEndpoint(driver: Driver, { bots, tokens, discord, clock, log }: Needs): Driver {
  if (driver.endpointOf === undefined) return driver
  const endpointOf = driver.endpointOf
  const oneByOne = createKeyedLock()
  const few = createLimit(4)
  const askedAt = new Map<string, number>()
  const refused = new Set<string>()

  async function tell(botId: string, token: string, url: string | null): Promise<void> {
    try {
      await discord.setEndpoint(token, url)
      refused.delete(botId)
    } catch (error) {
      if (error instanceof Problem && error.code === 'EndpointRefused') refused.add(botId)
      throw error
    }
  }

  /** Undefined for a bot that is gone, or has no application. */
  async function wished(botId: string): Promise<{ token: string; runs: boolean } | undefined> {
    const bot = await bots.find(botId)
    if (!bot || bot.applicationId === null) return undefined
    const token = await tokens.of({ id: bot.applicationId, name: bot.name })
    return { token, runs: bot.desired === 'running' && bot.strategy === driver.strategy }
  }

  async function start(workload: Workload): Promise<void> {
    const { botId, environment, secrets } = workload
    const token = secrets.DISCORD_TOKEN
    if (token === undefined) return driver.apply(workload)
    const { url, publicKey } = await discord.endpoint(token)
    await driver.apply({ ...workload, environment: { ...environment, DISCORD_PUBLIC_KEY: publicKey } })
    const wanted = endpointOf(botId)
    if (url !== wanted || refused.has(botId)) await tell(botId, token, wanted)
    askedAt.set(botId, clock.now().getTime())
  }

  /** A token that Discord refuses leads nowhere, so nothing can be posted for it either. */
  async function takeAway(botId: string): Promise<void> {
    askedAt.delete(botId)
    refused.delete(botId)
    try {
      const bot = await wished(botId)
      if (bot && (await discord.endpoint(bot.token)).url !== null) await tell(botId, bot.token, null)
    } catch (error) {
      if (!(error instanceof Problem && ['TokenRefused', 'TokenUnreadable'].includes(error.code))) throw error
      log.warn({ botId, err: error }, 'the interactions endpoint could not be taken away')
    }
  }

  /** Sets it again where somebody changed it. What Discord does not say now is asked again later. */
  async function check(botId: string): Promise<void> {
    const bot = await wished(botId)
    if (!bot?.runs) return
    const wanted = endpointOf(botId)
    if ((await discord.endpoint(bot.token)).url === wanted && !refused.has(botId)) return
    await tell(botId, bot.token, wanted)
    log.warn({ botId }, 'the interactions endpoint was not set any more, and is again')
  }

  function checkLater(botId: string): void {
    askedAt.set(botId, clock.now().getTime())
    few(() => oneByOne.run(botId, () => check(botId))).catch((error: unknown) =>
      log.warn({ botId, err: error }, 'the interactions endpoint could not be checked'),
    )
  }

  const isDue = ({ botId, state, report }: Observed) =>
    state === 'running' &&
    report !== undefined &&
    clock.now().getTime() - (askedAt.get(botId) ?? Number.NEGATIVE_INFINITY) >= askAgainMs

  const judged = (bot: Observed): Observed =>
    bot.report && refused.has(bot.botId) ? { ...bot, report: { ...bot.report, readyForMs: null } } : bot

  return {
    ...driver,
    apply: (workload) => oneByOne.run(workload.botId, () => start(workload)),
    stop: (botId) => oneByOne.run(botId, () => takeAway(botId).then(() => driver.stop(botId))),
    remove: (botId) => oneByOne.run(botId, () => takeAway(botId).then(() => driver.remove(botId))),
    async observe() {
      const seen = await driver.observe()
      for (const bot of seen) if (isDue(bot)) checkLater(bot.botId)
      return seen.map(judged)
    },
    async close(options) {
      if (options?.stopBots) {
        const owned = await driver.observe().catch(() => [])
        const all = owned.map(({ botId }) => few(() => takeAway(botId)))
        for (const one of await Promise.allSettled(all))
          if (one.status === 'rejected') log.warn({ err: one.reason }, 'an interactions endpoint was left')
      }
      await driver.close(options)
    },
  }
}
