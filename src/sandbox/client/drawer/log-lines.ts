import type { LogEntry } from './drawer-api.ts'

/** What the request log shows. */
export interface LogFilter {
  app: string
  method: string
  status: '' | 'ok' | 'failed'
  text: string
  heartbeats: boolean
}

const most = 500

/** What was known and what is new, without repeating what both have: an answer begins at `since`. */
export const joined = (old: readonly LogEntry[], since: string, answer: readonly LogEntry[]): LogEntry[] =>
  [...old.filter(({ at }) => at < since), ...answer].slice(-most * 4)

/** The newest first, as far as the filter lets them through. */
export function shown(entries: readonly LogEntry[], filter: LogFilter): LogEntry[] {
  const text = filter.text.toLowerCase()
  return entries
    .filter((entry) => {
      if (entry.kind === 'heartbeat' && !filter.heartbeats) return false
      if (filter.app && entry.app !== filter.app) return false
      if (filter.method && entry.method !== filter.method) return false
      if (filter.status && (filter.status === 'ok') !== isOk(entry)) return false
      return text === '' || wordsOf(entry).toLowerCase().includes(text)
    })
    .toReversed()
    .slice(0, most)
}

/** Whether it went as it should. */
export const isOk = ({ kind, status }: LogEntry): boolean => kind !== 'close' && (status === undefined || status < 400)

/** What happened, in one line. */
export const wordsOf = ({ kind, path, code }: LogEntry): string =>
  path ?? `${kind.toUpperCase()}${code === undefined ? '' : ` ${code}`}`

/** The line with its long ids cut to their ends, which tell them apart. */
export const shortened = (words: string): string => words.replace(/\d{12,}(?=\d{4})/g, '…')
