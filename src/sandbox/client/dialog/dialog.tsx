import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { focusBox } from '../composer/box-element.ts'
import { focusAgain } from './focus-again.ts'

interface Props {
  class: string
  /** What it is called for screen readers: a name, or the id of its heading. */
  label?: string
  labelledBy?: string
  onClose(): void
  children: ComponentChildren
}

/**
 * A window over the page. The browser's own dialog keeps the focus inside; Escape and a press beside it ask to close it, and
 * the focus goes back to where it was.
 */
export function Dialog({ class: name, label, labelledBy, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const pressed = useRef<EventTarget | null>(null)
  useLayoutEffect(() => {
    const before = document.activeElement
    const window = dialog.current
    window?.showModal()
    const first = window?.querySelector<HTMLElement>('[data-autofocus]')
    ;(first ?? window?.querySelector<HTMLElement>('input, textarea, button'))?.focus()
    return () => {
      // While it is open nothing beside it takes the focus; and while it goes, nothing the caret.
      window?.close()
      queueMicrotask(() => {
        if (before instanceof HTMLElement && before.isConnected && before !== document.body) focusAgain(before)
        else focusBox()
      })
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too, by the cancel event
    <dialog
      ref={dialog}
      class={name}
      aria-label={label}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      // Selecting text from inside to outside ends beside it, too, but did not begin there.
      onPointerDown={(event) => {
        pressed.current = event.target
      }}
      onClick={(event) => event.target === dialog.current && pressed.current === dialog.current && onClose()}
    >
      {children}
    </dialog>
  )
}
