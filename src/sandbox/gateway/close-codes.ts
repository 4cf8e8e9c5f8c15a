/** Why the gateway closes a socket: page topics/opcodes-and-status-codes (Gateway Close Event Codes). */
export const CLOSE_REASONS: Readonly<Record<number, string>> = {
  4000: 'Unknown error',
  4001: 'Unknown opcode',
  4002: 'Error while decoding payload',
  4003: 'Not authenticated',
  4004: 'Authentication failed',
  4005: 'Already authenticated',
  4007: 'Invalid seq',
  4008: 'Rate limited',
  4009: 'Session timed out',
  4010: 'Invalid shard',
  4011: 'Sharding required',
  4012: 'Invalid API version',
  4013: 'Invalid intent(s)',
  4014: 'Disallowed intent(s)',
}

const ENDING = new Set([1000, 1001, 4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014])

/** Whether a session cannot be resumed after the gateway closed its socket with this code. */
export const endsSession = (code: number): boolean => ENDING.has(code)
