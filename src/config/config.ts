// Longer than 200 lines: every variable with its rule and what becomes of it, on one page.
import { z } from 'zod'
import { type Strategy, strategies } from '../domain/bot.ts'
import { type BotLimits, botLimitsOf, botLimitVariables } from './bot-limits.ts'
import { contradictions } from './contradictions.ts'
import { keyBytes, port, projectReference, snowflake, url } from './fields.ts'
import { readSecretFiles } from './secret-files.ts'
import { type SwarmConfig, swarmOf, swarmVariables } from './swarm.ts'

/** Every variable Muster reads, with its rule. `.env.example` documents the same list; a test holds the two equal. */
export const environment = z.object({
  DISCORD_BOT_TOKEN: z
    .string()
    .regex(
      /^[\w-]{20,}\.[\w-]{6,}\.[\w-]{27,}$/,
      'does not look like a bot token (three parts with dots between); copy it from the Bot page of the Developer Portal',
    )
    .optional(),
  DISCORD_ADMIN_GUILD_ID: snowflake().optional(),
  DISCORD_API_URL: url().default('https://discord.com/api'),
  DEPLOYMENT_METHOD: z.enum(strategies, `must be one of ${strategies.join(', ')}`).default('pm2'),
  BOT_HOSTING_DOMAIN: z
    .string()
    .regex(/^[a-z0-9.-]+$/i, 'must be a host name such as bots.example.com, without https://')
    .optional(),
  SUPABASE_PROJECT_ID: projectReference().optional(),
  SUPABASE_URL: url().optional(),
  SUPABASE_SECRET_KEY: z.string().min(20, 'is too short for a secret (or service_role) key').optional(),
  SUPABASE_PUBLISHABLE_KEY: z.string().min(20, 'is too short for a publishable (or anon) key').optional(),
  SUPABASE_ACCESS_TOKEN: z.string().optional(),
  SUPABASE_API_URL: url().default('https://api.supabase.com'),
  SUPABASE_FUNCTIONS_PROJECT_ID: projectReference().optional(),
  SUPABASE_FUNCTIONS_URL: url().optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+/, 'must begin with postgres://')
    .optional(),
  TOKEN_ENCRYPTION_KEY: z
    .string()
    .refine(
      (key) => keyBytes(key)?.length === 32,
      'must be 32 random bytes, as 64 hex digits or base64; make one with: openssl rand -hex 32',
    )
    .optional(),
  MUSTER_DATA_DIR: z.string().default('.muster'),
  MUSTER_TEMPLATES_DIR: z.string().optional(),
  MUSTER_PORT: port().default(4401),
  SANDBOX_PORT: port().default(4400),
  SANDBOX_RECORD: z.string().optional(),
  DOCKER_HOST: z
    .string()
    .regex(/^(unix|tcp|ssh):\/\/.+/, 'must begin with unix://, tcp:// or ssh://')
    .optional(),
  DOCKER_CERT_PATH: z.string().optional(),
  DOCKER_TLS_VERIFY: z.string().optional(),
  DOCKER_NETWORK: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]*$/, 'must be the name of a Docker network, or host')
    .default('muster'),
  ...swarmVariables,
  ...botLimitVariables,
  BASE_IMAGE: z.string().default('node:22-slim'),
  MONITOR_CRON: z
    .string()
    .regex(
      /^(\S+\s+){4,5}\S+$/,
      'must be a cron expression of five fields (or six, with seconds first), such as * * * * *',
    )
    .default('* * * * *'),
  RELEASE_STABLE_SECONDS: z.coerce
    .number('must be a number of seconds')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(600, 'must be at most 600')
    .default(30),
  DEADMAN_URL: url().optional(),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be one of debug, info, warn, error, silent')
    .default('info'),
})

/** Those that nobody but Muster may know: kept out of logs, and out of the environment of what it starts. */
export const secretVariables = [
  'DISCORD_BOT_TOKEN',
  'SUPABASE_SECRET_KEY',
  'SUPABASE_ACCESS_TOKEN',
  'DATABASE_URL',
  'TOKEN_ENCRYPTION_KEY',
  'IMAGE_REGISTRY_PASSWORD',
  'DEADMAN_URL',
] as const satisfies readonly (keyof typeof environment.shape)[]

