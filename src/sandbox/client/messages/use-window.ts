import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Rows drawn at first, by how many more at a time, and at most: a list of thousands stays as light as this. */
const FIRST = 80
const STEP = 40
const MOST = 160
/** How near to its edge the view may come before more is drawn. */
const NEAR_PX = 700
const BOTTOM_PX = 40

interface Needs {
  /** The keys of all rows, oldest first. */
  keys: readonly string[]
  hasOlder: boolean
  loadOlder(): void
}

/**
 * Draws only the rows around the view. It stays at the bottom when it is there; otherwise what is being read stays where it is,
 * whatever comes above or below it. Rows carry their key as `data-row`.
 */
export function useWindow({ keys, hasOlder, loadOlder }: Needs) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const [count, setCount] = useState(FIRST)
  /** The last row drawn; undefined = the newest, whichever that is. */
  const [last, setLast] = useState<string>()
  const [isAway, setIsAway] = useState(false)
  const [, drawAgain] = useState(0)
  const wanted = useRef<string | undefined>(undefined)
  const isAtBottom = useRef(true)
  const anchor = useRef<{ key: string; top: number } | undefined>(undefined)
  const newest = useRef<string | undefined>(undefined)
  const found = last === undefined ? -1 : keys.indexOf(last)
  const to = found < 0 ? keys.length : found + 1
  const from = Math.max(0, to - count)

  const rowOf = (key: string) => list.current?.querySelector<HTMLElement>(`[data-row="${key}"]`)
  const topOf = (row: HTMLElement) =>
    row.getBoundingClientRect().top - (scroller.current?.getBoundingClientRect().top ?? 0)

  function hold() {
    const box = scroller.current
    if (!box) return
    const row = anchor.current && rowOf(anchor.current.key)
    if (isAtBottom.current) box.scrollTop = box.scrollHeight
    else if (row && anchor.current) box.scrollTop += topOf(row) - anchor.current.top
  }

  function remember(box: HTMLElement) {
    isAtBottom.current = last === undefined && box.scrollHeight - box.scrollTop - box.clientHeight < BOTTOM_PX
    const edge = box.getBoundingClientRect().top
    for (const row of list.current?.children ?? [])
      if (row instanceof HTMLElement && row.dataset.row && row.getBoundingClientRect().bottom > edge) {
        anchor.current = { key: row.dataset.row, top: topOf(row) }
        return
      }
  }

  function extend(box: HTMLElement) {
    const below = box.scrollHeight - box.scrollTop - box.clientHeight
    if (box.scrollTop < NEAR_PX && from > 0) {
      if (count + STEP <= MOST) setCount(count + STEP)
      else setLast(keys[to - STEP - 1])
    } else if (box.scrollTop < NEAR_PX && hasOlder) loadOlder()
    else if (last !== undefined && below < NEAR_PX) {
      const next = to + STEP
      setLast(next >= keys.length ? undefined : keys[next - 1])
    }
    setIsAway(last !== undefined || below > NEAR_PX)
  }

  function onScroll() {
    const box = scroller.current
    if (!box) return
    remember(box)
    extend(box)
  }

  useLayoutEffect(() => {
    const box = scroller.current
    if (!box || !list.current) return
    const watch = new ResizeObserver(hold)
    watch.observe(box)
    watch.observe(list.current)
    return () => watch.disconnect()
  }, [])

  useLayoutEffect(() => {
    const now = keys.at(-1)
    // What is being read must not slide out at the top because something was written.
    if (last === undefined && now !== newest.current && !isAtBottom.current && newest.current) setLast(newest.current)
    newest.current = now
    hold()
    const row = wanted.current && rowOf(wanted.current)
    if (!row) return
    wanted.current = undefined
    isAtBottom.current = false
    row.scrollIntoView({ block: 'center' })
    row.dataset.found = 'true'
    setTimeout(() => delete row.dataset.found, 2000)
  })

  useLayoutEffect(() => {
    const box = scroller.current
    if (box) extend(box)
  }, [keys.length, from, to])

  return {
    scroller,
    list,
    from,
    to,
    onScroll,
    /** Whether the view is far from what was written last. */
    isAway,
    /** Back to the newest row. */
    toPresent() {
      isAtBottom.current = true
      setLast(undefined)
      setCount(FIRST)
      setIsAway(false)
      hold()
    },
    /** Brings a row that is loaded into the middle of the view. */
    show(key: string) {
      const index = keys.indexOf(key)
      if (index < 0) return
      wanted.current = key
      isAtBottom.current = false
      anchor.current = undefined
      const end = index + STEP
      setLast(end >= keys.length - 1 ? undefined : keys[end])
      drawAgain((n) => n + 1)
    },
  }
}
