import type { Input, Reply } from '../src/discord/command.ts'

/** The part of a list that one message shows. */
export interface Page<T> {
  items: readonly T[]
  number: number
  pages: number
}

/** The page that a page button asked for, the first otherwise; the last one when the list has become shorter since. */
export function pageOf<T>(all: readonly T[], size: number, input: Input): Page<T> {
  const pages = Math.max(1, Math.ceil(all.length / size))
  const asked = Number.parseInt(input.text('page') ?? '', 10)
  const number = Math.min(pages, Math.max(1, Number.isNaN(asked) ? 1 : asked))
  return { items: all.slice((number - 1) * size, number * size), number, pages }
}

/** Buttons to the neighbouring pages; none when there is but one page. */
export function pageButtons(
  page: Page<unknown>,
  command: string,
  options: Readonly<Record<string, string>> = {},
): NonNullable<Reply['buttons']> {
  if (page.pages === 1) return []
  const to = (label: string, number: number) => ({
    label,
    command,
    options: { ...options, page: String(number) },
    disabled: number < 1 || number > page.pages,
  })
  return [to('◀ Previous', page.number - 1), to('Next ▶', page.number + 1)]
}

/** `27 bots · page 2 of 3`. */
export function pageFooter(page: Page<unknown>, total: string): string {
  return page.pages === 1 ? total : `${total} · page ${page.number} of ${page.pages}`
}
