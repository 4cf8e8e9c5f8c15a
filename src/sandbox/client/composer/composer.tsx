import { useEffect, useRef, useState } from 'preact/hooks'
import { sentence } from '../api.ts'
import { usePage } from '../context.ts'
import { remember, remembered } from '../remembered.ts'
import { checkLine } from './check-line.ts'
import { CommandBox } from './command-box.tsx'
import { draftFromText, type Leaf, leavesOf, lineOf, startDraft } from './draft.ts'
import { keepIn, keptIn } from './kept.ts'
import { outgoing } from './outgoing.ts'
import type { Habits } from './picker-groups.ts'
import { ReplyBar } from './reply-bar.tsx'
import { TextBox } from './text-box.tsx'

const longest = 2000

/** The box at the bottom: plain text, or a command being put together. What was refused stays in it. */
export function Composer({ channelName }: { channelName: string }) {
  const { state, actions, guild } = usePage()
  const place = useRef(`${state.userId}/${state.channelId}`).current
  const [content, setContent] = useState(() => keptIn(place))
  const [error, setError] = useState<string>()
  const [sending, setSending] = useState(false)
  const { text, draft, last } = content
  const leaves = leavesOf(state.commands)
  const left = longest - text.length
  useEffect(() => keepIn(place, content), [content])

  function put(next: { text?: string; draft?: typeof draft }) {
    setError(undefined)
    setContent({ text: next.text ?? '', draft: next.draft, last })
  }
  function onText(next: string) {
    const begun = draftFromText(next, leaves)
    put(begun ? { draft: begun } : { text: next })
  }
  async function send(work: () => Promise<void>) {
    if (sending) return
    setSending(true)
    setError(undefined)
    try {
      await work()
      setContent({ text: '', draft: undefined, last: { text, draft } })
    } catch (reason) {
      setError(sentence(reason))
    } finally {
      setSending(false)
    }
  }
  async function runDraft(leaf: Leaf, line: string) {
    await actions.run(leaf.app, `/${leaf.path}`, line)
    const habits = remembered<Habits>('used') ?? {}
    remember('used', { ...habits, [leaf.key]: (habits[leaf.key] ?? 0) + 1 })
  }
  async function sendText() {
    const line = text.trim()
    if (!line.startsWith('/')) return actions.write(outgoing(text, guild))
    checkLine(line, state)
    await actions.run(undefined, line, line)
  }

  return (
    <div class="composer">
      {error && (
        <p class="composer-error" role="alert">
          {error}
        </p>
      )}
      <ReplyBar />
      <div class="composer-frame" data-sending={sending}>
        {draft ? (
          <CommandBox
            key={draft.leaf.key}
            draft={draft}
            onChange={(next) => put({ draft: next })}
            onLeave={(rest) => {
              put({ text: rest })
              if (rest === '') setContent({ text: '', draft: undefined, last: { text: '', draft } })
            }}
            onSend={() => send(() => runDraft(draft.leaf, lineOf(draft)))}
          />
        ) : (
          <TextBox
            text={text}
            leaves={leaves}
            channelName={channelName}
            onText={onText}
            onPick={(leaf) => put({ draft: startDraft(leaf) })}
            onSend={() => send(sendText)}
            onRecall={() => last && setContent({ ...last, last })}
          />
        )}
        {left <= 200 && (
          <span class="composer-count" data-over={left < 0} role="status">
            {left}
          </span>
        )}
      </div>
    </div>
  )
}
