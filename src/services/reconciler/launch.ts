import type { Driver, Workload } from '../../deployment/driver.ts'
import type { Bot, Strategy } from '../../domain/bot.ts'
import { Problem } from '../../domain/errors.ts'
import { allowsLogin } from '../../domain/login-budget.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import type { DiscordApplications } from '../services.ts'
import { within } from '../within.ts'

/** How a start ended; `stale` = the wish has changed meanwhile, `away` = something besides the bot could not be reached. */
export type Launched = 'started' | 'stale' | 'away' | 'refused' | 'login_budget' | 'token_invalid'

interface Needs {
  bots: Pick<Stores['bots'], 'find'>
  drivers: ReadonlyMap<Strategy, Driver>
  workloadOf: (bot: Bot) => Promise<Workload>
  discord: Pick<DiscordApplications, 'sessionStartsLeft'>
  log: Log
  timeoutMs: number
}

/** Makes a driver run what is wished for, unless the login budget or the token forbids it. Never rejects. */
export function createLaunch({ bots, drivers, workloadOf, discord, log, timeoutMs }: Needs) {
  async function mayLogIn(bot: Bot, token: string | undefined): Promise<'yes' | 'login_budget' | 'token_invalid'> {
    if (token === undefined) return 'yes'
    try {
      const left = await within(5_000, discord.sessionStartsLeft(token), 'Asking Discord for the login budget')
      return allowsLogin(left) ? 'yes' : 'login_budget'
    } catch (error) {
      if (error instanceof Problem && error.code === 'TokenRefused') return 'token_invalid'
      // Discord being away is no reason not to start: the bot itself waits for it.
      log.debug({ botId: bot.id, err: error }, 'the login budget is not known')
      return 'yes'
    }
  }

  return async function launch(wish: Wish, strategy: Strategy, onStarting: () => void): Promise<Launched> {
    let step: 'read' | 'build' | 'apply' = 'read'
    try {
      const bot = await bots.find(wish.botId)
      if (!bot || bot.generation !== wish.generation || bot.desired !== 'running') return 'stale'
      step = 'build'
      const workload = await workloadOf(bot)
      const may = await mayLogIn(bot, workload.secrets.DISCORD_TOKEN)
      if (may !== 'yes') return may
      step = 'apply'
      onStarting()
      const driver = drivers.get(strategy)
      if (!driver) return 'away'
      await within(timeoutMs, driver.apply(workload), 'Starting the bot')
      return 'started'
    } catch (error) {
      log.error({ botId: wish.botId, err: error, step }, 'a bot could not be started')
      return step === 'read' || isOutage(error) ? 'away' : 'refused'
    }
  }
}

/** True for what says nothing about the bot: the database or the engine is out of reach. */
export function isOutage(error: unknown): boolean {
  if (error instanceof Problem) return error.code === 'DatabaseUnreachable'
  return error instanceof Error && (error.name === 'StoreError' || error.name === 'DriverUnreachable')
}
