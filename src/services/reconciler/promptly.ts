import { within } from '../within.ts'

/** What resolves within `ms`; `late` is told of each of the others when it comes. The promises must not reject. */
export async function promptly<T>(promises: readonly Promise<T>[], ms: number, late: (value: T) => void): Promise<T[]> {
  const inTime: T[] = []
  let over = false
  const all = promises.map(async (promise) => {
    const value = await promise
    if (over) late(value)
    else inTime.push(value)
  })
  await within(ms, Promise.all(all), 'Waiting').catch(() => undefined)
  over = true
  return [...inTime]
}
