import type { Driver } from '../../deployment/driver.ts'
import { incidentStep } from '../../domain/alert-policy.ts'
import type { Strategy } from '../../domain/bot.ts'
import { uncovered } from '../../domain/maintenance.ts'
import type { Seen, Wish } from '../../domain/reconciliation.ts'
import type { Judged } from '../../domain/reconciliation-plan.ts'
import type { History } from '../../domain/restart-policy.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores, Transition } from '../../stores/stores.ts'
import { within } from '../within.ts'

/** One bot's new status, to be written with those of the others. */
export interface Change {
  wish: Wish
  judged: Judged
  history: History | undefined
  strategy: Strategy
  /** Where the engine has several machines. */
  where?: Seen['where']
  /** How its process ended. */
  exit?: Seen['exit']
  /** Which of its commands the bot itself found not to answer, and why. */
  unanswered?: string
}

interface Needs {
  watch: Pick<Stores['watch'], 'record'>
  drivers: ReadonlyMap<Strategy, Driver>
  redact: Redactor
  log: Log
  outbox: { kick(afterMs?: number): void }
  tokenRefused: (botId: string) => Promise<void>
  logTailMs: number
  holdMs: number
}

const tailLines = 15

/** Writes changes of status with what they mean for alerts, in one call, and has the alerts sent. Answers whose was written. */
export function createRecord({ watch, drivers, redact, log, outbox, tokenRefused, logTailMs, holdMs }: Needs) {
  async function tailOf({ wish, strategy }: Change): Promise<string[]> {
    try {
      const asked = drivers.get(strategy)?.logs(wish.botId, { tail: tailLines }) ?? Promise.resolve([])
      return (await within(logTailMs, asked, 'Reading the log')).map((line) => redact.text(line))
    } catch (error) {
      log.debug({ botId: wish.botId, err: error }, 'no log lines for the alert')
      return []
    }
  }

  async function transitionOf(change: Change): Promise<Transition> {
    const { wish, judged, history } = change
    const step = incidentStep(wish, judged)
    // A bot that is coming back has nothing to say yet, nor one that people work on.
    const quiet = judged.status === 'starting' || judged.status === 'maintenance'
    const tells = step.incident === 'open' || (step.incident === 'update' && !quiet)
    const tail = tells && judged.cause !== 'driver_unreachable' ? await tailOf(change) : []
    const logTail = tells
      ? [...tail, ...ending(change), ...lostNode(change), ...refusal(change), ...selfCheck(change, redact)]
      : tail
    return {
      botId: wish.botId,
      generation: wish.generation,
      ...judged,
      ...step,
      // An empty tail would wipe out the lines of the first failure.
      ...(logTail.length > 0 ? { logTail } : {}),
      ...(step.incident === 'none' ? {} : { restarts: history?.restarts.length ?? 0 }),
    }
  }

  return async function record(changes: readonly Change[]): Promise<ReadonlySet<string>> {
    if (changes.length === 0) return new Set()
    const transitions = await Promise.all(changes.map(transitionOf))
    const written = new Set(await watch.record(transitions, holdMs))
    for (const { wish, judged } of changes) {
      if (!written.has(wish.botId)) continue
      const { status, cause } = judged
      const found = judged.beneath ?? judged
      if (found.cause === 'token_invalid' && uncovered(wish).cause !== found.cause) {
        tokenRefused(wish.botId).catch((error: unknown) =>
          log.error({ botId: wish.botId, err: error }, 'a refused token could not be marked'),
        )
      }
      if (status !== wish.status) log.info({ botId: wish.botId, from: wish.status, status, cause }, 'a bot changed')
    }
    const told = transitions.filter((t) => t.incident !== 'none')
    if (told.length > 0) outbox.kick(told.some((t) => t.incident === 'open') ? holdMs : 0)
    return written
  }
}

/** What the output of a bot seldom says: how its process ended. */
function ending({ judged, exit }: Change): string[] {
  if ((judged.cause !== 'process_exited' && judged.cause !== 'crash_loop') || !exit) return []
  const { code, signal } = exit
  if (signal !== null) return [`[Muster] Its process was ended by ${signal}.`]
  return code === null ? [] : [`[Muster] Its process ended with exit code ${code}.`]
}

/** Nor that its machine is gone. */
function lostNode({ where }: Change): string[] {
  if (!where?.downSince) return []
  return [`[Muster] The node ${where.node}, on which it ran, is down since ${where.downSince.toISOString()}.`]
}

/** Nor what the engine said when it was to start it. */
function refusal({ judged, history }: Change): string[] {
  const why = judged.cause === 'deploy_failed' ? history?.refused?.why : undefined
  return why ? [`[Muster] It was not started: ${why.message}`] : []
}

/** A bot may have said it long before its last lines. */
function selfCheck({ judged, unanswered }: Change, redact: Redactor): string[] {
  if (judged.cause !== 'command_unanswered' || unanswered === undefined) return []
  return [redact.text(`[Muster] Its self-check: ${unanswered}`)]
}
