import { GatewayCloseCodes } from 'discord-api-types/v10'

/** Exit codes by which the supervisor knows that starting again cannot help. */
export const exitCodes = { stopped: 0, crashed: 1, tokenRefused: 90, intentsDenied: 91 } as const

/** Undefined for closes after which the session is taken up again. */
export function exitCodeOf(closeCode: number): number | undefined {
  switch (closeCode) {
    case GatewayCloseCodes.AuthenticationFailed:
      return exitCodes.tokenRefused
    case GatewayCloseCodes.InvalidIntents:
    case GatewayCloseCodes.DisallowedIntents:
      return exitCodes.intentsDenied
    case GatewayCloseCodes.InvalidShard:
    case GatewayCloseCodes.ShardingRequired:
    case GatewayCloseCodes.InvalidAPIVersion:
      return exitCodes.crashed
    default:
      return undefined
  }
}
