import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../lib/clock.ts'
import type { Workload } from '../driver.ts'
import { createSimulation } from './simulation.ts'

const start = Date.parse('2026-01-01T00:00:00Z')

function handClock(): Clock & { advance(ms: number): void } {
  let now = start
  return {
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms
    },
    advance: (ms) => {
      now += ms
    },
  }
}

const workload = (botId: string, generation = 1): Workload => ({
  botId,
  name: botId,
  generation,
  artifact: { digest: 'd'.repeat(64), file: '/nowhere/bot.mjs' },
  environment: {},
  secrets: {},
  limits: { memoryMb: 128 },
})

async function seen(driver: ReturnType<typeof createSimulation>, botId: string) {
  return (await driver.observe()).find((bot) => bot.botId === botId)
}

describe('simulation', () => {
  it('becomes ready after a moment, and reports as a bot would', async () => {
    const clock = handClock()
    const driver = createSimulation({ clock, script: () => ({ readyAfterMs: 500 }) })
    await driver.apply(workload('a'))
    clock.advance(499)
    expect((await seen(driver, 'a'))?.report).toMatchObject({
      generation: 1,
      readyForMs: null,
      ackAgeMs: null,
      guilds: 0,
    })
    clock.advance(60_001)
    const report = (await seen(driver, 'a'))?.report
    expect(report).toMatchObject({ readyForMs: 60_000, ackAgeMs: 60_000 - 50 - 41_250, receivedAt: clock.now() })
    expect(report?.guilds).toBeGreaterThan(0)
    expect(report?.users).toBeGreaterThan(report?.guilds ?? 0)
  })

  it('counts every command once, however often it is looked at', async () => {
    const total = async (looks: number) => {
      const clock = handClock()
      const driver = createSimulation({ clock })
      await driver.apply(workload('a'))
      let commands = 0
      for (let look = 0; look < looks; look++) {
        clock.advance(86_400_000 / looks)
        commands += (await seen(driver, 'a'))?.report?.commands ?? 0
      }
      return commands
    }
    expect(await total(1)).toBeGreaterThan(10)
    expect(await total(1000)).toBe(await total(1))
  })

  it('is the same for the same seed and another for another', async () => {
    const fleet = async (seed: string) => {
      const clock = handClock()
      const driver = createSimulation({ clock, seed })
      for (let n = 0; n < 20; n++) await driver.apply(workload(`bot-${n}`))
      clock.advance(3_600_000)
      return driver.observe()
    }
    expect(await fleet('one')).toEqual(await fleet('one'))
    expect(await fleet('one')).not.toEqual(await fleet('two'))
  })

  it('freezes a gateway while the process runs on', async () => {
    const clock = handClock()
    const driver = createSimulation({ clock, script: () => ({ readyAfterMs: 0 }) })
    await driver.apply(workload('a'))
    clock.advance(10_000)
    expect(driver.freeze('a')).toBe(true)
    clock.advance(200_000)
    expect(await seen(driver, 'a')).toMatchObject({ state: 'running', report: { ackAgeMs: 210_000 - 50 } })
    driver.thaw('a')
    expect((await seen(driver, 'a'))?.report?.ackAgeMs).toBeLessThan(41_250)
    expect(driver.freeze('nobody')).toBe(false)
  })

  it('counts from its reconnect how long a bot has its connection', async () => {
    const clock = handClock()
    const driver = createSimulation({ clock, script: () => ({ readyAfterMs: 0 }) })
    await driver.apply(workload('a'))
    clock.advance(10_000)
    expect(driver.disconnect('a')).toBe(true)
    clock.advance(200_000)
    expect((await seen(driver, 'a'))?.report).toMatchObject({ readyForMs: null, ackAgeMs: null })
    driver.thaw('a')
    clock.advance(1_000)
    expect((await seen(driver, 'a'))?.report).toMatchObject({ readyForMs: 1_000, ackAgeMs: 1_000 - 50 })
  })

  it('takes the time it is told to take', async () => {
    const clock = handClock()
    const driver = createSimulation({ clock, faults: { applyMs: 100, stopMs: 30, observeMs: 7 } })
    await driver.apply(workload('a'))
    await driver.apply(workload('a', 2))
    expect((await seen(driver, 'a'))?.since).toEqual(new Date(start + 100 + 130))
    expect(clock.now()).toEqual(new Date(start + 237))
  })

  it('remembers its bots, but for a line that a crash cut off', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'muster-simulation-'))
    const clock = handClock()
    await createSimulation({ clock, dataDir }).apply(workload('a', 4))
    appendFileSync(join(dataDir, 'simulation.jsonl'), '{"bot":{"botId":"a","gener')
    clock.advance(5000)
    const driver = createSimulation({ clock, dataDir })
    expect(await driver.observe()).toMatchObject([{ botId: 'a', generation: 4, since: new Date(start) }])
    rmSync(dataDir, { recursive: true })
  })

  it.each([1000, 10_000])('holds %i bots', { timeout: 60_000 }, async (count) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'muster-simulation-'))
    const clock = handClock()
    const driver = createSimulation({ clock, dataDir })
    await Promise.all(Array.from({ length: count }, (_, n) => driver.apply(workload(`bot-${n}`))))
    clock.advance(60_000)
    const all = await driver.observe()
    expect(all).toHaveLength(count)
    expect(all.every((bot) => bot.state === 'running' && bot.report?.readyForMs)).toBe(true)
    expect(await createSimulation({ clock, dataDir }).observe()).toHaveLength(count)
    rmSync(dataDir, { recursive: true })
  })
})
