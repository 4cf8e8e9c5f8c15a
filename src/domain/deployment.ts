import { z } from 'zod'
import { settingsSchema, strategies } from './bot.ts'

/** `pending` … `verifying` are in progress; the other three are verdicts and final. */
export const deploymentStates = [
  'pending',
  'building',
  'applying',
  'verifying',
  'succeeded',
  'failed',
  'rolled_back',
] as const
export const deploymentsInProgress = ['pending', 'building', 'applying', 'verifying'] as const

/** One attempt to bring a bot's code to life; history is never rewritten. */
export const deploymentSchema = z.object({
  id: z.uuid(),
  botId: z.uuid(),
  kind: z.enum(['create', 'update']),
  template: z.string(),
  templateVersion: z.string(),
  settings: settingsSchema,
  strategy: z.enum(strategies),
  artifact: z.string().nullable(),
  state: z.enum(deploymentStates),
  /** Code of the problem that ended it, from the catalogue. */
  problem: z.string().nullable(),
  /** How long each finished step took, in order. */
  steps: z.array(z.object({ name: z.string(), ms: z.number() })),
  requestedBy: z.string(),
  /** Where it was asked for, so that a result can still be told after the interaction is dead. */
  channelId: z.string().nullable(),
  createdAt: z.date(),
  finishedAt: z.date().nullable(),
})
export type Deployment = z.infer<typeof deploymentSchema>
export type DeploymentStep = Deployment['steps'][number]
