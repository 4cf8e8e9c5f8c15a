import type { Clock } from '../../src/lib/clock.ts'

/**
 * What runs in fake time and may be killed: of a dead one no sleep ends and no call comes back. Paused, as by SIGSTOP, the same
 * happens to it, but when it is let go it finds all that came meanwhile.
 */
export interface Life {
  dead: boolean
  paused?: boolean
  /** What waits for it to go on. */
  waiting?: (() => void)[]
}

const never = () => new Promise<never>(() => {})

/**
 * Time that goes on only when everybody waits for it: it jumps from one sleep's end to the next, and not while a call to the
 * database or to Discord is under way. `moved` is told before those who sleep until then wake.
 */
export function createFakeTime(start: Date, moved: (now: Date) => Promise<unknown>) {
  let now = start.getTime()
  let flights = 0
  let landed = () => {}
  const sleeping = new Set<{ due: number; wake: () => void; life: Life | undefined }>()

  const canWake = ({ life }: { life: Life | undefined }) => life?.paused !== true

  async function awake(life: Life): Promise<void> {
    while (life.paused) {
      await new Promise<void>((resolve) => {
        life.waiting = [...(life.waiting ?? []), resolve]
      })
    }
  }

  /** Nothing is under way, and what the last answers led to has been done. */
  async function quiet(): Promise<void> {
    for (let calm = 0; calm < 4; calm += 1) {
      if (flights > 0) {
        calm = 0
        await new Promise<void>((resolve) => {
          landed = resolve
        })
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async function to(at: number): Promise<void> {
    if (at > now) {
      now = at
      await moved(new Date(now))
    }
  }

  /** False when nobody sleeps until then. */
  async function step(end: number): Promise<boolean> {
    await quiet()
    const due = Math.max(now, Math.min(...[...sleeping].filter(canWake).map((sleeper) => sleeper.due)))
    if (due > end) return false
    await to(due)
    for (const sleeper of [...sleeping]) {
      if (sleeper.due > now || !canWake(sleeper)) continue
      sleeping.delete(sleeper)
      sleeper.wake()
    }
    return true
  }

  return {
    now: () => now,
    clockOf: (life?: Life): Clock => ({
      now: () => new Date(now),
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (life?.dead) return
          if (signal?.aborted) return reject(signal.reason)
          const onAbort = () => {
            if (sleeping.delete(sleeper)) reject(signal?.reason)
          }
          const wake = () => {
            signal?.removeEventListener('abort', onAbort)
            resolve()
          }
          const sleeper = { due: now + Math.max(0, Math.ceil(ms)), wake, life }
          sleeping.add(sleeper)
          signal?.addEventListener('abort', onAbort)
        }),
    }),
    /** Time stands still while it lasts. To a life that died meanwhile no answer comes. */
    async flight<T>(life: Life, work: () => Promise<T>): Promise<T> {
      if (life.dead) return never()
      flights += 1
      const told = await work().then(
        (answer) => ({ answer }),
        (error: unknown) => ({ error }),
      )
      flights -= 1
      landed()
      if (life.paused) await awake(life)
      if (life.dead) return never()
      if ('error' in told) throw told.error
      return told.answer
    },
    /** Resolves when it is not paused. */
    awake,
    pause(life: Life): void {
      life.paused = true
    },
    resume(life: Life): void {
      life.paused = false
      const waiting = life.waiting ?? []
      life.waiting = []
      for (const go of waiting) go()
    },
    kill(life: Life): void {
      life.dead = true
      for (const sleeper of [...sleeping]) if (sleeper.life === life) sleeping.delete(sleeper)
    },
    async advanceTo(at: number): Promise<void> {
      while (await step(at)) {}
      await to(at)
      await quiet()
    },
    /** Lets time go on until `work` is through; throws when that takes longer than `ms` of it. */
    async through<T>(work: Promise<T>, ms: number): Promise<T> {
      const state = { over: false }
      const end = now + ms
      const watched = work.finally(() => {
        state.over = true
      })
      watched.catch(() => undefined)
      await quiet()
      while (!state.over) if (!(await step(end))) throw new Error(`Not through after ${ms} ms of fake time.`)
      return watched
    },
  }
}
export type FakeTime = ReturnType<typeof createFakeTime>
