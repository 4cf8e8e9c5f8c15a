import type { Strategy } from '../domain/bot.ts'
import type { Seen } from '../domain/reconciliation.ts'

/** A bot as an engine needs it: complete plain data, so that a driver never fetches anything. */
export interface Workload {
  botId: string
  /** For people reading the engine's own listings. Not unique. */
  name: string
  generation: number
  artifact: { digest: string /** Absolute path of the `bot.mjs`. */; file: string }
  /** Not secret: engines show it. */
  environment: Readonly<Record<string, string>>
  /** Reaches the bot as a file that only it can read; never as an argument or a variable an engine lists. */
  secrets: Readonly<Record<string, string>>
  /** Engines that cannot hold a bot to one of them leave it out; absent: as the engine thinks best. */
  limits: {
    memoryMb: number /** Cores; may be a fraction. */
    cpus?: number /** Processes and threads. */
    pids?: number
  }
}

/** One bot as an engine has it now. */
export interface Observed extends Seen {
  botId: string
  memoryBytes?: number
}

/** Pushed the moment an engine tells that a bot's process ended, asked for or not, or that nobody can know because its machine is gone. */
export interface Exit {
  botId: string
  generation: number
  at: Date
  code: number | null
  signal: string | null
  /** Of engines with several machines: the one that was lost, and the bot with it. */
  where?: { node: string; downSince: Date }
}

/**
 * Runs bots somewhere. Every method may be repeated safely, and after a crash in the middle. Knows neither Discord nor
 * Supabase. Throws `DriverUnreachable` when the engine itself cannot be reached, so that no bot is blamed for it.
 */
export interface Driver {
  readonly strategy: Strategy
  /**
   * Makes exactly that generation run. An older generation is stopped first (one token = one session); the same generation
   * already running is left alone, and one that exited is started again. Resolves when the engine has started it.
   */
  apply(workload: Workload): Promise<void>
  /** Ends the bot's process, keeping what `logs` needs. Unknown bots are no error. */
  stop(botId: string): Promise<void>
  /** Ends it and deletes everything the engine keeps of it. Unknown bots are no error. */
  remove(botId: string): Promise<void>
  /** Everything this supervisor owns here, in one call to the engine, whether or not the database still knows it. */
  observe(): Promise<Observed[]>
  /** Tells every exit as it happens; answers the function that ends it. */
  watch(listener: (exit: Exit) => void): () => void
  /** The newest `tail` lines of the bot's output, oldest first; empty for unknown bots. */
  logs(botId: string, options: { tail: number }): Promise<string[]>
  /** False while no bot has run there and none is expected to: the engine is not asked then, and `observe` is empty. Absent: it is always asked. */
  isUsed?(): boolean
  /** Asks the engine whether bots that speak to these addresses can run there, also before the first; throws why not. Absent: `observe` tells. */
  probe?(addresses?: readonly string[]): Promise<void>
  /** Of bots without a connection of their own: where Discord posts the bot's interactions. Absent: bots connect by themselves. */
  endpointOf?(botId: string): string
  /** For drills. Absent: a bot cannot be broken there on purpose. */
  readonly breaks?: Breaks
  /** Of engines with several machines. */
  readonly nodes?: Nodes
  /** Where bots run on other machines than Muster's: what the engine tells of them, which is not how much is free. Undefined, and absent: they run beside Muster. */
  elsewhere?(): Promise<Elsewhere | undefined>
  /** Lets go of the engine and leaves the bots running, unless `stopBots`: then nothing stays behind. */
  close(options?: { stopBots?: boolean }): Promise<void>
}

/** Another machine than Muster's, or several. */
export interface Elsewhere {
  /** As its people call it. */
  name: string
  /** All that it has, in use or free. */
  memoryBytes: number
}

/** Ways to break a bot on purpose; each answers false where its process is not there. */
export interface Breaks {
  /** Its process ends at once, as by a lack of memory. */
  kill(botId: string): Promise<boolean>
  /** Its process is there and does nothing more, until `thaw` or its end. */
  freeze(botId: string): Promise<boolean>
  thaw(botId: string): Promise<boolean>
}

/** One machine of an engine that has several. */
export interface EngineNode {
  id: string
  /** Of the machine; not surely unique. */
  name: string
  state: 'ready' | 'down'
  /** `drain` = its bots are moved away and it takes no more; `pause` = it keeps what it has. */
  availability: 'active' | 'pause' | 'drain'
  downSince?: Date
  /** How many of this supervisor's run there. */
  bots: number
}

/** The machines of an engine. */
export interface Nodes {
  list(): Promise<EngineNode[]>
  /** Whether it takes bots. One that does not loses those that it has to other nodes, which goes on afterwards. */
  take(id: string, takes: boolean): Promise<void>
}

/** The engine cannot be reached: nothing is known about its bots. */
export class DriverUnreachable extends Error {
  readonly strategy: Strategy
  constructor(strategy: Strategy, cause: unknown) {
    super(`The ${strategy} engine cannot be reached.`, { cause })
    this.name = 'DriverUnreachable'
    this.strategy = strategy
  }
}
