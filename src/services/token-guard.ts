import { createHash } from 'node:crypto'
import { Problem, problem } from '../domain/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Stores } from '../stores/stores.ts'
import type { DiscordApplications } from './services.ts'
import type { Tokens } from './tokens.ts'

interface Needs {
  discord: DiscordApplications
  applications: Pick<Stores['applications'], 'markInvalid'>
  tokens: Pick<Tokens, 'ownerOf' | 'wasRefused'>
  refusals: { isPaused(): boolean }
  log: Log
}

/** Once to find out and once more when a person insists, because Discord has refused good tokens in bad minutes. */
const requestsPerBadToken = 2

/** So many refused tokens are remembered; the pool's own are marked in the database for good. */
const remembered = 1_000

/**
 * Discord, asked with tokens: one that it refused is never shown to it again until it is replaced, and nothing is asked at all
 * while this address is close to being banned. Every method of the port takes its token first.
 */
export function createTokenGuard({ discord, applications, tokens, refusals, log }: Needs): DiscordApplications {
  const refused = new Map<string, number>()

  async function noteRefused(token: string, key: string): Promise<void> {
    const [oldest] = refused.keys()
    if (oldest !== undefined && refused.size >= remembered) refused.delete(oldest)
    refused.set(key, (refused.get(key) ?? 0) + 1)
    const applicationId = tokens.ownerOf(token)
    if (applicationId === undefined) return
    await applications.markInvalid(applicationId).catch((error: unknown) => {
      log.warn({ applicationId, err: error }, 'a refused token could not be marked')
    })
  }

  async function ask(token: string, request: () => Promise<unknown>): Promise<unknown> {
    const key = createHash('sha256').update(token).digest('base64url')
    if ((refused.get(key) ?? 0) >= requestsPerBadToken || tokens.wasRefused(token)) throw problem('TokenRefused')
    if (refusals.isPaused()) throw problem('DiscordPaused')
    try {
      return await request()
    } catch (error) {
      if (error instanceof Problem && error.code === 'TokenRefused') await noteRefused(token, key)
      throw error
    }
  }

  return new Proxy(discord, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (token: string, ...rest: unknown[]) => ask(token, () => method.call(target, token, ...rest))
    },
  })
}
