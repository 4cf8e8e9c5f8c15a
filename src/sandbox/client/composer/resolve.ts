import type { Resolve } from '../../typing/command-shape.ts'
import type { State } from '../state/store.ts'

/** Finds members, channels and roles of the server on screen by id or name, as the sandbox does. */
export function resolverOf({ world, guildId }: Pick<State, 'world' | 'guildId'>): Resolve {
  const guild = world?.guilds.find(({ id }) => id === guildId)
  const find = (things: readonly { id: string; name: string }[]) => (wanted: string) =>
    things.find(({ id }) => id === wanted)?.id ??
    things.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())?.id
  return {
    user: find((guild?.members ?? []).map(({ user_id, username }) => ({ id: user_id, name: username }))),
    channel: find(guild?.channels ?? []),
    role: find(guild?.roles ?? []),
  }
}
