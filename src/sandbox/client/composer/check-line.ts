import { parseCommandLine } from '../../typing/parse.ts'
import type { State } from '../state/store.ts'
import { resolverOf } from './resolve.ts'

/** Throws the sentence that the sandbox would refuse the line with, so that nothing is sent in vain. */
export function checkLine(line: string, state: Pick<State, 'commands' | 'world' | 'guildId'>): void {
  const typed = state.commands.map((command) => ({
    applicationId: command.application.id,
    applicationName: command.application.name,
    command,
  }))
  parseCommandLine(line, typed, resolverOf(state))
}
