import type { CanaryReport } from './self-check.ts'

/** What a bot says about itself every 15 s. Ages are taken at the moment of sending, so that clocks need not agree. */
export interface BotReport {
  generation: number
  readyForMs: number | null
  ackAgeMs: number | null
  heartbeatIntervalMs: number | null
  guilds: number
  users: number
  eventLoopLagMs: number
  memoryBytes: number
  commands: number
  errors: number
  /** The newest self-check; absent before the first. */
  canary?: CanaryReport
}

/** Where reports get what they cannot count themselves. `now` is monotonic, in milliseconds. */
export interface HealthNeeds {
  generation: number
  now(): number
  memoryBytes(): number
  eventLoopLagMs(): number
}

/** What a bot used up of what Discord allows, since this was last told; nothing = `undefined`. */
export interface Spent {
  /** Logins after the first of this process, which whoever started it has counted. */
  logins: number
  /** Answers that count toward Discord's ban of an address, by status. */
  refusals: Record<string, number>
}

export type Health = ReturnType<typeof createHealth>

/** Keeps count of one bot's life. Counters go down only by what a report that arrived has told. */
export function createHealth(needs: HealthNeeds) {
  const members = new Map<string, number>()
  let readyAt: number | undefined
  let ackAt: number | undefined
  let heartbeatIntervalMs: number | null = null
  let commands = 0
  let errors = 0
  let canary: CanaryReport | undefined
  let begun = false
  let logins = 0
  let refusals: Spent['refusals'] = {}
  const age = (since: number | undefined) => (since === undefined ? null : Math.round(needs.now() - since))

  return {
    /** READY or RESUMED. Both are answers of the gateway, so the age of the last answer counts from here, and grows if no ack follows. */
    connected(guildIds?: readonly string[]) {
      readyAt = needs.now()
      ackAt = readyAt
      if (guildIds === undefined) return
      for (const known of members.keys()) if (!guildIds.includes(known)) members.delete(known)
      for (const id of guildIds) members.set(id, members.get(id) ?? 0)
    },
    /** For a bot without a gateway: it can answer, and there are no acks to wait for. */
    answering() {
      readyAt = needs.now()
    },
    /** The age of the last ack goes on growing meanwhile. */
    disconnected() {
      readyAt = undefined
    },
    acked() {
      ackAt = needs.now()
    },
    beatsEvery(ms: number) {
      heartbeatIntervalMs = ms
    },
    /** True for a server that was not known before. */
    guild(id: string, memberCount: number): boolean {
      const joined = !members.has(id)
      members.set(id, memberCount)
      return joined
    },
    guildGone(id: string) {
      members.delete(id)
    },
    command() {
      commands += 1
    },
    error() {
      errors += 1
    },
    checked(report: CanaryReport) {
      canary = report
    },
    /** The bot sends an IDENTIFY. */
    loggedIn() {
      if (begun) logins += 1
      begun = true
    },
    refused(status: number) {
      refusals[status] = (refusals[status] ?? 0) + 1
    },
    /** Takes what is not told yet; to be given back where it cannot be told. */
    takeSpent(): Spent | undefined {
      const spent = { logins, refusals }
      if (logins === 0 && Object.keys(refusals).length === 0) return undefined
      logins = 0
      refusals = {}
      return spent
    },
    giveBack(spent: Spent) {
      logins += spent.logins
      for (const [status, n] of Object.entries(spent.refusals)) refusals[status] = (refusals[status] ?? 0) + n
    },
    unreported: () => commands + errors > 0,
    report(): BotReport {
      let users = 0
      for (const count of members.values()) users += count
      return {
        generation: needs.generation,
        readyForMs: age(readyAt),
        ackAgeMs: age(ackAt),
        heartbeatIntervalMs,
        guilds: members.size,
        users,
        eventLoopLagMs: needs.eventLoopLagMs(),
        memoryBytes: needs.memoryBytes(),
        commands,
        errors,
        ...(canary === undefined ? {} : { canary }),
      }
    },
    /** The report arrived: what it told is not told again. */
    accepted(report: BotReport) {
      commands -= report.commands
      errors -= report.errors
    },
  }
}
