import { discordError } from '../rules/discord-error.ts'
import type { Fields } from '../rules/fields.ts'
import type { Spot } from '../rules/form.ts'
import { checkThread, type ThreadFields } from '../rules/threads.ts'
import type { Core } from '../world/core.ts'
import { Permission } from '../world/permissions.ts'
import type { Application, Channel, Thread } from '../world/records.ts'
import { updateThread } from '../world/thread-activity.ts'
import { hasRoomForThread } from '../world/threads.ts'
import { mayIn, writePermission } from '../world/visibility.ts'

/**
 * Modify Channel for a thread: opening one that is not locked takes the right to write in it, everything else the right to
 * manage threads; who started it may also do what does not lock it or slow it down. An archived one must be opened with the change.
 */
export function changeThread(core: Core, caller: Application, channel: Channel, form: Spot, body: Fields): void {
  const changes = checkThread(form, body)
  form.finish()
  const { thread } = channel
  if (!thread) return
  const may = (right: bigint) => mayIn(core.world, caller.id, channel, right)
  const isAllowed =
    may(Permission.ManageThreads) ||
    (opensOnly(changes) && !thread.locked && may(writePermission(channel))) ||
    (thread.owner_id === caller.id && isOwners(thread, changes))
  if (!isAllowed) throw discordError.missingPermissions()
  if (thread.archived && changes.archived !== false) throw discordError.threadArchived()
  const opens = thread.archived && changes.archived === false
  if (opens && !hasRoomForThread(core, channel.guild_id ?? '')) throw discordError.tooManyThreads()
  updateThread(core, channel, changes)
}

const opensOnly = (changes: ThreadFields) => changes.archived === false && Object.keys(changes).length === 1

const isOwners = (thread: Thread, changes: ThreadFields) =>
  changes.locked === undefined &&
  changes.rate_limit_per_user === undefined &&
  !(thread.locked && changes.archived === false)
