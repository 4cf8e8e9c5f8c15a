/** Exit codes by which the supervisor knows that starting again cannot help. */
export const exitCodes = { stopped: 0, crashed: 1, tokenRefused: 90, intentsDenied: 91 } as const

/** From Discord's table (topics/opcodes-and-status-codes, gateway close event codes); the package's enums would weigh 150 kB. */
const closeCodes = {
  authenticationFailed: 4004,
  invalidShard: 4010,
  shardingRequired: 4011,
  invalidVersion: 4012,
  invalidIntents: 4013,
  disallowedIntents: 4014,
}

/** Undefined for closes after which the session is taken up again. */
export function exitCodeOf(closeCode: number): number | undefined {
  switch (closeCode) {
    case closeCodes.authenticationFailed:
      return exitCodes.tokenRefused
    case closeCodes.invalidIntents:
    case closeCodes.disallowedIntents:
      return exitCodes.intentsDenied
    case closeCodes.invalidShard:
    case closeCodes.shardingRequired:
    case closeCodes.invalidVersion:
      return exitCodes.crashed
    default:
      return undefined
  }
}
