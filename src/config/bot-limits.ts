import { z } from 'zod'

const whole = (what: string, least: number, most: number) =>
  z.coerce
    .number(`must be a number of ${what}`)
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)

/** To what each bot is held. A `standard` bot needs 75 MB; Node has about a dozen threads, and the health check of a container is a second Node. */
export const botLimitVariables = {
  BOT_MEMORY_MB: whole('megabytes', 96, 65_536).default(160),
  BOT_CPUS: z.coerce
    .number('must be a number of cores')
    .min(0.05, 'must be at least 0.05')
    .max(64, 'must be at most 64')
    .optional(),
  BOT_PIDS: whole('processes and threads', 32, 4096).optional(),
}

export interface BotLimits {
  memoryMb: number
  /** Cores. Undefined, as for the next: what engines take by themselves. */
  cpus?: number
  /** Processes and threads. */
  pids?: number
}

/** The same, as drivers take it. */
export function botLimitsOf(e: z.infer<z.ZodObject<typeof botLimitVariables>>): BotLimits {
  const { BOT_MEMORY_MB: memoryMb, BOT_CPUS: cpus, BOT_PIDS: pids } = e
  return { memoryMb, ...(cpus === undefined ? {} : { cpus }), ...(pids === undefined ? {} : { pids }) }
}
