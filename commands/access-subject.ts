import type { Input } from '../src/discord/command.ts'
import { problem } from '../src/domain/errors.ts'

/** The one user or role that was named; Problem `GrantWantsOne` for none or both. */
export function subjectOf(input: Input): {
  kind: 'user' | 'role'
  id: string
  mention: string
  isBot: boolean
  name: string
} {
  const user = input.user('user')
  const role = input.role('role')
  if (user && !role) return { kind: 'user', id: user.id, mention: `<@${user.id}>`, isBot: user.bot, name: user.name }
  if (role && !user) return { kind: 'role', id: role.id, mention: `<@&${role.id}>`, isBot: false, name: role.name }
  throw problem('GrantWantsOne')
}
