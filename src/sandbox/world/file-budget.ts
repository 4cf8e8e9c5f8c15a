/** How many bytes lie where; files of one kind (the key up to its dash) share one budget. */
export interface FileBudget {
  /** Notes a file, and names those that must go for it: the oldest of its kind. */
  add(key: string, size: number): string[]
  remove(key: string): void
}

export function createFileBudget(mostBytes: number): FileBudget {
  const kinds = new Map<string, { sizes: Map<string, number>; total: number }>()

  function kindOf(key: string) {
    const kind = key.split('-', 1)[0] ?? ''
    const found = kinds.get(kind) ?? { sizes: new Map<string, number>(), total: 0 }
    kinds.set(kind, found)
    return found
  }

  function remove(key: string) {
    const kind = kindOf(key)
    kind.total -= kind.sizes.get(key) ?? 0
    kind.sizes.delete(key)
  }

  return {
    remove,
    add(key, size) {
      remove(key)
      const kind = kindOf(key)
      kind.sizes.set(key, size)
      kind.total += size
      const gone: string[] = []
      for (const [old] of kind.sizes) {
        if (kind.total <= mostBytes || old === key) break
        remove(old)
        gone.push(old)
      }
      return gone
    },
  }
}
