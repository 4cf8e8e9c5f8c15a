import type { Held } from './lease.ts'

type Method = (...args: never[]) => Promise<unknown>
/** Names of the methods that answer with a promise: only those can refuse. */
type Acts<T> = { [K in keyof T]-?: NonNullable<T[K]> extends Method ? K : never }[keyof T]

/** The same object, but that each of `acts` is refused once this Muster cannot be sure any more that it alone acts. */
export function underLease<T extends object>(target: T, acts: readonly Acts<T>[], held: Pick<Held, 'assert'>): T {
  const guarded = acts.map((name) => [
    name,
    async (...args: never[]) => {
      held.assert()
      return (target[name] as Method)(...args)
    },
  ])
  return { ...target, ...Object.fromEntries(guarded) }
}
