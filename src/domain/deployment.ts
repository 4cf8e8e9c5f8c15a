import { z } from 'zod'
import { type Strategy, settingsSchema, strategies } from './bot.ts'
import type { Carrier } from './template.ts'

/** `pending` … `verifying` are in progress; the other three are verdicts and final. */
const deploymentStates = ['pending', 'building', 'applying', 'verifying', 'succeeded', 'failed', 'rolled_back'] as const
/** `create` makes the bot; `update` brings other settings, `deploy` code that was built anew, `rollback` an earlier release, `move` another engine. */
const deploymentKinds = ['create', 'update', 'deploy', 'rollback', 'move'] as const
export const deploymentsInProgress = ['pending', 'building', 'applying', 'verifying'] as const

/** One attempt to bring a bot's code to life; history is never rewritten. */
export const deploymentSchema = z.object({
  id: z.uuid(),
  botId: z.uuid(),
  kind: z.enum(deploymentKinds),
  template: z.string(),
  templateVersion: z.string(),
  settings: settingsSchema,
  strategy: z.enum(strategies),
  artifact: z.string().nullable(),
  state: z.enum(deploymentStates),
  /** Code of the problem that ended it, from the catalogue. While it is in progress still, it is being taken back. */
  problem: z.string().nullable(),
  /** The same in words. */
  reason: z.string().nullable(),
  /** How long each step took, in order; `ended` for one that did not end well, `note` for what people should know of it. */
  steps: z.array(
    z.object({
      name: z.string(),
      ms: z.number(),
      ended: z.enum(['failed', 'skipped']).optional(),
      note: z.string().optional(),
    }),
  ),
  requestedBy: z.string(),
  /** Where it was asked for, so that a result can still be told after the interaction is dead. */
  channelId: z.string().nullable(),
  /** The message there that shows the progress. */
  messageId: z.string().nullable(),
  createdAt: z.date(),
  finishedAt: z.date().nullable(),
})
export type Deployment = z.infer<typeof deploymentSchema>
export type DeploymentKind = Deployment['kind']
export type DeploymentStep = Deployment['steps'][number]

/** True until there is a verdict. */
export const isInProgress = ({ state }: Pick<Deployment, 'state'>): boolean =>
  (deploymentsInProgress as readonly string[]).includes(state)

/** As many of a bot's releases that succeeded are kept ready to go back to. */
export const keptReleases = 10

/** How a bot is reached there: an Edge Function is called, everything else connects by itself. */
export const carrierOf = (strategy: Strategy): Carrier => (strategy === 'serverless' ? 'interactions' : 'gateway')
