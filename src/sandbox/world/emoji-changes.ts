import type { Core } from './core.ts'
import type { Emoji } from './records.ts'

/** Adds an emoji, with its picture on the CDN. */
export async function addEmoji(core: Core, fields: Omit<Emoji, 'id'>, bytes: Uint8Array): Promise<Emoji> {
  const emoji: Emoji = { id: core.newId(), ...fields }
  await core.files.put(`emoji-${emoji.id}`, bytes)
  core.world.emojis.set(emoji.id, emoji)
  tell(core, emoji)
  return emoji
}

export function updateEmoji(core: Core, emoji: Emoji, changes: Partial<Pick<Emoji, 'name' | 'roles'>>): void {
  Object.assign(emoji, changes)
  tell(core, emoji)
}

/** Messages that show it keep its name; its picture is gone. */
export async function deleteEmoji(core: Core, emoji: Emoji): Promise<void> {
  core.world.emojis.delete(emoji.id)
  tell(core, emoji)
  await core.files.remove(`emoji-${emoji.id}`)
}

/** Of an application's emojis no event tells. */
function tell(core: Core, { guild_id }: Emoji): void {
  const guild = core.world.guilds.get(guild_id ?? '')
  if (guild) core.bus.emit('emojis', guild)
  core.touch()
}
