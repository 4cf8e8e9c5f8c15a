import { z } from 'zod'

/** What came of a bot's trying its own commands (templates/runtime/self-check.ts); `failed` names the first that did not answer. */
export const canarySchema = z.object({ ok: z.boolean(), at: z.string(), failed: z.string().optional() })
export type CanaryReport = z.infer<typeof canarySchema>

/**
 * What a bot says about itself every 15 s (`bot_heartbeat`). Ages are measured by the bot at the moment of sending, in
 * milliseconds, so that clocks need not agree. `ws.ping` is not in it on purpose: it freezes at its last good value.
 */
export const botReportSchema = z.object({
  generation: z.number().int(),
  /** Milliseconds since READY or RESUMED; null while not connected. */
  readyForMs: z.number().nullable(),
  /** Age of the last gateway heartbeat ack; null before the first. */
  ackAgeMs: z.number().nullable(),
  heartbeatIntervalMs: z.number().nullable(),
  guilds: z.number().int(),
  users: z.number().int(),
  eventLoopLagMs: z.number(),
  memoryBytes: z.number(),
  /** Since the last report that was accepted. */
  commands: z.number().int(),
  errors: z.number().int(),
  /** Absent before the first time. */
  canary: canarySchema.optional(),
})
export type BotReport = z.infer<typeof botReportSchema>

/** A report with the time at which the database took it. */
export type ReceivedReport = BotReport & { receivedAt: Date }

/**
 * Exit codes with which a generated bot says that no restart can help. 64–113 are free for programs; Docker, PM2 and shells
 * use none of these. Source of the closes behind them: Discord's opcodes page, 4004 and 4010–4014.
 */
export const terminalExitCodes = { token_invalid: 90, intents_denied: 91 } as const
