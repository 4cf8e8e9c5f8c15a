/**
 * The lines of a container's output as the engine keeps it: frames of eight bytes (stream, three zeros, length) and text, in the order
 * in which they were read of the two outputs. A frame without a line's end is continued by the next of the same stream.
 */
export function linesOf(frames: Buffer): string[] {
  const lines: string[] = []
  const begun = new Map<number, string>()
  for (let at = 0; at + 8 <= frames.length; ) {
    const stream = frames.readUInt8(at)
    const end = at + 8 + frames.readUInt32BE(at + 4)
    const text = (begun.get(stream) ?? '') + frames.toString('utf8', at + 8, end)
    const parts = text.split('\n')
    begun.set(stream, parts.pop() ?? '')
    lines.push(...parts)
    at = end
  }
  return [...lines, ...[...begun.values()].filter((rest) => rest !== '')].map((line) => line.replace(/\r$/, ''))
}
