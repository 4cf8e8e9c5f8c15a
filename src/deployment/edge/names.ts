/** What a function's name in Supabase's own list tells of a bot; the name is all there is to write it in. */
export interface Label {
  supervisor: string
  generation: number
  digest: string
  /** When that was asked for, in milliseconds since 1970 by Muster's clock. */
  askedAt: number
  /** `stopped`: in its place stands a function that only says so, and keeps the log's id. */
  state: 'running' | 'stopped'
}

const plainWord = /^[A-Za-z0-9][\w-]{0,63}$/

/** The API takes slugs of letters, digits, `_` and `-` that begin with a letter (reference, v1-deploy-a-function). Throws for an id that is no plain word. */
export function slugOf(botId: string): string {
  if (!plainWord.test(botId)) throw new Error('A bot id must be a plain word.')
  return `muster-${botId}`
}

/** The bot of a slug; undefined for a function that is no bot. */
export const botOf = (slug: string): string | undefined => /^muster-(.+)$/.exec(slug)?.[1]

/** Secrets belong to the whole project, at most 100 of them (guides/functions/limits): one for each bot. */
export const secretOf = (botId: string): string =>
  `MUSTER_BOT_${slugOf(botId).slice('muster-'.length).replaceAll('-', '_').toUpperCase()}`

/** The bot's name for people, and behind it what `labelOf` reads. */
export function nameOf(name: string, { supervisor, generation, digest, askedAt, state }: Label): string {
  return `${name.replace(/\s+/g, ' ').trim()} [${state} ${generation} ${digest.slice(0, 16)} ${askedAt} ${supervisor}]`
}

/** What a function's name tells; undefined where Muster did not write it. */
export function labelOf(name: string): Label | undefined {
  const parts = /\[(running|stopped) (\d+) (\S+) (\d+) (\S+)\]$/.exec(name)
  if (parts === null) return undefined
  const [, state, generation, digest = '', askedAt, supervisor = ''] = parts
  return {
    ...{ supervisor, digest, generation: Number(generation), askedAt: Number(askedAt) },
    state: state === 'stopped' ? 'stopped' : 'running',
  }
}
