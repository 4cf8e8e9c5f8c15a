import { Announcement, Category, Forum, Hash, Speaker, Thread } from './messages/icons.tsx'

/** What stands before a channel's name, by Discord's numbers of channel types. */
export function ChannelSign({ type }: { type: number }) {
  if (type >= 10 && type <= 12) return <Thread />
  if (type === 4) return <Category />
  if (type === 5) return <Announcement />
  if (type === 2 || type === 13) return <Speaker />
  return type === 15 || type === 16 ? <Forum /> : <Hash />
}
