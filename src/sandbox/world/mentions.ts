import type { APIUser } from 'discord-api-types/v10'
import { userObject } from './objects.ts'
import { everyonePermissions, mayAll, Permission, permissionsOf } from './permissions.ts'
import type { Channel, Guild } from './records.ts'
import type { World } from './world.ts'

interface AllowedMentions {
  parse?: string[]
  users?: string[]
  roles?: string[]
  replied_user?: boolean
}

/** Whom a text mentions, as far as `allowed` lets it; `may` = the author's right to mention everyone and any role. */
export function mentionsIn(
  world: World,
  guild: Guild | undefined,
  content: string,
  allowed: AllowedMentions,
  may: boolean,
): { mentions: APIUser[]; mention_roles: string[]; mention_everyone: boolean } {
  const parse = allowed.parse ?? []
  const ids = (pattern: RegExp) => [...new Set([...content.matchAll(pattern)].map((m) => m[1] ?? ''))]
  const users = ids(/<@!?(\d+)>/g).filter((id) => parse.includes('users') || allowed.users?.includes(id))
  const roles = ids(/<@&(\d+)>/g).filter((id) => parse.includes('roles') || allowed.roles?.includes(id))
  return {
    mentions: users.flatMap((id) => world.users.get(id) ?? []).map(userObject),
    mention_roles: roles.filter((id) => guild?.roles.some((r) => r.id === id && (may || r.mentionable))),
    mention_everyone: may && parse.includes('everyone') && /@(everyone|here)\b/.test(content),
  }
}

/** What a body without `allowed_mentions` allows: everything for a bot's or a person's message, users for webhooks'. */
export const defaultMentions = (webhook: boolean): AllowedMentions => ({
  parse: webhook ? ['users'] : ['users', 'roles', 'everyone'],
  // ~ The page says "default false" of the field alone; without the whole object Discord's own replies do call.
  replied_user: true,
})

/** Whether the author may mention everyone and any role there: a user, or a webhook, which has the rights of everyone (~). */
export function mayMentionAll(world: World, guild: Guild | undefined, channel: Channel, authorId: string): boolean {
  if (!guild) return false
  const isHook = world.webhooks.has(authorId)
  const rights = isHook ? everyonePermissions(guild, channel) : permissionsOf(guild, authorId, channel)
  return mayAll(rights, Permission.MentionEveryone)
}
