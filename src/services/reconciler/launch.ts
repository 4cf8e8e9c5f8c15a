import type { Driver, Workload } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import { Problem } from '../../domain/errors.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Launch, Stores } from '../../stores/stores.ts'
import { engineProblem } from '../engine-words.ts'
import { createGather } from '../gather.ts'
import { within } from '../within.ts'
import { type AdmissionNeeds, createAdmission, type Held } from './admission.ts'

/** How a start ended; `stale` = the wish has changed meanwhile, `away` = something besides the bot could not be reached. */
export type Launched =
  | { kind: 'started' | 'stale' | 'token_invalid' }
  | { kind: 'away'; why?: Problem | undefined }
  | { kind: 'refused'; why: Problem | undefined }
  | Held

interface Needs extends Omit<AdmissionNeeds, 'logins'> {
  logins: AdmissionNeeds['logins'] & Pick<Stores['logins'], 'launchesOf' | 'takeBack'>
  drivers: ReadonlyMap<Strategy, Driver>
  workloadOf: (launch: Launch) => Promise<Workload>
  redact: Redactor
  timeoutMs: number
}

/** Makes a driver run what is wished for, unless the login budget or the token forbids it. Never rejects. */
export function createLaunch(needs: Needs) {
  const { logins, drivers, workloadOf, now, log, redact, timeoutMs } = needs
  const admit = createAdmission(needs)
  const read = createGather(async (botIds: readonly string[]) => {
    const launches = await logins.launchesOf(botIds, now())
    return botIds.map((botId) => launches.get(botId))
  })

  /** An engine out of reach started nothing. Where it did all the same, the bot itself is seen next and not started again. */
  async function takeBack(entry: number | undefined): Promise<void> {
    if (entry === undefined) return
    await logins.takeBack(entry).catch((error: unknown) => log.debug({ err: error }, 'a login stays in the ledger'))
  }

  return async function launch(
    wish: Wish,
    strategy: Strategy,
    { restart, onStarting }: { restart: boolean; onStarting: () => void },
  ): Promise<Launched> {
    let step: 'read' | 'build' | 'admit' | 'apply' = 'read'
    let entry: number | undefined
    try {
      const found = await read(wish.botId)
      if (found instanceof Error) throw found
      if (!found || found.bot.generation !== wish.generation || found.bot.desired !== 'running')
        return { kind: 'stale' }
      step = 'build'
      const workload = await workloadOf(found)
      const driver = drivers.get(strategy)
      if (!driver) return { kind: 'away' }
      step = 'admit'
      const admission = await admit(wish, found, workload.secrets.DISCORD_TOKEN, restart)
      if (admission.kind !== 'go') return admission
      entry = admission.entry
      step = 'apply'
      onStarting()
      await within(timeoutMs, driver.apply(workload), 'Starting the bot')
      return { kind: 'started' }
    } catch (error) {
      if (error instanceof Problem && error.code === 'TokenRefused') return { kind: 'token_invalid' }
      log.error({ botId: wish.botId, err: error, step }, 'a bot could not be started')
      if (step !== 'read' && step !== 'admit' && !isOutage(error))
        return { kind: 'refused', why: engineProblem(error, strategy, redact) }
      await takeBack(entry)
      return { kind: 'away', why: engineProblem(error, strategy, redact) }
    }
  }
}

const elsewhere: readonly string[] = [
  'DatabaseUnreachable',
  'DiscordUnreachable',
  'DiscordBusy',
  'DiscordPaused',
  'LeaseLost',
  'LeaseUnsure',
]

/** True for what says nothing about the bot: the database, Discord or the engine is out of reach. */
function isOutage(error: unknown): boolean {
  if (error instanceof Problem) return elsewhere.includes(error.code)
  return error instanceof Error && (error.name === 'StoreError' || error.name === 'DriverUnreachable')
}
