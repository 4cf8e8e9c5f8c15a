/** One line of plain text per event, with its time; what it was told to hide never appears. */
export interface PlainLog {
  info(message: string): void
  warn(message: string): void
  error(message: string, cause?: unknown): void
}

/** `secrets` are replaced wherever they would appear. */
export function createPlainLog(
  write: (line: string) => void,
  secrets: readonly string[],
  now: () => Date = () => new Date(),
): PlainLog {
  const line = (level: string, message: string) => {
    let text = `${now().toISOString()} ${level} ${message.replace(/\s*\n\s*/g, ' | ')}`
    for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '[hidden]')
    write(`${text}\n`)
  }
  return {
    info: (message) => line('info', message),
    warn: (message) => line('warn', message),
    error: (message, cause) => line('error', cause === undefined ? message : `${message}: ${describe(cause)}`),
  }
}

/** Name, message and the first frames: enough to find the place. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const own = (cause.stack ?? `${cause.name}: ${cause.message}`).split('\n').slice(0, 4).join('\n')
  return cause.cause === undefined ? own : `${own}\nbecause ${describe(cause.cause)}`
}
