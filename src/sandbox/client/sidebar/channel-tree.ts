import type { Channel } from '../shapes.ts'

/** A channel with the threads that began in it, newest activity as the server gives it. */
export interface ChannelNode {
  channel: Channel
  threads: Channel[]
}

/** What stands under a category; the first one has none. */
export interface ChannelGroup {
  category: Channel | undefined
  entries: ChannelNode[]
}

const CATEGORY = 4
const VOICE = new Set([2, 13])
export const isThread = ({ type }: Pick<Channel, 'type'>) => type >= 10 && type <= 12

/** A channel's name within a sentence: ~ with a sign before it as in Discord's client, a thread's in quotes. */
export const spokenName = (channel: Pick<Channel, 'type' | 'name'>): string =>
  isThread(channel) ? `"${channel.name}"` : `#${channel.name}`

/** Channels in Discord's order: those without a category, then each category with its own. Voice is not drawn. */
export function channelTree(channels: readonly Channel[]): ChannelGroup[] {
  const sorted = channels.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0))
  const threads = channels.filter(isThread)
  const within = (categoryId: string | undefined): ChannelNode[] =>
    sorted
      .filter((one) => !isThread(one) && one.type !== CATEGORY && !VOICE.has(one.type))
      .filter((one) => (one.parent_id ?? undefined) === categoryId)
      .map((channel) => ({ channel, threads: threads.filter((thread) => thread.parent_id === channel.id) }))
  const categories = sorted.filter(({ type }) => type === CATEGORY)
  return [
    { category: undefined, entries: within(undefined) },
    ...categories.map((category) => ({ category, entries: within(category.id) })),
  ]
}
