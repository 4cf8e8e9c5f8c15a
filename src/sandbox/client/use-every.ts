import { useEffect, useRef } from 'preact/hooks'

/** Does something every `ms` while the page is in view; always the latest `work`. */
export function useEvery(ms: number, work: () => void): void {
  const latest = useRef(work)
  latest.current = work
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && latest.current(), ms)
    return () => clearInterval(timer)
  }, [ms])
}
