import type { AccessLevel, Actor, GrantableLevel } from '../domain/access.ts'
import { grantableLevels } from '../domain/access.ts'
import { problem } from '../domain/errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { Stores } from '../stores/stores.ts'
import type { Access, AdminMember } from './services.ts'

interface Needs {
  access: Stores['access']
  clients: Pick<Stores['clients'], 'listOf'>
  adminGuildId: string
  /** Looked up for those who write directly; absent where it cannot be known. */
  adminMember?: AdminMember | undefined
  clock: Clock
}

/** What was looked up is believed this long; every change made through Muster is seen at once. */
const rememberMs = 5_000

/** Who may do what. Levels count only in the admin guild, so that a role of the same id elsewhere opens nothing. */
export function createAccess({
  access,
  clients,
  adminGuildId,
  adminMember,
  clock,
}: Needs): Access & { forget(): void } {
  const remembered = new Map<string, { at: number; value: Promise<unknown> }>()

  function remember<T>(key: string, look: () => Promise<T>): Promise<T> {
    const now = clock.now().getTime()
    const known = remembered.get(key)
    if (known && now - known.at < rememberMs) return known.value as Promise<T>
    for (const [old, { at }] of remembered) if (now - at >= rememberMs) remembered.delete(old)
    const value = look()
    remembered.set(key, { at: now, value })
    // What could not be looked up is not remembered as an answer.
    value.catch(() => remembered.get(key)?.value === value && remembered.delete(key))
    return value
  }

  async function granted({ userId, roleIds }: Pick<Actor, 'userId' | 'roleIds'>): Promise<GrantableLevel | undefined> {
    const grants = await remember('grants', () => access.list())
    const theirs = grants.filter(({ subject, subjectId }) =>
      subject === 'user' ? subjectId === userId : roleIds.includes(subjectId),
    )
    return grantableLevels.find((level) => theirs.some((grant) => grant.level === level))
  }

  /** The person as a member of the admin guild; in a direct message Discord does not say whether they are one. */
  async function inAdminGuild(actor: Actor): Promise<Pick<Actor, 'userId' | 'roleIds' | 'ownsGuild'> | undefined> {
    if (actor.guildId === adminGuildId) return actor
    if (actor.guildId !== null || !adminMember) return undefined
    const member = await remember(`member:${actor.userId}`, () => adminMember(actor.userId))
    return member && { userId: actor.userId, ...member }
  }

  return {
    async levelOf(actor): Promise<AccessLevel | undefined> {
      const member = await inAdminGuild(actor)
      if (member?.ownsGuild) return 'admin'
      const level = member && (await granted(member))
      if (level) return level
      const theirs = await remember(`client:${actor.userId}`, () => clients.listOf(actor.userId))
      return theirs.length > 0 ? 'client' : undefined
    },
    async grant(subject, subjectId, level, by) {
      // Its role has the guild's id. Viewers read every client's contacts and figures, so even that is not for everyone.
      if (subject === 'role' && subjectId === adminGuildId) throw problem('NoLevelForEveryone')
      await access.grant({ subject, subjectId, level, grantedBy: by })
      remembered.clear()
    },
    async revoke(subject, subjectId) {
      const was = await access.revoke(subject, subjectId)
      remembered.clear()
      if (!was) throw problem('NoSuchGrant')
    },
    list: () => access.list(),
    forget: () => remembered.clear(),
  }
}
