/** One thing that must be right, and how to find out. */
export interface Check {
  name: string
  run(): Promise<Finding>
}

/** What a check found. `fix` = what to do; `skipped` = something before it must be right first. */
export type Finding =
  | { state: 'ok'; says: string }
  | { state: 'wrong'; says: string; fix: string }
  | { state: 'skipped'; says: string }

export const ok = (says: string): Finding => ({ state: 'ok', says })
export const wrong = (says: string, fix: string): Finding => ({ state: 'wrong', says, fix })
export const skipped = (says: string): Finding => ({ state: 'skipped', says })

/** The innermost words: what `fetch` and connections fail with says nothing by itself. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message
}
