/** It went on for longer than it was given; what becomes of it is not known. */
export class TookTooLong extends Error {
  readonly ms: number
  constructor(what: string, ms: number) {
    super(`${what} took longer than ${ms} ms.`)
    this.name = 'TookTooLong'
    this.ms = ms
  }
}

/** Rejects with `TookTooLong` when `work` takes longer than `ms`; the work itself goes on, and what becomes of it is dropped. */
export async function within<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong(what, ms)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
