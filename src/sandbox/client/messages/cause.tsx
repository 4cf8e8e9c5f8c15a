import type { ComponentChildren } from 'preact'
import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'
import { InlineMarkdown } from '../markdown/markdown.tsx'
import { nameColour, nameOf } from '../people.ts'
import type { Message, Person } from '../shapes.ts'

/** The thin line above a message, with a spine that leads down to it. */
export function CauseLine(props: {
  person: Person
  colour: string | undefined
  isCalled?: boolean
  children: ComponentChildren
}) {
  const { person, colour, isCalled = false, children } = props
  const { state, guild } = usePage()
  return (
    <p class="cause">
      <Avatar user={person} size={16} />
      <b style={colour ? { color: colour } : {}}>
        {isCalled && '@'}
        {nameOf(state, guild, person.id) ?? person.username}
      </b>
      <span class="cause-words">{children}</span>
    </p>
  )
}

/** Who used which command to bring this message about, or what it answers. */
export function Cause({ message, show }: { message: Message; show(key: string): void }) {
  const { guild } = usePage()
  const user = message.interaction?.user ?? message.interaction_metadata?.user
  const name = message.interaction?.name ?? message.interaction_metadata?.name
  if (user && name)
    return (
      <CauseLine person={user} colour={nameColour(guild, user.id)}>
        used <span class="mention">/{name}</span>
      </CauseLine>
    )
  if (message.type !== 19) return null
  const original = message.referenced_message
  if (!original)
    return (
      <p class="cause">
        <i class="cause-words">Original message was deleted</i>
      </p>
    )
  return (
    <CauseLine
      person={original.author}
      colour={nameColour(guild, original.author.id)}
      isCalled={message.mentions?.some(({ id }) => id === original.author.id) ?? false}
    >
      <button type="button" class="cause-jump" onClick={() => show(original.id)}>
        {original.content ? <InlineMarkdown text={original.content} /> : <i>Click to see attachment</i>}
      </button>
    </CauseLine>
  )
}
