/** Where the arrow keys lead in a list of this length. */
export function moved(key: string, active: number, length: number): number | undefined {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key]
  return step === undefined || length === 0 ? undefined : (active + step + length) % length
}

interface Needs {
  lines(): HTMLElement[]
  onClose(): void
  /** Any other key; whether it meant something, given the line that has the focus. */
  onOther?(key: string, at: number): boolean
}

/** The keys of a menu whose lines take the focus in turn: arrows, Home and End move it, Escape and Tab close the menu. */
export const menuKeys =
  ({ lines, onClose, onOther }: Needs) =>
  (event: KeyboardEvent) => {
    const { key } = event
    const all = lines()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const next = moved(key, at, all.length) ?? { Home: 0, End: all.length - 1 }[key]
    if (next !== undefined) all[next]?.focus()
    else if (key === 'Escape' || key === 'Tab') onClose()
    else if (!onOther?.(key, at)) return
    event.preventDefault()
    event.stopPropagation()
  }
