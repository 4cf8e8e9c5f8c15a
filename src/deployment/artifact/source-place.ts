import { SourceMap } from 'node:module'

/** A place in a bundle, counted from 1 as stacks do. */
export interface BundlePlace {
  line: number
  column: number
}

/** Where that place of a bundle was written, as `file:line`; `map` is esbuild's, and `inFolder` takes a file's path there to the bot's folder. */
export function sourcePlace(
  map: string,
  { line, column }: BundlePlace,
  inFolder: (path: string) => string | undefined,
): string | undefined {
  const entry = new SourceMap(JSON.parse(map)).findEntry(line - 1, column - 1)
  if (!('originalSource' in entry)) return undefined
  const file = inFolder(entry.originalSource)
  return file === undefined ? undefined : `${file}:${entry.originalLine + 1}`
}
