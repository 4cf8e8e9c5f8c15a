import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BotReport } from './health.ts'
import { readinessWriter } from './readiness-file.ts'

const well: BotReport = {
  ...{ generation: 1, readyForMs: 5000, ackAgeMs: 3000, heartbeatIntervalMs: 41_250, guilds: 1, users: 2 },
  ...{ eventLoopLagMs: 0, memoryBytes: 1, commands: 0, errors: 0 },
}

describe('the readiness file and the health check that reads it', () => {
  let file: string
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), 'muster-readiness-')), 'readiness.json')
  })
  afterEach(() => rmSync(resolve(file, '..'), { recursive: true }))

  /** As a container runs it. */
  const check = () => {
    const script = resolve(import.meta.dirname, '../../docker/health.mjs')
    const ran = spawnSync(process.execPath, [script], { env: { MUSTER_READINESS_FILE: file }, encoding: 'utf8' })
    return `${ran.status} ${ran.stdout.trim()}`
  }

  it('is well while the bot is connected and heard', () => {
    readinessWriter(file)(well)
    expect(check()).toBe('0 connected')
  })

  it.each([
    ['no report yet', undefined, /^1 has not said anything yet$/],
    ['not READY', { ...well, readyForMs: null, ackAgeMs: null }, /^1 not connected to Discord$/],
    ['a zombie', { ...well, ackAgeMs: 130_000 }, /^1 Discord was not heard for 13\d s$/],
  ])('is sick with %s', (_what, report, says) => {
    if (report) readinessWriter(file)(report)
    expect(check()).toMatch(says)
  })

  it('is sick when the bot has stopped reporting', () => {
    readinessWriter(file)(well)
    const then = Date.now() / 1000 - 60
    utimesSync(file, then, then)
    expect(check()).toMatch(/^1 said nothing for 6\d s$/)
  })

  it('does without a file, and survives one that cannot be written', () => {
    expect(() => readinessWriter(undefined)(well)).not.toThrow()
    expect(() => readinessWriter('/nowhere/at/all.json')(well)).not.toThrow()
  })
})
