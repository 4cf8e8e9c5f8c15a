import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'
import { Markdown } from '../markdown/markdown.tsx'
import type { Message } from '../shapes.ts'
import { hour, messageTime } from '../time.ts'
import { Attachments } from './attachments.tsx'
import { Components } from './components.tsx'
import { EmbedView } from './embed.tsx'

const loading = 128
const ephemeral = 64

/** One message; `follows` = it continues the one before, so that name and picture are not repeated. */
export function MessageView({ message, follows }: { message: Message; follows: boolean }) {
  const at = new Date(message.timestamp)
  const isPrivate = message.ephemeral === true || ((message.flags ?? 0) & ephemeral) !== 0
  const isLoading = ((message.flags ?? 0) & loading) !== 0
  const { author } = message
  return (
    <li class={`message ${follows ? 'follows' : ''} ${isPrivate ? 'ephemeral' : ''}`} id={`message-${message.id}`}>
      {follows ? <span class="message-hour">{hour(at)}</span> : <Cause message={message} />}
      {!follows && (
        <div class="message-head">
          <Avatar user={author} />
          <span class="message-author">{author.global_name ?? author.username}</span>
          {author.bot && <span class="badge">APP</span>}
          <time class="message-time" dateTime={message.timestamp} title={at.toLocaleString()}>
            {messageTime(at)}
          </time>
        </div>
      )}
      <div class="message-body">
        {isLoading ? (
          <p class="thinking">
            <Dots /> {author.username} is thinking…
          </p>
        ) : (
          <Content message={message} />
        )}
        {isPrivate && <PrivateNote id={message.id} />}
      </div>
    </li>
  )
}

function Content({ message }: { message: Message }) {
  return (
    <>
      {message.content && (
        <div class="message-content">
          <Markdown text={message.content} />
          <Edited at={message.edited_timestamp} />
        </div>
      )}
      <Attachments files={message.attachments ?? []} />
      {(message.embeds ?? []).map((embed, index) => (
        <EmbedView key={index} embed={embed} />
      ))}
      {!message.content && <Edited at={message.edited_timestamp} />}
      <Components message={message} components={message.components ?? []} />
      <ClickFailed messageId={message.id} />
    </>
  )
}

function Edited({ at }: { at: string | null }) {
  return at ? (
    <span class="edited" title={new Date(at).toLocaleString()}>
      (edited)
    </span>
  ) : null
}

/** Who used which command to bring this message about. */
function Cause({ message }: { message: Message }) {
  const user = message.interaction?.user ?? message.interaction_metadata?.user
  const name = message.interaction?.name ?? message.interaction_metadata?.name
  if (!user || !name) return null
  return (
    <p class="cause">
      <Avatar user={user} size={16} /> <b>{user.username}</b> used <span class="mention">/{name}</span>
    </p>
  )
}

function PrivateNote({ id }: { id: string }) {
  const { actions } = usePage()
  return (
    <p class="private-note">
      <Eye /> Only you can see this •{' '}
      <button type="button" class="link-button" onClick={() => actions.dismiss(id)}>
        Dismiss message
      </button>
    </p>
  )
}

function ClickFailed({ messageId }: { messageId: string }) {
  const { state } = usePage()
  const failed = state.underway.find((one) => one.messageId === messageId && one.state === 'failed')
  if (!failed) return null
  return (
    <p class="failure" role="alert" title={failed.error}>
      This interaction failed
    </p>
  )
}

const Eye = () => (
  <svg class="eye" viewBox="0 0 24 24" width="14" height="14" aria-hidden="true">
    <path
      fill="currentColor"
      d="M12 5C6 5 2.5 10 1.5 12 2.5 14 6 19 12 19s9.500-5 10.500-7C21.500 10 18 5 12 5Zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 0 8Zm0-2.200a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600Z"
    />
  </svg>
)

/** Three dots that move while something is awaited. */
export const Dots = () => (
  <span class="dots" aria-hidden="true">
    <i />
    <i />
    <i />
  </span>
)
