import { useEffect, useRef } from 'preact/hooks'

/** The ref of a list that scrolls to its active line; to its very top, with what stands above, for the first one. */
export function useActiveInView(active: number) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = list.current
    if (active === 0 && box) box.scrollTop = 0
    else box?.querySelector('[data-active="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return list
}
