/** Runs at most once per `ms`, and once more when asked again meanwhile; what it throws is left to whoever looks at the page. */
export function paced(ms: number, work: () => Promise<void>): () => void {
  let state: 'idle' | 'waiting' | 'running' | 'again' = 'idle'
  const start = () => {
    state = 'waiting'
    setTimeout(async () => {
      state = 'running'
      await work().catch(() => undefined)
      const again = (state as string) === 'again'
      state = 'idle'
      if (again) start()
    }, ms)
  }
  return () => {
    if (state === 'idle') start()
    else if (state === 'running') state = 'again'
  }
}
