/** What a bot's output says of its end. */
export interface LastWords {
  /** The error, in one line. */
  said: string
  /** The place in the artifact that it names first. */
  at?: { line: number; column: number }
}

/** The newest error in a bot's output: as its own log writes one, or as Node prints one that nothing caught. */
export function lastWords(lines: readonly string[]): LastWords | undefined {
  const logged = lines.findLast((line) => /^\S+ error /.test(line))
  if (logged !== undefined) return spoken(logged.replace(/^\S+ error /, '').split(' | '))
  const first = lines.findLastIndex((line) => /^(Uncaught )?([A-Z]\w*)?(Error|Exception)\b/.test(line))
  return first === -1 ? undefined : spoken(lines.slice(first))
}

/** What lies beneath says more than what it led to, so the last “because” counts. */
function spoken(parts: readonly string[]): LastWords | undefined {
  const from = parts.findLastIndex((part) => part.startsWith('because '))
  const [said = '', ...frames] = parts.slice(Math.max(0, from))
  const [, line, column] = frames.map((frame) => /\w+\.mjs:(\d+):(\d+)/.exec(frame)).find((found) => found) ?? []
  const at = line === undefined ? {} : { at: { line: Number(line), column: Number(column) } }
  const text = said.replace(/^because /, '').trim()
  return text === '' ? undefined : { said: text, ...at }
}
