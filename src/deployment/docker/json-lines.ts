import type { Readable } from 'node:stream'

/** The JSON values of a stream that has one per line. */
export async function* jsonLines(stream: Readable): AsyncGenerator<unknown> {
  let rest = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line)
  }
  if (rest.trim() !== '') yield JSON.parse(rest)
}

/** What the engine says went wrong with a build or a push; undefined for one that went well. */
export async function failureIn(progress: Readable): Promise<string | undefined> {
  let failure: string | undefined
  for await (const message of jsonLines(progress)) {
    const { error, errorDetail } = message as { error?: string; errorDetail?: { message?: string } }
    failure ??= errorDetail?.message ?? error
  }
  return failure
}
