import { GatewayIntentBits } from 'discord-api-types/v10'
import { discordError } from '../rules/discord-error.ts'
import { threadMemberObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { intentRefusal } from '../world/intent-flags.ts'
import { memberObject } from '../world/objects.ts'
import { Permission } from '../world/permissions.ts'
import type { Channel, Thread } from '../world/records.ts'
import { bySnowflake } from '../world/snowflake.ts'
import { joinThread, leaveThread } from '../world/thread-activity.ts'
import { mayIn, writePermission } from '../world/visibility.ts'
import { memberOf } from '../world/world.ts'
import { refuseArchived, threadFor } from './access.ts'
import { callerOf, limitOf, type Rest, type RestContext } from './http.ts'

const path = '/channels/:channel/thread-members'

/** Who is in a thread (resources/channel). */
export function addThreadMemberRoutes(rest: Rest, core: Core): void {
  const threadOf = (c: RestContext) => threadFor(core, callerOf(c), c.req.param('channel') ?? '')
  const may = (c: RestContext, channel: Channel, right: bigint) => mayIn(core.world, callerOf(c).id, channel, right)

  function view(c: RestContext, channel: Channel, member: Thread['members'][number]): object {
    const guild = core.world.guilds.get(channel.guild_id ?? '')
    const own = guild && memberOf(guild, member.user_id)
    const isFull = c.req.query('with_member') === 'true' && own
    return { ...threadMemberObject(channel, member), ...(isFull ? { member: memberObject(core.world, own) } : {}) }
  }

  rest.get(path, (c) => {
    const { channel, thread } = threadOf(c)
    // The list is open to applications with the members intent alone.
    if (intentRefusal(GatewayIntentBits.GuildMembers, callerOf(c).flags)) throw discordError.missingAccess()
    const { after = '0', with_member } = c.req.query()
    const sorted = [...thread.members].sort((a, b) => bySnowflake(a.user_id, b.user_id))
    const fitting = sorted.filter((member) => bySnowflake(member.user_id, after) > 0)
    const paged = with_member === 'true' ? fitting.slice(0, limitOf(c, { most: 100, usual: 100 })) : sorted
    return c.json(paged.map((member) => view(c, channel, member)))
  })

  rest.get(`${path}/:user`, (c) => {
    const { channel, thread } = threadOf(c)
    const wanted = c.req.param('user') === '@me' ? callerOf(c).id : c.req.param('user')
    const member = thread.members.find(({ user_id }) => user_id === wanted)
    if (!member) throw discordError.unknownMember()
    return c.json(view(c, channel, member))
  })

  rest.put(`${path}/@me`, (c) => {
    const { channel } = threadOf(c)
    refuseArchived(channel)
    joinThread(core, channel, callerOf(c).id)
    return c.body(null, 204)
  })

  rest.delete(`${path}/@me`, (c) => {
    const { channel } = threadOf(c)
    refuseArchived(channel)
    leaveThread(core, channel, callerOf(c).id)
    return c.body(null, 204)
  })

  rest.put(`${path}/:user`, (c) => {
    const { channel, thread } = threadOf(c)
    refuseArchived(channel)
    const isClosed = channel.type === 12 && !thread.invitable && thread.owner_id !== callerOf(c).id
    if (!may(c, channel, isClosed ? Permission.ManageThreads : writePermission(channel)))
      throw discordError.missingPermissions()
    const userId = person(c.req.param('user'))
    // Who does not see the thread's channel cannot be brought in.
    const parent = core.world.channels.get(channel.parent_id ?? '')
    if (!parent || !mayIn(core.world, userId, parent, Permission.ViewChannel)) throw discordError.missingAccess()
    joinThread(core, channel, userId)
    return c.body(null, 204)
  })

  rest.delete(`${path}/:user`, (c) => {
    const { channel, thread } = threadOf(c)
    refuseArchived(channel)
    const isOwners = channel.type === 12 && thread.owner_id === callerOf(c).id
    if (!isOwners && !may(c, channel, Permission.ManageThreads)) throw discordError.missingPermissions()
    leaveThread(core, channel, person(c.req.param('user')))
    return c.body(null, 204)
  })

  function person(userId: string): string {
    if (!core.world.users.has(userId)) throw discordError.unknownUser()
    return userId
  }
}
