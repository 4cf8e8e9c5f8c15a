/** What this browser keeps under `key`; undefined where it keeps nothing, or nothing that can be read. */
export function remembered<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(prefix + key)
    return text === null ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined
  }
}

/** Keeps `value` for the next visit, where the browser allows it. */
export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value))
  } catch {
    // A browser without storage forgets; nothing depends on it.
  }
}

const prefix = 'sandbox.'
