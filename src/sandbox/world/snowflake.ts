const DISCORD_EPOCH_MS = 1_420_070_400_000

/** Makes Discord ids that never repeat and never go back, even when the clock does. */
export function createSnowflakes(now: () => number, newest = '0') {
  let last = BigInt(newest)
  return (): string => {
    const wanted = BigInt(now() - DISCORD_EPOCH_MS) << 22n
    last = wanted > last ? wanted : last + 1n
    return last.toString()
  }
}

/** When an id was made, in milliseconds since 1970. */
export const snowflakeTime = (id: string): number => Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS

/** Older ids first. */
export const bySnowflake = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
