import { useEffect, useRef, useState } from 'preact/hooks'
import { usePage } from '../context.ts'
import { nameOf } from '../people.ts'
import { byId } from '../state/reading.ts'

/**
 * Says to a screen reader what was written in the channel on screen by others. The list itself stays silent: scrolling it brings
 * old messages into the page, which are no news.
 */
export function Announcer() {
  const { state, guild } = usePage()
  const [words, setWords] = useState('')
  const known = useRef<{ view: string; id: string } | undefined>(undefined)
  const last = state.messages.at(-1)
  useEffect(() => {
    const before = known.current
    known.current = { view: state.messagesOf, id: last?.id ?? '' }
    if (!last || before?.view !== state.messagesOf || byId(last.id, before.id) <= 0) return
    if (last.author.id === state.userId) return
    const name = nameOf(state, guild, last.author.id) ?? last.author.username
    setWords(
      `${name}: ${last.content || last.embeds[0]?.title || last.embeds[0]?.description || 'a message without words'}`,
    )
  }, [state.messagesOf, last?.id])
  return (
    <p class="visually-hidden" role="status" aria-label="Latest message">
      {words}
    </p>
  )
}
