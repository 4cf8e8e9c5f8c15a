import type { APIApplicationCommandInteraction } from 'discord-api-types/v10'
import type { Answer } from './command.ts'

/** Discord tokens, JWTs and Supabase keys, wherever they stand in a text. */
const shapes = [
  /[\w-]{23,28}\.[\w-]{5,7}\.[\w-]{27,}/,
  /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/,
  /\bsb_secret_[\w-]{10,}/,
]

/** Name of the option into which somebody typed what looks like a token: a bot keeps and repeats nothing of it. */
export function typedSecret({ data }: APIApplicationCommandInteraction): string | undefined {
  if (data.type !== 1) return undefined
  type Option = { name: string; value?: unknown; options?: readonly Option[] }
  const find = (options: readonly Option[]): string | undefined => {
    for (const { name, value, options: inner } of options) {
      if (typeof value === 'string' && shapes.some((shape) => shape.test(value))) return name
      const deeper = find(inner ?? [])
      if (deeper !== undefined) return deeper
    }
    return undefined
  }
  return find((data.options ?? []) as readonly Option[])
}

/** The answer to it. */
export const secretAnswer = (option: string): Answer => ({
  title: 'That looks like a secret',
  text: `\`${option}\` holds what looks like a token or a key, so nothing was done with it. Reset it where it comes from: Discord shows others what you type.`,
  tone: 'bad',
  ephemeral: true,
})
