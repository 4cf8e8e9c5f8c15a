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
