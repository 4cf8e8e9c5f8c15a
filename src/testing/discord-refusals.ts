import { DiscordError } from '../sandbox/rules/discord-error.ts'

/** What a call threw, flattened to `path[CODE]: message` as discord.js prints it. */
export function refusals(call: () => void): string[] {
  try {
    call()
  } catch (error) {
    if (!(error instanceof DiscordError)) throw error
    if (error.code !== 50035) return [`${error.status} ${error.code}`]
    return flatten(error.errors ?? {}, [])
  }
  return []
}

/** The places and codes of nested `errors`, as `path[CODE]`. */
export const placesOf = (errors: object | undefined): string[] =>
  flatten(errors ?? {}, []).map((line) => line.slice(0, line.indexOf(']') + 1))

function flatten(tree: object, path: string[]): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    key === '_errors'
      ? value.map((leaf: { code: string; message: string }) => `${path.join('.')}[${leaf.code}]: ${leaf.message}`)
      : flatten(value, [...path, key]),
  )
}
