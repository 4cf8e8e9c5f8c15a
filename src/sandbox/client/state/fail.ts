import type { Store } from './store.ts'

/** Shows at its place that a command, click or form came to nothing. */
export function fail(store: Store, id: string, error: string | undefined): void {
  store.set(({ underway }) => ({
    underway: underway.map((one) => (one.id === id ? { ...one, state: 'failed', ...(error ? { error } : {}) } : one)),
  }))
}
