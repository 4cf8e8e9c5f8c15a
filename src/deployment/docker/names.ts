/** Labels by which what is ours is known on an engine. */
export const labels = {
  supervisor: 'muster.supervisor',
  bot: 'muster.bot',
  generation: 'muster.generation',
  name: 'muster.name',
  artifact: 'muster.artifact',
  /** Milliseconds since 1970, by Muster's clock: when the start was asked for. */
  askedAt: 'muster.asked-at',
  /** On images: what besides the bundle went in. */
  recipe: 'muster.recipe',
} as const

const plainWord = /^[A-Za-z0-9][\w-]{0,63}$/

/** The engine keeps names unique, so two containers of one bot can never be current. Throws for an id that is no plain word. */
export function namesOf(botId: string) {
  if (!plainWord.test(botId)) throw new Error('A bot id must be a plain word.')
  return {
    container: `muster-${botId}`,
    /** The container before this one: ended, and kept for its output. */
    before: `muster-${botId}-before`,
    volume: `muster-${botId}`,
    /** Tagged with each generation, so that the engine itself knows which images the bot ran of. */
    images: `muster-bot-${botId}`,
  }
}

/** Where the bundle with that digest is an image. */
export const imageOf = (digest: string): string => `muster-bot:${digest}`
