import { parseCommandLine } from '../../typing/parse.ts'
import type { State } from '../state/store.ts'

/** Throws the sentence that the sandbox would refuse the line with, so that nothing is sent in vain. */
export function checkLine(
  line: string,
  { commands, world, guildId }: Pick<State, 'commands' | 'world' | 'guildId'>,
  appId: string | undefined,
): void {
  const guild = world?.guilds.find(({ id }) => id === guildId)
  const typed = commands
    .filter(({ application }) => appId === undefined || application.id === appId)
    .map((command) => ({ applicationId: command.application.id, applicationName: command.application.name, command }))
  const find = (things: readonly { id: string; name: string }[]) => (wanted: string) =>
    things.find(({ id }) => id === wanted)?.id ??
    things.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())?.id
  parseCommandLine(line, typed, {
    user: find((world?.users ?? []).map(({ id, username }) => ({ id, name: username }))),
    channel: find(guild?.channels ?? []),
    role: find(guild?.roles ?? []),
  })
}
