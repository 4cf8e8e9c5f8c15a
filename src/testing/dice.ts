/** Random numbers from a seed: the same seed, the same numbers (mulberry32). */
export function createDice(seed: number) {
  let state = seed >>> 0
  /** At least 0, below 1. */
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    next,
    below,
    chance: (p: number) => next() < p,
    pick<T>(from: readonly T[]): T {
      const picked = from[below(from.length)]
      if (picked === undefined) throw new Error('There is nothing to pick from.')
      return picked
    },
  }
}

/** `MUSTER_SEED`, or another one each time; whoever uses it prints it. */
export const chosenSeed = (): number => Number(process.env.MUSTER_SEED ?? Math.floor(Math.random() * 2 ** 31))
