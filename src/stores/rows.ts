import { z } from 'zod'
import { unwrap } from './unwrap.ts'

/** An instant in JSON: PostgREST and functions write `2026-01-31T12:00:00.5+00:00`, lite writes a table's as `2026-01-31 12:00:00.5+00`. */
export const instant = z.string().transform((text, context) => {
  const date = instantOf(text)
  if (Number.isNaN(date.getTime())) context.addIssue({ code: 'custom', message: `Not an instant: ${text}` })
  return date
})

const instantOf = (text: string) => new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))

/**
 * Turns a row into the domain's value: `created_at` becomes `createdAt`, and every `…At`, `…Since` and `…Until` that is a text a Date. Columns the
 * schema does not name are left out; what it names is checked by it alone, for a list may have thousands of rows.
 */
export function fromRow<T>(schema: z.ZodType<T>, row: unknown): T {
  const value: Record<string, unknown> = {}
  for (const [column, cell] of Object.entries(row ?? {})) {
    const { name, isInstant } = memberOf(column)
    value[name] = isInstant && typeof cell === 'string' ? instantOf(cell) : cell
  }
  return schema.parse(value)
}

/** There are a hundred columns and a thousand rows, so each is worked out once. */
const members = new Map<string, { name: string; isInstant: boolean }>()

function memberOf(column: string): { name: string; isInstant: boolean } {
  let member = members.get(column)
  if (!member) {
    const name = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    member = { name, isInstant: /(At|Since|Until)$/.test(name) }
    members.set(column, member)
  }
  return member
}

/** As `fromRow`, for a list of rows. */
export function fromRows<T>(schema: z.ZodType<T>, rows: unknown): T[] {
  return z
    .array(z.unknown())
    .parse(rows)
    .map((row) => fromRow(schema, row))
}

/** The first row of a list of rows, or undefined. */
export function firstRow<T>(schema: z.ZodType<T>, rows: unknown): T | undefined {
  return fromRows(schema, rows)[0]
}

/** PostgREST cuts an answer at 1,000 rows without a word, so longer lists are read in pages of that size. */
const pageSize = 1000

/** Every row of a query, page by page; `page` must order its rows by something unique. */
export async function allRows(
  page: (from: number, to: number) => PromiseLike<Parameters<typeof unwrap>[0]>,
): Promise<unknown[]> {
  const rows: unknown[] = []
  for (;;) {
    const next = z.array(z.unknown()).parse(unwrap(await page(rows.length, rows.length + pageSize - 1)))
    rows.push(...next)
    if (next.length < pageSize) return rows
  }
}

/**
 * A Discord id as the value of an `in` filter. As the value of `eq`, lite takes a text of digits for a number and rounds it
 * beyond 2^53, so that nothing is found; a quoted element of `in` is a text everywhere.
 */
export const quoted = (discordId: string): string => `("${discordId.replace(/["\\]/g, '\\$&')}")`
