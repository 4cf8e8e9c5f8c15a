/** What a bot over HTTP is told: plain values in the environment, the secrets as one JSON value of their own. */
export interface HttpEnvironment {
  botId: string
  botName: string
  generation: number
  dataUrl: string
  dataKey: string
  /** Without the version, for example `https://discord.com/api`. */
  discordApiUrl: string
  /** 64 hex digits: with it the bot knows that a request comes from Discord. */
  publicKey: string
  botKey: string
  /** Undefined: the bot answers, but gives no roles. */
  token: string | undefined
  /** SHA-256 of the code that runs, as it was deployed. */
  digest: string | undefined
}

/**
 * Reads what `environment` holds; `missing` names every variable that is not there or not usable, and repeats no value.
 * Secrets are JSON (`{ "BOT_KEY": …, "DISCORD_TOKEN": … }`) in the variable that MUSTER_SECRETS_VARIABLE names, MUSTER_SECRETS unless told.
 */
export function readHttpEnvironment(environment: Readonly<Record<string, string | undefined>>) {
  const missing: string[] = []
  const secretsVariable = environment.MUSTER_SECRETS_VARIABLE || 'MUSTER_SECRETS'
  const secrets = parseSecrets(environment[secretsVariable])
  const need = (name: string, from: Readonly<Record<string, unknown>> = environment) => {
    const value = from[name]
    if (typeof value === 'string' && value !== '') return value
    missing.push(name)
    return ''
  }
  if (secrets === undefined) missing.push(`${secretsVariable} (JSON)`)
  const read: HttpEnvironment = {
    botId: need('MUSTER_BOT_ID'),
    botName: need('MUSTER_BOT_NAME'),
    generation: Number(need('MUSTER_GENERATION')),
    dataUrl: need('MUSTER_DATA_URL'),
    dataKey: need('MUSTER_DATA_KEY'),
    discordApiUrl: (environment.DISCORD_API_URL || 'https://discord.com/api').replace(/\/+$/, ''),
    publicKey: need('DISCORD_PUBLIC_KEY'),
    botKey: secrets === undefined ? '' : need('BOT_KEY', secrets),
    token: typeof secrets?.DISCORD_TOKEN === 'string' ? secrets.DISCORD_TOKEN : undefined,
    digest: environment.MUSTER_ARTIFACT || undefined,
  }
  if (!Number.isInteger(read.generation)) missing.push('MUSTER_GENERATION (a whole number)')
  if (read.publicKey !== '' && !/^[0-9a-f]{64}$/i.test(read.publicKey))
    missing.push('DISCORD_PUBLIC_KEY (64 hex digits)')
  return { environment: read, missing }
}

/** The parser's own message would quote the secrets, so it is not passed on. */
function parseSecrets(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '')
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
