import type { DiscordActions, RoleOutcome } from './command.ts'
import type { OutgoingFile } from './multipart.ts'

/** One call of Discord's API. */
export interface DiscordCall {
  method: 'POST' | 'PUT' | 'PATCH'
  /** Below the version, for example `/interactions/1/token/callback`. */
  route: `/${string}`
  body?: object
  files?: readonly OutgoingFile[]
  /** False for the routes of an interaction's token, which is itself the right to them. */
  auth: boolean
  /** For the audit log of the server. */
  reason?: string
}

/** Sends a call and waits out rate limits; a refusal is an answer, and only a Discord that cannot be reached throws. */
export type SendToDiscord = (call: DiscordCall) => Promise<{ status: number; body: unknown }>

/** Throws what Discord said, unless it agreed. */
export async function insistOn(sent: ReturnType<SendToDiscord>, what: string): Promise<void> {
  const { status, body } = await sent
  if (status >= 200 && status < 300) return
  const { code, message } = Object(body) as { code?: unknown; message?: unknown }
  throw new Error(`Discord answered ${what} with ${status} ${code ?? ''} ${message ?? ''}`.trim())
}

/** What commands may do besides answering. `send` undefined: the bot was started without a token. */
export function createDiscordActions(
  send: SendToDiscord | undefined,
  log: { warn(line: string): void },
): DiscordActions {
  return {
    async giveRole(guildId, userId, roleId, reason): Promise<RoleOutcome> {
      if (send === undefined) return 'unavailable'
      try {
        const route = `/guilds/${guildId}/members/${userId}/roles/${roleId}` as const
        const { status, body } = await send({ method: 'PUT', route, auth: true, reason })
        if (status >= 200 && status < 300) return 'given'
        const { code } = Object(body) as { code?: unknown }
        log.warn(`role ${roleId} could not be given: Discord answered ${status} ${code ?? ''}`)
        // 50001 missing access and 50013 missing permissions come with 403 (topics/opcodes-and-status-codes).
        if (status === 403) return 'forbidden'
        return status === 404 || status === 400 ? 'unknown' : 'unavailable'
      } catch (error) {
        log.warn(`role ${roleId} could not be given: ${error instanceof Error ? error.message : String(error)}`)
        return 'unavailable'
      }
    },
  }
}
