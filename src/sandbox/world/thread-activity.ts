import type { Core } from './core.ts'
import type { Channel, Thread } from './records.ts'
import { snowflakeTime } from './snowflake.ts'
import { isThreadMember } from './visibility.ts'

/** Sets whether a thread is archived; from then on its time of silence counts anew. */
export function setArchived(core: Core, channel: Channel, archived: boolean): void {
  const { thread } = channel
  if (!thread || thread.archived === archived) return
  thread.archived = archived
  thread.archive_timestamp = core.timestamp()
  if (!archived) watchSilence(core, channel)
}

/** Changes a thread's settings. */
export function updateThread(
  core: Core,
  channel: Channel,
  changes: Partial<Pick<Thread, 'archived' | 'locked' | 'invitable' | 'auto_archive_duration'>> &
    Partial<Pick<Channel, 'name' | 'rate_limit_per_user'>>,
): void {
  const { name, rate_limit_per_user, archived, ...own } = changes
  Object.assign(channel, name === undefined ? {} : { name })
  Object.assign(channel, rate_limit_per_user === undefined ? {} : { rate_limit_per_user })
  if (channel.thread) Object.assign(channel.thread, own)
  if (archived !== undefined) setArchived(core, channel, archived)
  if (own.auto_archive_duration !== undefined) watchSilence(core, channel)
  core.bus.emit('thread_update', channel)
  core.touch()
}

/** A message was written: an archived thread is open again, and its author is a member from now on. */
export function noteMessage(core: Core, channel: Channel, authorId: string | undefined): void {
  const { thread } = channel
  if (!thread) return
  thread.message_count++
  thread.total_message_sent++
  if (thread.archived) {
    setArchived(core, channel, false)
    core.bus.emit('thread_update', channel)
  }
  if (authorId) joinThread(core, channel, authorId)
}

/** Adds the user; says nothing when they are there already. */
export function joinThread(core: Core, channel: Channel, userId: string): void {
  if (!channel.thread || isThreadMember(channel, userId)) return
  channel.thread.members.push({ user_id: userId, join_timestamp: core.timestamp() })
  core.bus.emit('thread_members', { thread: channel, added: [userId], removed: [] })
  core.touch()
}

export function leaveThread(core: Core, channel: Channel, userId: string): void {
  if (!channel.thread || !isThreadMember(channel, userId)) return
  channel.thread.members = channel.thread.members.filter((member) => member.user_id !== userId)
  core.bus.emit('thread_members', { thread: channel, added: [], removed: [userId] })
  core.touch()
}

/** What cancels each thread's present watch. */
const watches = new WeakMap<Channel, () => void>()

/** Archives the thread once nobody wrote for its time of silence; also for those that a file brought back. */
export function watchSilence(core: Core, channel: Channel): void {
  watches.get(channel)?.()
  const left = silentUntil(channel) - core.clock.now()
  const stop = core.clock.after(left, () => {
    if (!channel.thread || channel.thread.archived || core.world.channels.get(channel.id) !== channel) return
    if (silentUntil(channel) > core.clock.now()) return watchSilence(core, channel)
    setArchived(core, channel, true)
    core.bus.emit('thread_update', channel)
    core.touch()
  })
  watches.set(channel, stop)
}

function silentUntil({ thread, last_message_id }: Channel): number {
  if (!thread) return Number.POSITIVE_INFINITY
  const written = last_message_id ? snowflakeTime(last_message_id) : 0
  return Math.max(written, Date.parse(thread.archive_timestamp)) + thread.auto_archive_duration * 60_000
}