/** Everything that can be set, checked and typed. */
export interface Config {
  /** Undefined: Muster brings its own local Discord. */
  discord: { token: string; adminGuildId: string } | undefined
  discordApiUrl: string
  defaultStrategy: Strategy
  hostingDomain: string | undefined
  /** Undefined: the embedded database under `dataDir`. */
  supabase: { url: string; secretKey: string; publishableKey: string } | undefined
  /** Where bots run as Edge Functions; usable only when the token and the project are there. */
  edge: {
    apiUrl: string
    accessToken: string | undefined
    projectId: string | undefined
    /** Undefined: the project's own address. */
    functionsUrl: string | undefined
  }
  databaseUrl: string | undefined
  /** 32 bytes; undefined: made on first start and kept under `dataDir`. */
  encryptionKey: Buffer | undefined
  /** The values of `secretVariables` as they were written, to be hidden in every text. */
  secrets: readonly string[]
  dataDir: string
  /** Templates besides those that come with Muster. */
  templatesDir: string | undefined
  port: number
  sandboxPort: number
  /** Folder in which the sandbox writes down every REST call. */
  sandboxRecord: string | undefined
  docker: {
    /** Undefined: the socket of this machine. */
    host: string | undefined
    /** Folder of `ca.pem`, `cert.pem` and `key.pem`. Undefined: no TLS. */
    certPath: string | undefined
    network: string
    baseImage: string
  }
  swarm: SwarmConfig
  botLimits: BotLimits
  monitorCron: string
  /** How long a bot that was changed must stay online before the change counts. */
  releaseStableSeconds: number
  /** Asked after every healthy tick; its path is a secret. */
  deadmanUrl: string | undefined
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** All mistakes of an environment at once; the process ends with code 78 (EX_CONFIG of sysexits.h). */
export class ConfigError extends Error {
  readonly mistakes: readonly string[]
  constructor(mistakes: readonly string[]) {
    super(
      [
        'Muster cannot start with these settings:',
        ...mistakes.map((line) => `  - ${line}`),
        'See .env.example for what each variable means.',
      ].join('\n'),
    )
    this.name = 'ConfigError'
    this.mistakes = mistakes
  }
}

/** Reads an environment and the files of secrets it names; an empty value counts as absent. Throws `ConfigError`, whose text repeats no value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''))
  const files = readSecretFiles(set, secretVariables)
  const given = { ...set, ...files.values }
  const read = environment.safeParse(given)
  const mistakes = read.success ? [] : read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`)
  mistakes.push(...files.mistakes, ...contradictions(given))
  if (!read.success || mistakes.length > 0) throw new ConfigError(mistakes)
  const e = read.data
  const supabaseUrl =
    e.SUPABASE_URL ?? (e.SUPABASE_PROJECT_ID ? `https://${e.SUPABASE_PROJECT_ID}.supabase.co` : undefined)
  return {
    discord:
      e.DISCORD_BOT_TOKEN && e.DISCORD_ADMIN_GUILD_ID
        ? { token: e.DISCORD_BOT_TOKEN, adminGuildId: e.DISCORD_ADMIN_GUILD_ID }
        : undefined,
    discordApiUrl: e.DISCORD_API_URL.replace(/\/+$/, ''),
    defaultStrategy: e.DEPLOYMENT_METHOD,
    hostingDomain: e.BOT_HOSTING_DOMAIN,
    supabase:
      supabaseUrl && e.SUPABASE_SECRET_KEY && e.SUPABASE_PUBLISHABLE_KEY
        ? {
            url: supabaseUrl.replace(/\/+$/, ''),
            secretKey: e.SUPABASE_SECRET_KEY,
            publishableKey: e.SUPABASE_PUBLISHABLE_KEY,
          }
        : undefined,
    edge: edgeOf(e),
    databaseUrl: e.DATABASE_URL,
    encryptionKey: e.TOKEN_ENCRYPTION_KEY ? keyBytes(e.TOKEN_ENCRYPTION_KEY) : undefined,
    secrets: secretVariables.flatMap((name) => e[name] ?? []),
    dataDir: e.MUSTER_DATA_DIR,
    templatesDir: e.MUSTER_TEMPLATES_DIR,
    port: e.MUSTER_PORT,
    sandboxPort: e.SANDBOX_PORT,
    sandboxRecord: e.SANDBOX_RECORD,
    docker: { host: e.DOCKER_HOST, certPath: e.DOCKER_CERT_PATH, network: e.DOCKER_NETWORK, baseImage: e.BASE_IMAGE },
    swarm: swarmOf(e),
    botLimits: botLimitsOf(e),
    monitorCron: e.MONITOR_CRON,
    releaseStableSeconds: e.RELEASE_STABLE_SECONDS,
    deadmanUrl: e.DEADMAN_URL,
    logLevel: e.LOG_LEVEL,
  }
}

/** Functions live in the project of the data unless another is named; an address of their own is for custom domains. */
function edgeOf(e: z.infer<typeof environment>): Config['edge'] {
  const { SUPABASE_FUNCTIONS_PROJECT_ID: own, SUPABASE_PROJECT_ID: shared, SUPABASE_URL: sharedUrl } = e
  const isShared = own === undefined || own === shared
  const functionsUrl = e.SUPABASE_FUNCTIONS_URL ?? (isShared && sharedUrl ? `${sharedUrl}/functions/v1` : undefined)
  return { apiUrl: e.SUPABASE_API_URL, accessToken: e.SUPABASE_ACCESS_TOKEN, projectId: own ?? shared, functionsUrl }
}
