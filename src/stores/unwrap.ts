import { catalogue, Problem, type ProblemCode, problem } from '../domain/errors.ts'

/** The database refused or failed in a way no person caused; `cause` is what it said. */
export class StoreError extends Error {
  readonly code: string
  constructor(message: string, code: string, cause: unknown) {
    super(message, { cause })
    this.name = 'StoreError'
    this.code = code
  }
}

/** What supabase-js answers, whatever was asked. */
export interface Answer {
  data: unknown
  error: { message: string; code?: string; details?: string | null; hint?: string | null } | null
  status: number
}

/** Which problem a violated constraint stands for, by the constraint's name. */
export type Conflicts = Readonly<Record<string, () => Problem>>

/** The data of an answer; throws the `Problem` that the error stands for, or else a `StoreError`. */
export function unwrap({ data, error, status }: Answer, conflicts: Conflicts = {}): unknown {
  if (!error) return data
  // 0: no answer came at all (connect.ts gives up after a while); 502–504: something before the database says so.
  if (status === 0 || (status >= 502 && status <= 504)) {
    throw new Problem('DatabaseUnreachable', [], { cause: error })
  }
  if (error.code?.startsWith('PT') && error.hint && error.hint in catalogue) {
    throw problem(error.hint as ProblemCode, error.details ?? '')
  }
  const violated = /constraint "([^"]+)"/.exec(error.message)?.[1]
  const conflict = violated === undefined ? undefined : conflicts[violated]
  if (conflict) throw conflict()
  throw new StoreError(`The database answered ${status}: ${error.message}`, error.code ?? '', error)
}
