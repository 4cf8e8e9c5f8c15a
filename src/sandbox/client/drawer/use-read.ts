import { useEffect, useState } from 'preact/hooks'
import { sentence } from '../api.ts'
import { useEvery } from '../use-every.ts'

export interface Read<T> {
  value: T | undefined
  error: string | undefined
  /** Does something, then reads again; what went wrong is the error. */
  after(work: () => Promise<unknown>): Promise<void>
}

/** Reads something of the sandbox now and every `ms` while the page is in view. */
export function useRead<T>(read: () => Promise<T>, ms: number): Read<T> {
  const [state, setState] = useState<{ value: T | undefined; error: string | undefined }>({
    value: undefined,
    error: undefined,
  })
  const now = () =>
    read().then(
      (value) => setState({ value, error: undefined }),
      (reason) => setState(({ value }) => ({ value, error: sentence(reason) })),
    )
  useEffect(() => void now(), [])
  useEvery(ms, () => void now())
  async function after(work: () => Promise<unknown>) {
    try {
      await work()
      await now()
    } catch (reason) {
      setState(({ value }) => ({ value, error: sentence(reason) }))
    }
  }
  return { ...state, after }
}
