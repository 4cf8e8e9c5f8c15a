import { useState } from 'preact/hooks'
import { usePage } from '../context.ts'
import { Announcement, Hash } from '../messages/icons.tsx'
import type { Channel } from '../shapes.ts'
import { unreadIn } from '../state/reading.ts'
import { UserPanel } from '../switcher/user-panel.tsx'
import { type ChannelNode, channelTree } from './channel-tree.ts'

/** The channels of the server on screen, by category, and below them who acts. */
export function Channels() {
  const { guild } = usePage()
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) =>
    setFolded((old) => new Set(old.has(id) ? [...old].filter((one) => one !== id) : [...old, id]))
  return (
    <div class="channels">
      <h2 class="guild-name">{guild?.name ?? 'Sandbox'}</h2>
      <nav class="channel-list" aria-label="Channels">
        {channelTree(guild?.channels ?? []).map(({ category, entries }) => (
          <section key={category?.id ?? ''} class="channel-group">
            {category && (
              <h3>
                <button
                  type="button"
                  class="category"
                  aria-expanded={!folded.has(category.id)}
                  onClick={() => toggle(category.id)}
                >
                  {category.name}
                </button>
              </h3>
            )}
            {entries.map((entry) => (
              <ChannelEntry
                key={entry.channel.id}
                entry={entry}
                isFolded={category !== undefined && folded.has(category.id)}
              />
            ))}
          </section>
        ))}
      </nav>
      <UserPanel />
    </div>
  )
}

/** A channel and its threads; of a folded category only what is unread or on screen. */
function ChannelEntry({ entry, isFolded }: { entry: ChannelNode; isFolded: boolean }) {
  const { state } = usePage()
  const isShown = ({ id }: Channel) => !isFolded || id === state.channelId || unreadIn(state, id) !== undefined
  const threads = entry.threads.filter(
    (thread) => isShown(thread) && (!thread.archived || thread.id === state.channelId),
  )
  return (
    <>
      {isShown(entry.channel) && <ChannelButton channel={entry.channel} />}
      {threads.length > 0 && (
        <ul class="threads" aria-label={`Threads of ${entry.channel.name}`}>
          {threads.map((thread) => (
            <li key={thread.id}>
              <ChannelButton channel={thread} isThread />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function ChannelButton({ channel, isThread = false }: { channel: Channel; isThread?: boolean }) {
  const { state, actions } = usePage()
  const { id, name, type } = channel
  const unread = unreadIn(state, id)
  return (
    <button
      type="button"
      class="channel"
      aria-current={id === state.channelId}
      data-unread={unread !== undefined}
      onClick={() => actions.go({ user: state.userId, guild: state.guildId, channel: id })}
    >
      {!isThread && (type === 5 ? <Announcement /> : <Hash />)}
      <span class="channel-name">{name}</span>
      {unread && <span class="visually-hidden"> unread</span>}
      {unread !== undefined && unread.mentions > 0 && (
        <span class="mention-count">
          {unread.mentions}
          <span class="visually-hidden"> mentions</span>
        </span>
      )}
    </button>
  )
}
