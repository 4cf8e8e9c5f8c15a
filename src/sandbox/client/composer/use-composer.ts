import { useEffect, useRef, useState } from 'preact/hooks'
import { sentence } from '../api.ts'
import { usePage } from '../context.ts'
import { attachmentOf, withFiles } from '../files/files.ts'
import { remember, remembered } from '../remembered.ts'
import { checkLine } from './check-line.ts'
import { type Draft, draftFromText, leavesOf, lineOf, optionForFile, setFile } from './draft.ts'
import { type Kept, keepIn, keptIn } from './kept.ts'
import { outgoing } from './outgoing.ts'
import type { Habits } from './picker-groups.ts'

/** What stands in the box of the place on screen, and what sends it. What was refused stays in it. */
export function useComposer() {
  const { state, actions, guild } = usePage()
  const place = useRef(`${state.userId}/${state.channelId}`).current
  const [content, setContent] = useState(() => keptIn(place))
  const [error, setError] = useState<string>()
  const [sending, setSending] = useState(false)
  const { text, draft, files, last } = content
  const leaves = leavesOf(state.commands)
  useEffect(() => keepIn(place, content), [content])

  function put(next: Partial<Kept>) {
    setError(undefined)
    setContent({ text: '', draft: undefined, files, last, ...next })
  }
  function onText(next: string) {
    const begun = draftFromText(next, leaves)
    put(begun ? { draft: begun } : { text: next })
  }
  /** To the message, or to the command's first option for files that has none. */
  function addFiles(added: readonly File[]) {
    if (state.form) return
    const name = draft && optionForFile(draft)
    const next = draft ? withFiles([], added, name ? 1 : 0) : withFiles(files, added)
    setError(draft && !name ? 'This command takes no further file.' : next.problem)
    const [first] = next.files
    // Two that come at once must not lose each other.
    if (!draft) setContent((old) => ({ ...old, files: withFiles(old.files, added).files }))
    else if (name && first) setContent({ ...content, draft: setFile(draft, name, first) })
  }
  async function send(work: () => Promise<readonly File[]>) {
    if (sending) return
    setSending(true)
    setError(undefined)
    try {
      setContent({ text: '', draft: undefined, files: await work(), last: { text, draft } })
    } catch (reason) {
      setError(sentence(reason))
    } finally {
      setSending(false)
    }
  }
  /** Files that wait for a message stay when a command is sent. */
  async function runDraft({ leaf, filled }: Draft, line: string) {
    const given = await Promise.all(filled.flatMap(({ name, file }) => (file ? [attachmentOf(file, name)] : [])))
    await actions.run(leaf.app, `/${leaf.path}`, line, given)
    const habits = remembered<Habits>('used') ?? {}
    remember('used', { ...habits, [leaf.key]: (habits[leaf.key] ?? 0) + 1 })
    return files
  }
  async function sendText() {
    const line = text.trim()
    if (line.startsWith('/')) {
      checkLine(line, state)
      await actions.run(undefined, line, line, [])
      return files
    }
    const given = await Promise.all(files.map((file, index) => attachmentOf(file, String(index))))
    await actions.write(outgoing(text, guild), given)
    return []
  }
  return {
    ...content,
    leaves,
    error,
    sending,
    put,
    onText,
    addFiles,
    send: () => send(() => (draft ? runDraft(draft, lineOf(draft)) : sendText())),
  }
}
