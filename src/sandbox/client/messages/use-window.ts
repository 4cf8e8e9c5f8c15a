import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { boundsOf, extended, FIRST, lastAround, NEAR_PX, type Range } from './window-range.ts'

const BOTTOM_PX = 40

interface Needs {
  /** The keys of all rows, oldest first. */
  keys: readonly string[]
  hasOlder: boolean
  /** Whether the acting person made the newest row: what one sends, one sees. */
  isNewestOwn: boolean
  loadOlder(): void
}

/**
 * Draws only the rows around the view. It stays at the bottom when it is there; otherwise what is being read stays where it is,
 * whatever comes above or below it. Rows carry their key as `data-row`.
 */
export function useWindow({ keys, hasOlder, isNewestOwn, loadOlder }: Needs) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const [range, setRange] = useState<Range>({ count: FIRST, last: undefined })
  const { last } = range
  const setLast = (key: string | undefined) => setRange((old) => ({ ...old, last: key }))
  const [isAway, setIsAway] = useState(false)
  const [, drawAgain] = useState(0)
  const wanted = useRef<string | undefined>(undefined)
  const isAtBottom = useRef(true)
  const anchor = useRef<{ key: string; top: number } | undefined>(undefined)
  const newest = useRef<string | undefined>(undefined)
  const { from, to } = boundsOf(keys, range)

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
    const next = extended(keys, range, { abovePx: box.scrollTop, belowPx: below, hasOlder })
    if (next === 'older') loadOlder()
    else if (next) setRange(next)
    setIsAway(last !== undefined || below > NEAR_PX)
  }

  /** Back to the newest row. */
  function toPresent() {
    isAtBottom.current = true
    setRange({ count: FIRST, last: undefined })
    setIsAway(false)
    hold()
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
    const isNews = newest.current !== undefined && now !== newest.current
    if (isNews && isNewestOwn) toPresent()
    else if (isNews && last === undefined && !isAtBottom.current) setLast(newest.current)
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
    toPresent,
    /** Brings a row that is loaded into the middle of the view. */
    show(key: string) {
      const index = keys.indexOf(key)
      if (index < 0) return
      wanted.current = key
      isAtBottom.current = false
      anchor.current = undefined
      setLast(lastAround(keys, index))
      drawAgain((n) => n + 1)
    },
  }
}
