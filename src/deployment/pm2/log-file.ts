import { copyFile, open, stat, truncate } from 'node:fs/promises'

/** No more of a log than this is read, whatever number of lines is asked for. */
const mostRead = 1024 * 1024

/** The newest lines of the file and the older one beside it, oldest first; empty when there is none. */
export async function tailOf(file: string, lines: number): Promise<string[]> {
  const newest = await lastLines(file, lines)
  if (newest.length >= lines) return newest
  return [...(await lastLines(`${file}.1`, lines - newest.length)), ...newest]
}

/** Moves what is in the file to the one beside it once it is larger than that; the writer goes on appending to the file. */
export async function rotate(file: string, largestBytes: number): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= largestBytes) return
  await copyFile(file, `${file}.1`)
  await truncate(file)
}

async function lastLines(file: string, lines: number): Promise<string[]> {
  if (lines <= 0) return []
  const handle = await open(file).catch(() => undefined)
  if (!handle) return []
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, mostRead)
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    const all = buffer.toString('utf8').split('\n')
    if (all.at(-1) === '') all.pop()
    if (size > length) all.shift()
    return all.slice(-lines)
  } finally {
    await handle.close()
  }
}
