import type { AccessLevel, Actor, GrantableLevel } from '../domain/access.ts'
import { grantableLevels } from '../domain/access.ts'
import { problem } from '../domain/errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { Stores } from '../stores/stores.ts'
import type { Access } from './services.ts'

interface Needs {
  access: Stores['access']
  clients: Pick<Stores['clients'], 'listOf'>
  adminGuildId: string
  clock: Clock
}

/** What was looked up is believed this long; every change made through Muster is seen at once. */
const rememberMs = 5_000

/** Who may do what. Levels count only in the admin guild, so that a role of the same id elsewhere opens nothing. */
export function createAccess({ access, clients, adminGuildId, clock }: Needs): Access & { forget(): void } {
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

  async function granted({ userId, roleIds }: Actor): Promise<GrantableLevel | undefined> {
    const grants = await remember('grants', () => access.list())
    const theirs = grants.filter(({ subject, subjectId }) =>
      subject === 'user' ? subjectId === userId : roleIds.includes(subjectId),
    )
    return grantableLevels.find((level) => theirs.some((grant) => grant.level === level))
  }

  return {
    async levelOf(actor): Promise<AccessLevel | undefined> {
      if (actor.guildId === adminGuildId) {
        if (actor.ownsGuild) return 'admin'
        const level = await granted(actor)
        if (level) return level
      }
      const theirs = await remember(`client:${actor.userId}`, () => clients.listOf(actor.userId))
      return theirs.length > 0 ? 'client' : undefined
    },
    async grant(subject, subjectId, level, by) {
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
