/** The lines of a service's output in the order in which they were written, whichever task wrote them. */
export function timedLinesOf(frames: Buffer): string[] {
  const lines: { at: string; text: string }[] = []
  for (let from = 0; from + 8 <= frames.length; ) {
    const to = from + 8 + frames.readUInt32BE(from + 4)
    // What the manager itself says (3), such as that a task without a node has no output, is no output of the bot.
    if (frames.readUInt8(from) !== 3)
      lines.push(
        ...frames
          .toString('utf8', from + 8, to)
          .split('\n')
          .flatMap(timed),
      )
    from = to
  }
  return lines.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ text }) => text)
}

/** The engine writes all nine digits of a second's fraction, so times compare as text. */
function timed(line: string): { at: string; text: string }[] {
  const end = line.indexOf(' ')
  return end < 0 ? [] : [{ at: line.slice(0, end), text: line.slice(end + 1).replace(/\r$/, '') }]
}
