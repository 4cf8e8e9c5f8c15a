import { useState } from 'preact/hooks'
import { sentence } from '../api.ts'
import { usePage } from '../context.ts'
import { checkLine } from './check-line.ts'
import { CommandBox } from './command-box.tsx'
import { type Draft, draftFromText, leavesOf, lineOf, startDraft } from './draft.ts'
import { TextBox } from './text-box.tsx'

/** The box at the bottom: plain text, or a command being put together. What was refused stays in it. */
export function Composer({ channelName }: { channelName: string }) {
  const { state, actions } = usePage()
  const [text, setText] = useState('')
  const [draft, setDraft] = useState<Draft>()
  const [error, setError] = useState<string>()
  const [sending, setSending] = useState(false)
  const leaves = leavesOf(state.commands)

  function onText(next: string) {
    setError(undefined)
    const begun = draftFromText(next, leaves)
    setText(begun ? '' : next)
    if (begun) setDraft(begun)
  }
  function onDraft(next: Draft | undefined, left = '') {
    setError(undefined)
    setDraft(next)
    if (!next) setText(left)
  }
  async function send(work: () => Promise<void>) {
    if (sending) return
    setSending(true)
    setError(undefined)
    try {
      await work()
      setText('')
      setDraft(undefined)
    } catch (reason) {
      setError(sentence(reason))
    } finally {
      setSending(false)
    }
  }
  async function run(app: { id: string; name: string } | undefined, label: string, line: string) {
    checkLine(line, state, app?.id)
    await actions.run(app, label, line)
  }
  const sendText = () => {
    const line = text.trim()
    return send(() => (line.startsWith('/') ? run(undefined, line, line) : actions.write(text)))
  }

  return (
    <div class="composer">
      {error && (
        <p class="composer-error" role="alert">
          {error}
        </p>
      )}
      {draft ? (
        <CommandBox
          draft={draft}
          error={error}
          onChange={onDraft}
          onSend={() => send(() => run(draft.leaf.app, `/${draft.leaf.path}`, lineOf(draft)))}
        />
      ) : (
        <TextBox
          text={text}
          leaves={leaves}
          channelName={channelName}
          onText={onText}
          onPick={(leaf) => onDraft(startDraft(leaf))}
          onSend={sendText}
        />
      )}
    </div>
  )
}
