import { z } from 'zod'
import { strategies } from './bot.ts'

/** Ways to break a bot: its process ends, it says nothing more though it runs, or Discord refuses its token. */
export const drillKinds = ['kill', 'freeze', 'revoke'] as const
export type DrillKind = (typeof drillKinds)[number]

/** A bot broken on purpose. Times are from the breaking, in milliseconds; null = not in time, or not yet. */
export const drillSchema = z.object({
  id: z.uuid(),
  botId: z.uuid().nullable(),
  botName: z.string(),
  clientName: z.string(),
  strategy: z.enum(strategies),
  kind: z.enum(drillKinds),
  /** `interrupted`: Muster ended in the middle. */
  state: z.enum(['running', 'passed', 'failed', 'interrupted']),
  startedBy: z.string(),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
  /** Muster knew. */
  detectedMs: z.number().int().nullable(),
  /** The alert was in its channel. */
  notifiedMs: z.number().int().nullable(),
  /** A person said that they look after it. */
  acknowledgedMs: z.number().int().nullable(),
  /** The bot was online again. */
  recoveredMs: z.number().int().nullable(),
  /** Why it failed. */
  reason: z.string().nullable(),
})
export type Drill = z.infer<typeof drillSchema>
export type DrillTimes = Pick<Drill, 'detectedMs' | 'notifiedMs' | 'acknowledgedMs' | 'recoveredMs'>

/** A drill costs a start that nobody asked for, and must leave at least so many for what is no drill. */
export const drillReserve = 10

/** What did not happen in time; undefined where all did. Nobody has to acknowledge what is over in seconds. */
export function shortcoming({ detectedMs, notifiedMs, recoveredMs }: DrillTimes): string | undefined {
  if (detectedMs === null) return 'Muster did not notice it in time.'
  if (recoveredMs === null) return 'The bot did not come back in time.'
  return notifiedMs === null ? 'No alert reached its channel in time.' : undefined
}
