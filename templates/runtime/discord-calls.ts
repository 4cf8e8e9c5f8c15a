import type { DiscordActions } from './command.ts'
import type { OutgoingFile } from './multipart.ts'
import { renderAnswer } from './render-answer.ts'

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
  /** Undefined when it was done. */
  async function refusalOf(what: string, call: DiscordCall) {
    if (send === undefined) return 'unavailable'
    try {
      const { status, body } = await send(call)
      if (status >= 200 && status < 300) return undefined
      const { code } = Object(body) as { code?: unknown }
      log.warn(`${what}: Discord answered ${status} ${code ?? ''}`)
      // 50001 missing access and 50013 missing permissions come with 403 (topics/opcodes-and-status-codes).
      if (status === 403) return 'forbidden'
      return status === 404 || status === 400 ? 'unknown' : 'unavailable'
    } catch (error) {
      log.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`)
      return 'unavailable'
    }
  }
  return {
    async giveRole(guildId, userId, roleId, reason) {
      const route = `/guilds/${guildId}/members/${userId}/roles/${roleId}` as const
      const call = { method: 'PUT', route, auth: true, reason } as const
      return (await refusalOf(`role ${roleId} was not given`, call)) ?? 'given'
    },
    async announce(channelId, answer) {
      const { flags: _, ...body } = renderAnswer(answer)
      const files = answer.image ? [{ name: answer.image.name, content: answer.image.content }] : []
      const call = { method: 'POST', route: `/channels/${channelId}/messages`, body, files, auth: true } as const
      return (await refusalOf(`nothing was written in channel ${channelId}`, call)) ?? 'sent'
    },
  }
}
