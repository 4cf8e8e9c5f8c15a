/** What a person may do, each level including the ones after it. `client` sees their own bots' figures only. */
export const accessLevels = ['admin', 'operator', 'viewer', 'client'] as const
export type AccessLevel = (typeof accessLevels)[number]

/** Levels that can be granted to roles and users of the admin guild. */
export const grantableLevels = ['admin', 'operator', 'viewer'] as const
export type GrantableLevel = (typeof grantableLevels)[number]

/** True when somebody with `has` may do what asks for `needs`. */
export function allows(has: AccessLevel | undefined, needs: AccessLevel): boolean {
  return has !== undefined && accessLevels.indexOf(has) <= accessLevels.indexOf(needs)
}

/** A person as Discord describes them at the moment of an interaction; nothing of it is remembered. */
export interface Actor {
  userId: string
  username: string
  guildId: string | null
  roleIds: readonly string[]
  /** Owner of the guild the interaction came from. */
  ownsGuild: boolean
}

/** One line of `/access list`. */
export interface AccessGrant {
  subject: 'user' | 'role'
  subjectId: string
  level: GrantableLevel
  grantedBy: string
  grantedAt: Date
}
