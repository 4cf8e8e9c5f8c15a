import { z } from 'zod'

/** Where a bot may run; `DEPLOYMENT_METHOD` names the default, a bot may override it. */
export const strategies = ['pm2', 'docker', 'swarm', 'serverless', 'simulation'] as const
export type Strategy = (typeof strategies)[number]

/** What people want of a bot. `retired` = being removed for good. */
export const desires = ['running', 'stopped', 'retired'] as const
export type Desired = (typeof desires)[number]

/** What Muster believes a bot is doing (DESIGN §5). `failed` = gave up, needs a person. */
export const botStatuses = [
  'stopped',
  'deploying',
  'starting',
  'online',
  'degraded',
  'offline',
  'failed',
  'maintenance',
  'unknown',
] as const
export type BotStatus = (typeof botStatuses)[number]

/** Why a bot is not simply online. */
export const causes = [
  'process_exited',
  'zombie_gateway',
  'token_invalid',
  'intents_denied',
  'login_budget',
  'crash_loop',
  'driver_unreachable',
  'monitor_blind',
  'discord_outage',
  'deploy_failed',
  'command_unanswered',
] as const
export type Cause = (typeof causes)[number]

/** A template's settings as a person gave them; checked against the template's manifest before they are kept. */
export const settingsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
export type Settings = z.infer<typeof settingsSchema>

export const botSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  clientId: z.uuid(),
  clientName: z.string(),
  /** Discord application id; null only for simulated bots that tests and the bench put in by hand. */
  applicationId: z.string().nullable(),
  template: z.string(),
  templateVersion: z.string(),
  settings: settingsSchema,
  strategy: z.enum(strategies),
  desired: z.enum(desires),
  /** +1 with every wish; a driver runs exactly one generation of a bot. */
  generation: z.number().int(),
  status: z.enum(botStatuses),
  cause: z.enum(causes).nullable(),
  statusSince: z.date(),
  observedGeneration: z.number().int(),
  /** The deployment whose artifact is wished for. */
  deploymentId: z.uuid().nullable(),
  /** SHA-256 of that deployment's `bot.mjs`. */
  artifact: z.string().nullable(),
  serverEndpoint: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.date(),
})
export type Bot = z.infer<typeof botSchema>

/** Names of bots and clients: 1–80 characters after trimming, one line. Discord's own limit of 32 for usernames is applied when the name is sent there. */
export const displayName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u)
