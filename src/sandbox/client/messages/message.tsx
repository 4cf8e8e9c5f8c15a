import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { nameColour, nameOf } from '../people.ts'
import type { Message } from '../shapes.ts'
import { mentions } from '../state/reading.ts'
import { fullTime, hour, messageTime } from '../time.ts'
import { Attachments } from './attachments.tsx'
import { Cause } from './cause.tsx'
import { ClickFailed } from './click-failed.tsx'
import { Components } from './components.tsx'
import { EmbedView } from './embed.tsx'
import { Dots, Eye } from './icons.tsx'
import { Reactions } from './reactions.tsx'
import { isSystem } from './rows.ts'
import { SystemLine } from './system-line.tsx'
import { ThreadChip } from './thread-chip.tsx'
import { Toolbar } from './toolbar.tsx'

const Flag = { ephemeral: 64, loading: 128, layout: 1 << 15 } as const
const has = (message: Message, flag: number) => ((message.flags ?? 0) & flag) !== 0

interface Props {
  message: Message
  /** It continues the one before, so that name and picture are not repeated. */
  follows: boolean
  /** Brings another message into view. */
  show(key: string): void
}

/** One message of the list; the first of a thread stands for the one from which that began. */
export function MessageView({ message: entry, follows, show }: Props) {
  const begun = entry.type === 21 ? entry.referenced_message : undefined
  const message = begun ? { ...begun, id: entry.id } : entry
  const { state, guild } = usePage()
  const isPrivate = message.ephemeral === true || has(message, Flag.ephemeral)
  const isMention = !isPrivate && message.author.id !== state.userId && mentions(guild, message, state.userId)
  const names = ['message', follows && 'follows', isPrivate && 'ephemeral', isMention && 'mentions-me']
  return (
    <li class={names.filter(Boolean).join(' ')} id={`message-${message.id}`} data-row={message.id}>
      <article aria-label={`${message.author.username}, ${fullTime(new Date(message.timestamp))}`}>
        {isSystem(message) ? (
          <SystemLine message={message} show={show} />
        ) : (
          <>
            {follows ? <Hour at={message.timestamp} /> : <Head message={message} show={show} />}
            <div class="message-body">
              {has(message, Flag.loading) ? <Thinking message={message} /> : <Content message={message} />}
              {isPrivate && <PrivateNote id={message.id} />}
            </div>
          </>
        )}
        {!isPrivate && <Reactions message={message} />}
        {message.thread && <ThreadChip thread={message.thread} />}
      </article>
      {!begun && !isPrivate && !has(message, Flag.loading) && <Toolbar message={message} />}
    </li>
  )
}

const Hour = ({ at }: { at: string }) => (
  <time class="message-hour" dateTime={at} title={fullTime(new Date(at))}>
    {hour(new Date(at))}
  </time>
)

function Head({ message, show }: Pick<Props, 'message' | 'show'>) {
  const { state, guild } = usePage()
  const { author } = message
  const at = new Date(message.timestamp)
  const colour = nameColour(guild, author.id)
  return (
    <>
      <Cause message={message} show={show} />
      <div class="message-head">
        <Avatar user={author} />
        <span class="message-author" data-user-id={author.id} style={colour ? { color: colour } : {}}>
          {nameOf(state, guild, author.id) ?? author.global_name ?? author.username}
        </span>
        {(author.bot || message.webhook_id) && <span class="badge">APP</span>}
        <time class="message-time" dateTime={message.timestamp} title={fullTime(at)}>
          {messageTime(at)}
        </time>
      </div>
    </>
  )
}

function Content({ message }: { message: Message }) {
  return (
    <>
      {message.content && (
        <div class="message-content md">
          <Markdown text={message.content} jumbo />
          <Edited at={message.edited_timestamp} />
        </div>
      )}
      {!has(message, Flag.layout) && <Attachments files={message.attachments ?? []} />}
      {(message.embeds ?? []).map((embed, index) => (
        <EmbedView key={index} embed={embed} />
      ))}
      <Components message={message} components={message.components ?? []} />
      {!message.content && <Edited at={message.edited_timestamp} />}
      <ClickFailed messageId={message.id} />
    </>
  )
}

function Edited({ at }: { at: string | null }) {
  return at ? (
    <span class="edited" title={fullTime(new Date(at))}>
      (edited)
    </span>
  ) : null
}

function Thinking({ message }: { message: Message }) {
  return (
    <p class="thinking">
      <Dots /> {message.author.username} is thinking…
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
