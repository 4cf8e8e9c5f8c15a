import { useEffect, useState } from 'preact/hooks'

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState<string>()
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(undefined), 1500)
    return () => clearTimeout(timer)
  }, [said])
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('Not allowed'),
    )
  return (
    <button type="button" class="small-button" aria-label={label} onClick={copy}>
      <span aria-live="polite">{said ?? 'Copy'}</span>
    </button>
  )
}
