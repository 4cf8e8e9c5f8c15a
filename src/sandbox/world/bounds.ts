import { deleteChannel } from './channels.ts'
import type { Core } from './core.ts'
import { TOKEN_LIFE_MS } from './interactions.ts'
import { Flag } from './messages.ts'
import type { Channel, StoredMessage } from './records.ts'
import { snowflakeTime } from './snowflake.ts'
import { messagesOf, threadsOf } from './world.ts'

/**
 * Discord keeps every message; here a channel keeps its newest, ephemeral ones included: some 15 MB, and more than anybody
 * reads. Pinned ones stay, and so do deferred replies whose answer may still come.
 */
export const MOST_MESSAGES = 5000

/** Discord keeps every archived thread; here a guild keeps those archived last, and the others go with a THREAD_DELETE. */
export const MOST_ARCHIVED_THREADS = 1000

/** Forgets, while the sandbox runs, what nobody will ask for again: old messages, and the files of messages that are gone. */
export function keepBounds(core: Core): void {
  core.bus.on('message', ({ object }) => forgetOldest(core, object.channel_id))
  core.bus.on('message_delete', (message) => forgetFiles(core, message))
  core.bus.on('message_delete_bulk', ({ messages }) => {
    for (const message of messages) forgetFiles(core, message)
  })
  core.bus.on('thread_update', (thread) => thread.thread?.archived && forgetThreads(core, thread.guild_id ?? ''))
}

function forgetThreads(core: Core, guildId: string): void {
  const guild = core.world.guilds.get(guildId)
  const archivedAt = ({ thread }: Channel) => Date.parse(thread?.archive_timestamp ?? '')
  const archived = threadsOf(core.world, guildId).filter((one) => one.thread?.archived)
  const tooMany = archived.length - MOST_ARCHIVED_THREADS
  if (!guild || tooMany <= 0) return
  for (const thread of archived.sort((a, b) => archivedAt(a) - archivedAt(b)).slice(0, tooMany)) {
    for (const message of messagesOf(core.world, thread.id).values()) forgetFiles(core, message)
    deleteChannel(core, guild, thread)
  }
}

function forgetOldest(core: Core, channelId: string): void {
  const messages = messagesOf(core.world, channelId)
  let tooMany = messages.size - MOST_MESSAGES
  if (tooMany <= 0) return
  for (const [id, message] of messages) {
    if (isNeeded(core, message)) continue
    messages.delete(id)
    forgetFiles(core, message)
    if (--tooMany <= 0) return
  }
}

function isNeeded(core: Core, { object }: StoredMessage): boolean {
  if (object.pinned) return true
  const isLoading = ((object.flags ?? 0) & Flag.loading) !== 0
  return isLoading && core.clock.now() < snowflakeTime(object.id) + TOKEN_LIFE_MS
}

function forgetFiles(core: Core, { file_ids = [] }: StoredMessage): void {
  for (const id of file_ids)
    core.files
      .remove(`attachment-${id}`)
      .catch((error) => core.log.warn({ err: error }, 'a file of the sandbox could not be removed'))
}
