import type { ComponentChildren } from 'preact'
import { usePage } from '../context.ts'
import { InlineMarkdown } from '../markdown/markdown.tsx'
import { Announcement, Hash, Thread } from '../messages/icons.tsx'
import type { Channel } from '../shapes.ts'

interface Props {
  channel: Channel | undefined
  /** The channel in which a thread began. */
  parent: Channel | undefined
  /** What stands at its right end. */
  children: ComponentChildren
}

/** The line above the messages: where one is, and what it is for. */
export function ChannelHeader({ channel, parent, children }: Props) {
  const { state, actions } = usePage()
  return (
    <header class="channel-header">
      {parent && (
        <>
          <Hash />
          <button
            type="button"
            class="header-parent"
            onClick={() => actions.go({ user: state.userId, guild: state.guildId, channel: parent.id })}
          >
            {parent.name}
          </button>
          <span class="header-step" aria-hidden="true">
            ›
          </span>
        </>
      )}
      {parent ? <Thread /> : channel?.type === 5 ? <Announcement /> : <Hash />}
      <h1>{channel?.name ?? 'No channel'}</h1>
      <p class="topic" title={channel?.topic ?? ''}>
        {channel?.topic && <InlineMarkdown text={channel.topic} />}
      </p>
      {children}
    </header>
  )
}
