interface Size {
  width: number
  height: number
}

/** As large as fits, in its own proportions, and never larger than it is. */
export function sizeWithin({ width, height }: Size, most: Size): Size {
  const scale = Math.min(1, most.width / width, most.height / height)
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

/** How much a file weighs, in the words of Discord's client. */
export function weight(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(2)} KB` : `${(bytes / 1024 / 1024).toFixed(2)} MB`
}

/** The last columns of twelve that each field of an embed takes: up to three inline ones stand side by side. */
export function spansOf(fields: readonly { inline?: boolean }[]): number[] {
  const spans: number[] = []
  for (let at = 0; at < fields.length; ) {
    let run = 0
    while (run < 3 && fields[at + run]?.inline) run += 1
    spans.push(...Array<number>(Math.max(run, 1)).fill(run > 1 ? 12 / run : 12))
    at += Math.max(run, 1)
  }
  return spans
}
