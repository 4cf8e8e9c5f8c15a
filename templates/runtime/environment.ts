import { readFileSync } from 'node:fs'

/** What a bot is told when it is started. The two secrets come in a file that only it can read. */
export interface BotEnvironment {
  botId: string
  botName: string
  generation: number
  dataUrl: string
  dataKey: string
  /** Without the version, for example `https://discord.com/api`. */
  discordApiUrl: string
  token: string
  botKey: string
}

/** Names everything that is missing at once. */
export function readEnvironment(env: NodeJS.ProcessEnv): BotEnvironment {
  const missing: string[] = []
  const need = (name: string, from: Readonly<Record<string, unknown>> = env) => {
    const value = from[name]
    if (typeof value === 'string' && value !== '') return value
    missing.push(name)
    return ''
  }
  const secretsFile = need('MUSTER_SECRETS_FILE')
  const secrets = secretsFile === '' ? {} : readSecrets(secretsFile)
  const environment = {
    botId: need('MUSTER_BOT_ID'),
    botName: need('MUSTER_BOT_NAME'),
    generation: Number(need('MUSTER_GENERATION')),
    dataUrl: need('MUSTER_DATA_URL'),
    dataKey: need('MUSTER_DATA_KEY'),
    discordApiUrl: (env.DISCORD_API_URL || 'https://discord.com/api').replace(/\/+$/, ''),
    token: need('DISCORD_TOKEN', secrets),
    botKey: need('BOT_KEY', secrets),
  }
  if (!Number.isInteger(environment.generation)) missing.push('MUSTER_GENERATION (a whole number)')
  if (missing.length > 0) throw new Error(`not set: ${missing.join(', ')}`)
  return environment
}

/** The parser's own message would quote the file, so it is not passed on. */
function readSecrets(path: string): Record<string, unknown> {
  const text = readFileSync(path, 'utf8')
  try {
    return Object(JSON.parse(text))
  } catch {
    throw new Error(`${path} is not JSON`)
  }
}
