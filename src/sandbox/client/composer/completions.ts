import type { Guild } from '../shapes.ts'
import { emojiLike } from './emoji.ts'
import { channels, fitting, type Offer, people, roles } from './offers.ts'

/** What is being written at the caret and could be completed. */
export interface Token {
  sign: '@' | '#' | ':'
  typed: string
  /** Where its sign stands. */
  start: number
}

const most = 10

/** The mention, channel or emoji that the caret stands at the end of; an emoji's name needs two letters. */
export function tokenAt(text: string, caret: number): Token | undefined {
  const hit = /(?:^|[\s(])([@#]|:(?=[a-z0-9_+-]{2}))([^\s@#:`]*)$/iu.exec(text.slice(0, caret))
  const [, sign, typed = ''] = hit ?? []
  if (sign !== '@' && sign !== '#' && sign !== ':') return undefined
  return { sign, typed, start: caret - typed.length - 1 }
}

/** What completes the token, best first. */
export function completionsFor({ sign, typed }: Token, guild: Guild | undefined): Offer[] {
  if (sign === ':')
    return emojiLike(typed)
      .slice(0, most)
      .map(({ name, text }) => ({ text: `:${name}:`, value: text, icon: { kind: 'emoji', text } }))
  if (!guild) return []
  const all =
    sign === '#'
      ? channels(guild).map((one) => ({ ...one, value: one.text }))
      : [...people(guild), ...roles(guild), ...everyone].map((one) => ({ ...one, value: one.text }))
  return fitting(all, typed).slice(0, most)
}

const everyone: readonly Offer[] = [
  { text: '@everyone', value: '@everyone', note: 'Notify everyone in this server' },
  { text: '@here', value: '@here', note: 'Notify everyone online' },
]

/** The text with its token completed, and where the caret goes. */
export function completed(text: string, token: Token, { value }: Offer): { text: string; caret: number } {
  const before = text.slice(0, token.start)
  const after = text.slice(token.start + 1 + token.typed.length)
  const gap = /^\s/.test(after) ? '' : ' '
  return { text: `${before}${value}${gap}${after}`, caret: before.length + value.length + 1 }
}
