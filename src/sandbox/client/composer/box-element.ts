import { focusAgain } from '../dialog/focus-again.ts'

const box = () => document.querySelector<HTMLElement>('.composer :is(.text-box, .pill.more input)')

/** Brings the keyboard to the message box. */
export function focusBox(): void {
  const field = box()
  if (field) focusAgain(field)
}

/** Writes at the caret of the message box as if it were typed. */
export function insertInBox(text: string): void {
  const field = box()
  if (!(field instanceof HTMLTextAreaElement)) return
  field.focus()
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}
