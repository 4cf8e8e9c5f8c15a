import { refusalsRecheckMs, tooManyRefusals } from '../domain/login-budget.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Stores } from '../stores/stores.ts'

interface Needs {
  logins: Pick<Stores['logins'], 'noteRefusals'>
  outbox: Pick<Stores['outbox'], 'add'>
  sender: { kick(): void }
  stopping: AbortSignal
  clock: Clock
  log: Log
}

/** Whose address a request comes from: this machine’s, or that of the nodes of the swarm. */
export type Egress = 'here' | 'swarm'

/** Refusals come in bursts; one write tells of all within this time. */
const flushMs = 5_000

export type Refusals = ReturnType<typeof createRefusals>

/** Counts what Discord refuses at this machine's address, and says when to hold still so that Discord does not ban it. */
export function createRefusals({ logins, outbox, sender, stopping, clock, log }: Needs) {
  let unwritten: Record<number, number> = {}
  let known = 0
  let paused = false
  let isWriting = false
  let told = false

  const total = () => Object.values(unwritten).reduce((sum, n) => sum + n, known)

  function tell(text: string, key: string): void {
    const dedupeKey = `${key}:${clock.now().toISOString().slice(0, 16)}`
    outbox
      .add({
        kind: 'notice',
        severity: 'critical',
        text: `${text} Look for a bot without permissions or with a bad token: \`/bot logs\`.`,
        dedupeKey,
      })
      .then(() => sender.kick())
      .catch((error: unknown) => log.error({ err: error }, 'the notice about refusals was not written'))
  }

  function pause(): void {
    paused = true
    log.error({ refused: total() }, 'Discord refuses too much at this address; nothing is started for a while')
    const text = `Discord has refused ${total()} requests from this machine in 10 minutes and bans its address at 10,000. Muster starts no bots and asks Discord for nothing that can wait until this is over; bots that run go on.`
    tell(text, 'refusals')
  }

  /** Muster itself calls from elsewhere, so nothing else has to hold still. */
  function judgeSwarm(refused: number): void {
    const many = tooManyRefusals(refused)
    if (many && !told) {
      log.error(
        { refused },
        'Discord refuses too much at the address of the swarm; nothing is started there for a while',
      )
      const text = `Discord has refused ${refused} requests of the bots on the swarm in 10 minutes and bans their address at 10,000. Muster starts no bots there until this is over; bots that run go on.`
      tell(text, 'refusals-swarm')
    }
    told = many
  }

  function judge(): void {
    const many = tooManyRefusals(total())
    if (many && !paused) {
      pause()
      void write()
    } else if (!many && paused) {
      paused = false
      log.info({ refused: total() }, 'Discord refuses less; bots are started again')
    }
  }

  /** Until everything is written and nothing is held back. */
  async function write(): Promise<void> {
    if (isWriting) return
    isWriting = true
    try {
      do {
        await clock.sleep(paused ? refusalsRecheckMs : flushMs, stopping)
        const counts = unwritten
        unwritten = {}
        try {
          known = await logins.noteRefusals(counts, clock.now())
        } catch (error) {
          for (const [status, n] of Object.entries(counts)) add(Number(status), n)
          log.debug({ err: error }, 'refusals are not written yet')
        }
        judge()
      } while (paused || Object.keys(unwritten).length > 0)
    } catch {
      // Muster stops.
    } finally {
      isWriting = false
    }
  }

  function add(status: number, n: number): void {
    unwritten[status] = (unwritten[status] ?? 0) + n
  }

  return {
    /** Discord answered 401, 403 or 429. */
    note(status: number): void {
      add(status, 1)
      judge()
      void write()
    },
    /** What the database says of the last 10 min at that address, bots included. */
    heard(inTenMinutes: number, egress: Egress = 'here'): void {
      if (egress === 'swarm') {
        judgeSwarm(inTenMinutes)
        return
      }
      known = inTenMinutes
      judge()
    },
    isPaused: () => paused,
  }
}
