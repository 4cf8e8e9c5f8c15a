import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

const gap = 4
const margin = 8
const tallest = 320

/**
 * The ref of a popover that opens over the whole page, dialogs included, under its anchor or above it where there is more
 * room. It follows the anchor when something scrolls or grows.
 */
export function useTopLayer(anchor: RefObject<HTMLElement | null>) {
  const ref = useRef<HTMLDivElement>(null)
  const place = () => {
    const [from, menu] = [anchor.current?.getBoundingClientRect(), ref.current]
    if (!from || !menu) return
    const below = innerHeight - from.bottom - gap - margin
    const above = from.top - gap - margin
    const whole = [...menu.children].reduce((sum, part) => sum + part.scrollHeight, 0)
    const isBelow = below >= Math.min(whole, tallest) || below >= above
    menu.style.maxHeight = `${Math.min(tallest, isBelow ? below : above)}px`
    menu.style.width = `${from.width}px`
    menu.style.left = `${from.left}px`
    menu.style.top = isBelow ? `${from.bottom + gap}px` : 'auto'
    menu.style.bottom = isBelow ? 'auto' : `${innerHeight - from.top + gap}px`
  }
  useLayoutEffect(() => {
    ref.current?.showPopover()
    addEventListener('scroll', place, true)
    addEventListener('resize', place)
    return () => {
      removeEventListener('scroll', place, true)
      removeEventListener('resize', place)
    }
  }, [])
  useLayoutEffect(place)
  return ref
}
