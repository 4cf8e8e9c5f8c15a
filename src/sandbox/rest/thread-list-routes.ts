import { channelObject, threadMemberObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { Permission } from '../world/permissions.ts'
import type { Application, Channel } from '../world/records.ts'
import { bySnowflake } from '../world/snowflake.ts'
import { isThreadMember, sees } from '../world/visibility.ts'
import { threadsOf } from '../world/world.ts'
import { guildChannelFor, guildFor } from './access.ts'
import { callerOf, limitOf, type Rest, type RestContext, timeOf } from './http.ts'

/** Which threads there are: active ones of a guild, archived ones of a channel (resources/guild, resources/channel). */
export function addThreadListRoutes(rest: Rest, core: Core): void {
  rest.get('/guilds/:guild/threads/active', (c) => {
    const caller = callerOf(c)
    const guild = guildFor(core, caller, c.req.param('guild'))
    const threads = threadsOf(core.world, guild.id)
      .filter((thread) => !thread.thread?.archived && sees(core.world, caller.id, thread))
      .sort((a, b) => bySnowflake(b.id, a.id))
    return c.json(page(caller, threads, threads.length))
  })

  rest.get('/channels/:channel/threads/archived/public', (c) =>
    archived(c, (thread) => thread.type !== 12, Permission.ReadMessageHistory),
  )
  rest.get('/channels/:channel/threads/archived/private', (c) =>
    archived(c, (thread) => thread.type === 12, Permission.ReadMessageHistory | Permission.ManageThreads),
  )

  rest.get('/channels/:channel/users/@me/threads/archived/private', (c) => {
    const caller = callerOf(c)
    const count = limitOf(c, { least: 2, most: 100, usual: 50 })
    const { before } = c.req.query()
    const threads = archivedIn(c, Permission.ReadMessageHistory)
      .filter((thread) => thread.type === 12 && isThreadMember(thread, caller.id))
      .filter((thread) => before === undefined || bySnowflake(thread.id, before) < 0)
      .sort((a, b) => bySnowflake(b.id, a.id))
    return c.json(page(caller, threads, count))
  })

  const archivedIn = (c: RestContext, needed: bigint) => {
    const { channel, guild } = guildChannelFor(core, callerOf(c), c.req.param('channel') ?? '', needed)
    return threadsOf(core.world, guild.id).filter((t) => t.parent_id === channel.id && t.thread?.archived)
  }

  /** The one that was archived last comes first. */
  function archived(c: RestContext, fits: (thread: Channel) => boolean, needed: bigint) {
    const threads = archivedIn(c, needed).filter(fits)
    const count = limitOf(c, { least: 2, most: 100, usual: 50 })
    const before = timeOf(c, 'before') ?? Number.POSITIVE_INFINITY
    const archivedAt = ({ thread }: Channel) => Date.parse(thread?.archive_timestamp ?? '')
    const fitting = threads.filter((t) => archivedAt(t) < before).sort((a, b) => archivedAt(b) - archivedAt(a))
    return c.json(page(callerOf(c), fitting, count))
  }

  function page({ id }: Application, threads: Channel[], count: number): object {
    const shown = threads.slice(0, count)
    return {
      threads: shown.map((thread) => channelObject(core.world, thread, id)),
      members: shown.flatMap((thread) => {
        const own = thread.thread?.members.find((member) => member.user_id === id)
        return own ? [threadMemberObject(thread, own)] : []
      }),
      has_more: threads.length > count,
    }
  }
}
