import { mayAll, Permission, permissionsOf } from './permissions.ts'
import type { Channel } from './records.ts'
import type { World } from './world.ts'

/** Whether the user may do all of this in the channel; in direct messages everything is allowed to their two users. */
export function mayIn(world: World, userId: string, channel: Channel, wanted: bigint): boolean {
  if (channel.recipients) return channel.recipients.includes(userId)
  const guild = world.guilds.get(channel.guild_id ?? '')
  return guild !== undefined && mayAll(permissionsOf(guild, userId, channel), wanted)
}

/** Whether the channel exists for the user; private threads do for their members and for who manages threads. */
export function sees(world: World, userId: string, channel: Channel): boolean {
  if (!mayIn(world, userId, channel, Permission.ViewChannel)) return false
  if (channel.type !== 12) return true
  return isThreadMember(channel, userId) || mayIn(world, userId, channel, Permission.ManageThreads)
}

export const isThreadMember = ({ thread }: Channel, userId: string): boolean =>
  thread?.members.some((member) => member.user_id === userId) ?? false

/** The right to write, which has another name in threads. */
export const writePermission = (channel: Channel): bigint =>
  channel.thread ? Permission.SendMessagesInThreads : Permission.SendMessages
