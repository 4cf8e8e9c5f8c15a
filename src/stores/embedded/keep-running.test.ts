import { describe, expect, it } from 'vitest'
import type { Clock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { keepRunning } from './keep-running.ts'
import type { Running } from './thread.ts'

/** Databases that end when told to; each start is noted with its port, and fails where `failing` says so. */
function fakeDatabases(failing: (start: number) => boolean = () => false) {
  const ports: number[] = []
  const crashes: ((reason: unknown) => void)[] = []
  let started = () => {}
  let closed = 0
  async function start(port: number): Promise<Running> {
    ports.push(port)
    started()
    if (failing(ports.length)) throw new Error('no')
    let crash = (_: unknown) => {}
    const ended = new Promise<unknown>((resolve) => {
      crash = resolve
    })
    crashes.push(crash)
    return {
      port: port || 4711,
      ended,
      async close() {
        closed += 1
        crash(undefined)
      },
    }
  }
  return {
    start,
    ports,
    crash: () => crashes.at(-1)?.(new Error('boom')),
    /** Resolves once so many starts were tried. */
    async startsReach(count: number) {
      while (ports.length < count) {
        await new Promise<void>((resolve) => {
          started = resolve
        })
      }
    },
    closed: () => closed,
  }
}

/** Sleeps not at all, and notes how long it was asked to. */
function fakeClock() {
  const slept: number[] = []
  const clock: Clock = {
    now: () => new Date(),
    async sleep(ms, signal) {
      slept.push(ms)
      signal?.throwIfAborted()
    },
  }
  return { clock, slept }
}

describe('a database that is kept running', () => {
  it('comes back on its port when it dies, and is told', async () => {
    const [databases, { clock }] = [fakeDatabases(), fakeClock()]
    const told: string[] = []
    const log = { ...silentLog, error: (_: object, message: string) => told.push(message) }
    const kept = await keepRunning(databases.start, { port: 0, log, clock })
    databases.crash()
    await databases.startsReach(2)
    expect(databases.ports).toEqual([0, 4711])
    expect(told).toEqual(['The embedded database stopped; it is started again.'])
    await kept.close()
    expect(databases.ports).toHaveLength(2)
  })

  it('is tried again, later every time, while it does not start', async () => {
    const [databases, { clock, slept }] = [fakeDatabases((start) => start > 1 && start < 5), fakeClock()]
    const kept = await keepRunning(databases.start, { port: 0, log: silentLog, clock })
    databases.crash()
    await databases.startsReach(5)
    expect(slept).toEqual([250, 500, 1000, 2000])
    await kept.close()
  })

  it('stays down once closed, also while it was about to be started again', async () => {
    const databases = fakeDatabases()
    const clock: Clock = {
      now: () => new Date(),
      sleep: (_, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    }
    const kept = await keepRunning(databases.start, { port: 0, log: silentLog, clock })
    databases.crash()
    await new Promise(setImmediate)
    await kept.close()
    expect(databases.ports).toHaveLength(1)
    expect(databases.closed()).toBe(1)
  })

  it('fails when its first start fails', async () => {
    const { clock } = fakeClock()
    await expect(keepRunning(fakeDatabases(() => true).start, { port: 0, log: silentLog, clock })).rejects.toThrow('no')
  })
})
