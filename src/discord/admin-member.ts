import { type APIGuildMember, type Client, Routes } from 'discord.js'
import type { AdminMember } from '../app.ts'
import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import { describeError, restFailure } from './rest.ts'

interface Needs {
  client: () => Client
  adminGuildId: string
  redact: Pick<Redactor, 'text'>
  log: Log
}

/** What looking somebody up may take of the 3 s there are for an answer. */
const withinMs = 1500
/** “Unknown Member” (JSON Error Codes in Discord’s documentation). */
const unknownMember = 10007

/** Asks Discord each time, because a role may have been taken away; needs no privileged intent. Never rejects. */
export function createAdminMember({ client, adminGuildId, redact, log }: Needs): AdminMember {
  return async (userId) => {
    const { guilds, rest } = client()
    if (guilds.cache.get(adminGuildId)?.ownerId === userId) return { roleIds: [], ownsGuild: true }
    try {
      const signal = AbortSignal.timeout(withinMs)
      const member = (await rest.get(Routes.guildMember(adminGuildId, userId), { signal })) as APIGuildMember
      return { roleIds: member.roles, ownsGuild: false }
    } catch (error) {
      const failure = restFailure(error)
      if (failure?.kind !== 'refused' || failure.code !== unknownMember)
        log.warn({ err: describeError(error, redact) }, 'a member of the admin server could not be looked up')
      return undefined
    }
  }
}
