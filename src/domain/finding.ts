import type { Problem } from './errors.ts'

/** What one check before a release found. `unknown` = nobody can see it from here, `fixed` = it was wrong and is right now; only a `blocker` keeps a release from beginning. */
export type Finding =
  | { verdict: 'ok' | 'unknown'; text: string }
  | { verdict: 'fixed' | 'warning'; text: string; fix?: string; link?: string }
  | { verdict: 'blocker'; problem: Problem; link?: string }

/** With the name of the check, as people read it. */
export type NamedFinding = Finding & { check: string }
