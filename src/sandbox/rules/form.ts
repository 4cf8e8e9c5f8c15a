import { type ErrorTree, invalidForm } from './discord-error.ts'

/** A place in a request body at which complaints are collected. */
export interface Spot {
  /** The place one key or index further in. */
  at(key: string | number): Spot
  /** Records a complaint about this place. */
  refuse(code: string, message: string): void
  /** Throws 50035 if anything was recorded anywhere in the body. */
  finish(): void
}

/** A fresh collector for one request body; complaints keep the order in which they were found. */
export function createForm(): Spot {
  const found: { path: string[]; code: string; message: string }[] = []
  const spot = (path: string[]): Spot => ({
    at: (key) => spot([...path, String(key)]),
    refuse: (code, message) => found.push({ path, code, message }),
    finish() {
      if (found.length > 0) throw invalidForm(tree(found))
    },
  })
  return spot([])
}

function tree(found: readonly { path: string[]; code: string; message: string }[]): ErrorTree {
  const root: ErrorTree = {}
  for (const { path, code, message } of found) {
    let node = root
    for (const key of path) {
      node[key] ??= {}
      node = node[key] as ErrorTree // only '_errors' holds a list, and no path contains it
    }
    node._errors ??= []
    ;(node._errors as { code: string; message: string }[]).push({ code, message })
  }
  return root
}
