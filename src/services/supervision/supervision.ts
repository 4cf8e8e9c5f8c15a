import type { Driver } from '../../deployment/driver.ts'
import type { BotStatus, Strategy } from '../../domain/bot.ts'
import { loginsLeft, type OwnHealth, type ProcessHealth } from '../../domain/own-health.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import type { ThreadTroubles } from '../outbox/thread-troubles.ts'
import type { Policy } from '../policy.ts'
import type { App, BotNow, OwnConnection } from '../services.ts'
import { within } from '../within.ts'
import { blindWords } from './blind-words.ts'
import { actingFamilies, processFamilies } from './metric-families.ts'
import type { TickRecord } from './tick-record.ts'

interface Needs {
  supervision: Stores['supervision']
  ticks: TickRecord
  drivers: ReadonlyMap<Strategy, Driver>
  driverStates: () => ReadonlyMap<Strategy, 'ok' | string>
  beliefs: () => Iterable<BotNow>
  connection: OwnConnection
  process: () => ProcessHealth
  leaseIsSure: () => boolean
  troubles: Pick<ThreadTroubles, 'known' | 'examined'>
  policy: Pick<Policy, 'blind'>
  sender: { kick(): void }
  redact: Redactor
  clock: Clock
  log: Log
}

/** Muster's own state, for people and for machines; and the one message about each time in which it could not see. */
export function createSupervision(needs: Needs): App['supervision'] {
  const { supervision, ticks, drivers, driverStates, beliefs, connection, clock, log, redact } = needs

  async function askDatabase() {
    const began = clock.now().getTime()
    try {
      const vitals = await within(2_500, supervision.vitals(), 'The database')
      return { vitals, database: { ms: clock.now().getTime() - began } }
    } catch (error) {
      log.debug({ err: error }, 'the database did not say how Muster stands')
      return {
        vitals: undefined,
        database: { error: redact.text(error instanceof Error ? error.message : String(error)) },
      }
    }
  }

  /** `threads`: nothing is asked of Discord for machines, which look every few seconds. */
  async function health(threads: Promise<OwnHealth['threads']> | OwnHealth['threads']): Promise<OwnHealth> {
    const [{ vitals, database }, restMs, troubles] = await Promise.all([askDatabase(), connection.restMs(), threads])
    const states = driverStates()
    const bots: Partial<Record<BotStatus, number>> = {}
    for (const { status } of beliefs()) bots[status] = (bots[status] ?? 0) + 1
    const outbox = vitals?.outbox
    return {
      ...{ loop: ticks.health(), database, bots, process: needs.process(), leaseIsSure: needs.leaseIsSure() },
      lease: vitals?.lease ?? null,
      discord: { connected: connection.isReady(), ackAgeMs: connection.ackAgeMs(), restMs },
      outbox: outbox
        ? {
            ...{ pending: outbox.pending, tried: outbox.tried },
            oldestAgeMs: outbox.oldestAt && Math.max(0, vitals.now.getTime() - outbox.oldestAt.getTime()),
          }
        : null,
      incidentsOpen: vitals?.incidentsOpen ?? null,
      threads: troubles,
      logins: vitals?.logins ? { botName: vitals.logins.botName, ...loginsLeft(vitals.logins) } : null,
      engines: new Map(
        [...drivers]
          .filter(([, driver]) => driver.isUsed?.() !== false)
          .map(([strategy]) => [strategy, redact.text(states.get(strategy) ?? 'Not looked at yet.')]),
      ),
    }
  }

  return {
    health: () => health(needs.troubles.examined()),
    async metrics() {
      const now = await health(needs.troubles.known())
      return [...processFamilies(now.process, now.leaseIsSure), ...actingFamilies(now, ticks.histogram())]
    },
    async tend() {
      const spans = await supervision.blindSpans(needs.policy.blind)
      for (const span of spans) await supervision.tellBlindSpan(span.id, blindWords(span))
      if (spans.length > 0) needs.sender.kick()
    },
  }
}
