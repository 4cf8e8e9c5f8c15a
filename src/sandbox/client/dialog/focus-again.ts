/**
 * Gives an element the focus that a dialog had. Chromium leaves a field without a caret when its dialog goes away, so that
 * nothing could be typed into it; setting the selection, even to what it is, brings it back.
 */
export function focusAgain(element: HTMLElement): void {
  element.focus()
  const isText =
    element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && element.type === 'text')
  if (isText) element.setSelectionRange(element.selectionStart, element.selectionEnd)
}
