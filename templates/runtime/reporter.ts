import type { CallData } from './command.ts'
import type { BotReport, Health } from './health.ts'
import type { PlainLog } from './plain-log.ts'

export const beatEveryMs = 15_000

export interface ReporterNeeds {
  health: Health
  call: CallData
  log: PlainLog
  /** Told every report, whether or not it reaches the database. */
  onReport?: (report: BotReport) => void
  everyMs?: number
}

export type Reporter = ReturnType<typeof createReporter>

/** Sends `bot_heartbeat` now and then. A failure is tried again at the next beat and written down once per outage. */
export function createReporter({ health, call, log, onReport, everyMs = beatEveryMs }: ReporterNeeds) {
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> | undefined
  let failing = false

  async function send(): Promise<void> {
    const report = health.report()
    onReport?.(report)
    try {
      await call('bot_heartbeat', { p_report: report })
      health.accepted(report)
      await tellSpent()
      if (failing) log.info('reports arrive again')
      failing = false
    } catch (error) {
      if (!failing) log.warn(`reports do not arrive: ${error instanceof Error ? error.message : String(error)}`)
      failing = true
    }
  }

  /** Apart from the report, because there is hardly ever anything to tell. A database of before this is no failure. */
  async function tellSpent(): Promise<void> {
    const spent = health.takeSpent()
    if (spent) await call('bot_spent', { p_spent: spent }).catch(() => health.giveBack(spent))
  }

  /** One at a time: two reports under way would tell the same commands twice. */
  async function beat(): Promise<void> {
    await sending
    sending ??= send().finally(() => {
      sending = undefined
    })
    return sending
  }

  function start() {
    clearInterval(timer)
    timer = setInterval(() => void beat(), everyMs)
  }

  return {
    /** The first beat comes one interval later. */
    start,
    /** Beats at once and counts the interval anew. Never rejects. */
    beatNow(): Promise<void> {
      start()
      return beat()
    },
    /** Beats at once and starts no interval: for a bot that is only awake while it is asked. Never rejects. */
    beatOnce: beat,
    /** Tells what was not told yet, then beats no more. */
    async stop(): Promise<void> {
      clearInterval(timer)
      if (health.unreported()) await beat()
    },
  }
}
