/** Where a body may be sent; one rule may hold in several places. */
export type Place =
  | 'message'
  | 'edit'
  | 'answer'
  | 'follow-up'
  | 'modal'
  | 'choices'
  | 'command'
  | 'application'
  | 'bot user'
  | 'channel'
  | 'thread'

/** One rule of Discord's about a request's body: what just keeps it, what just breaks it, and how that is refused. */
export interface Rule {
  rule: string
  /** The page of Discord's documentation. */
  page: string
  places: readonly Place[]
  accepted: readonly unknown[]
  refused: readonly unknown[]
  /** `path[CODE]` where it is an invalid form (400 50035); otherwise `status code`. */
  by: string
}

/** What the rules of one subject share. */
export type Subject = Pick<Rule, 'page' | 'places'>

/** At most so much or so many: as much is taken, one more is refused. */
export const upTo = (subject: Subject, most: number, what: string, body: (n: number) => unknown, by: string): Rule => ({
  ...subject,
  rule: `${what}: ${most} at most`,
  accepted: [body(most)],
  refused: [body(most + 1)],
  by,
})

/** From one number to another: both ends are taken, one beyond either is refused. */
export const between = (
  subject: Subject,
  [least, most]: readonly [number, number],
  what: string,
  body: (n: number) => unknown,
  by: string,
): Rule => ({
  ...subject,
  rule: `${what}: ${least} to ${most}`,
  accepted: [body(least), body(most)],
  refused: [body(least - 1), body(most + 1)],
  by,
})

/** Anything that is not a number's limit. */
export const only = (
  subject: Subject,
  rule: string,
  accepted: readonly unknown[],
  refused: readonly unknown[],
  by: string,
): Rule => ({ ...subject, rule, accepted, refused, by })

/** So many characters. */
export const x = (length: number): string => 'x'.repeat(Math.max(0, length))

/** So many things, each made from its number. */
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: Math.max(0, count) }, (_, index) => make(index))
