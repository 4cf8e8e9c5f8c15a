/** The three privileged intents, with the application flags that allow them: the limited one a bot may set itself, and the full one of verified bots. */
const privileged = [
  { name: 'Presence', intent: 1 << 8, limited: 1 << 13, full: 1 << 12 },
  { name: 'Server Members', intent: 1 << 1, limited: 1 << 15, full: 1 << 14 },
  { name: 'Message Content', intent: 1 << 15, limited: 1 << 19, full: 1 << 18 },
] as const

/**
 * What to set an application's `flags` to for `intents`, undefined where nothing is missing. Only limited flags, for Discord
 * takes no others; what a person switched on stays on.
 */
export function intentFlags(intents: number, present: number): number | undefined {
  const missing = missingOf(intents, present)
  if (missing.length === 0) return undefined
  return privileged.reduce(
    (sum, { limited }) => sum | (present & limited) | (missing.some((m) => m.limited === limited) ? limited : 0),
    0,
  )
}

/** The same in the Developer Portal's words. */
export const missingIntents = (intents: number, present: number): string[] =>
  missingOf(intents, present).map(({ name }) => name)

const missingOf = (intents: number, present: number) =>
  privileged.filter(({ intent, limited, full }) => intents & intent && !(present & (limited | full)))
