import { changeAccess } from './access-changes.ts'
import type { Core } from './core.ts'
import { uninstall } from './guilds.ts'
import type { Guild, Member, User } from './records.ts'
import { leaveThread } from './thread-activity.ts'
import { memberOf, threadsOf } from './world.ts'

/** Changes a member; a timeout among the changes begins or ends at once. */
export function updateMember(
  core: Core,
  guild: Guild,
  member: Member,
  changes: Partial<Omit<Member, 'user_id'>>,
): void {
  changeAccess(core, guild, () => Object.assign(member, changes))
  if ('communication_disabled_until' in changes) watchTimeout(core, member)
  core.bus.emit('member_update', { guild, member })
  core.touch()
}

/** Takes someone out of the guild and of its threads; with a bot go its role and its commands there. */
export function removeMember(core: Core, guild: Guild, user: User): void {
  for (const thread of threadsOf(core.world, guild.id)) leaveThread(core, thread, user.id)
  const application = core.world.applications.get(user.id)
  if (application) {
    uninstall(core, guild, application)
    return
  }
  guild.members = guild.members.filter((member) => member.user_id !== user.id)
  core.bus.emit('member_remove', { guild, user })
  core.touch()
}

/** What cancels each member's present watch. */
const watches = new WeakMap<Member, () => void>()

/** Ends the member's timeout when its time is over, of which no event tells; also for those that a file brought back. */
export function watchTimeout(core: Core, member: Member): void {
  watches.get(member)?.()
  const left = Date.parse(member.communication_disabled_until ?? '') - core.clock.now()
  member.timed_out = left > 0
  if (!member.timed_out) return
  const stop = core.clock.after(left, () => {
    member.timed_out = false
    core.touch()
  })
  watches.set(member, stop)
}

/** Whether the user may not speak or act in the guild for now. */
export const isTimedOut = (guild: Guild, userId: string): boolean => memberOf(guild, userId)?.timed_out === true
