import type { BotStatus, Cause, Desired, Strategy } from './bot.ts'
import type { ReceivedReport } from './health.ts'
import type { UnderMaintenance } from './maintenance.ts'

/** What the database says people want of one bot, with what Muster last believed of it. */
export interface Wish {
  botId: string
  desired: Desired
  generation: number
  /** Where it is to run. */
  strategy: Strategy
  /** The engine that it is leaving and that may still run it: until that has let go, nothing is started elsewhere. */
  movedFrom: Strategy | null
  /** A deployment of this bot is under way: its transitions raise no alert. */
  deploying: boolean
  status: BotStatus
  cause: Cause | null
  statusSince: Date
  observedGeneration: number
  /** The last that said something new of its connection, its acks or its commands; the rest of it may be older than the time it names. */
  report: ReceivedReport | undefined
  openIncident: boolean
  maintenance?: UnderMaintenance | undefined
}

/** What a driver sees of one bot; undefined = the driver has nothing of it. */
export interface Seen {
  generation: number
  state: 'running' | 'exited'
  /** Since when it is in this state. */
  since: Date
  exit?: { code: number | null; signal: string | null }
  /** Where the engine has several machines; `downSince`: that one is out of reach, and what was on it with it. */
  where?: { node: string; downSince?: Date }
  /** Where the engine itself knows how the bot is (simulation); newer than the heartbeat. */
  report?: ReceivedReport
}
