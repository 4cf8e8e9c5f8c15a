import { useEffect } from 'preact/hooks'
import { usePage } from '../context.ts'
import { Warning } from './icons.tsx'

/** How long it stands there; the style fades it over the last part. ~ Discord's own time is not documented. */
const shownMs = 10_000

/** Says under a message for a while that its button or select came to nothing. */
export function ClickFailed({ messageId }: { messageId: string }) {
  const { state, actions } = usePage()
  const failed = state.underway.find((one) => one.messageId === messageId && one.state === 'failed')
  useEffect(() => {
    if (!failed) return
    const timer = setTimeout(() => actions.forget(failed.id), shownMs)
    return () => clearTimeout(timer)
  }, [failed?.id])
  if (!failed) return null
  return (
    <p class="failure click-failed" role="alert" title={failed.error}>
      <Warning /> This interaction failed
    </p>
  )
}
