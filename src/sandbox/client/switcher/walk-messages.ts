/** Arrow keys in the list of messages go from one to the next; true where the key did that. */
export function walkMessages(key: string): boolean {
  const log = document.activeElement?.closest('[role="log"]')
  const step = { ArrowUp: -1, ArrowDown: 1 }[key]
  if (!log || step === undefined) return false
  const all = [...log.querySelectorAll<HTMLElement>('[id^="message-"]')]
  const at = all.findIndex((one) => one.contains(document.activeElement))
  const next = all[at < 0 ? all.length - 1 : Math.min(Math.max(at + step, 0), all.length - 1)]
  if (!next) return false
  next.tabIndex = -1
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
  return true
}
