import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { aDocker, anEdge } from '../testing/settings.ts'
import { availableStrategies, createDriver } from './drivers.ts'

describe('the list of drivers', () => {
  it('has every folder that is a driver, and no other', () => {
    // Named after what it is at Supabase.
    const strategyOf = (folder: string) => (folder === 'edge' ? 'serverless' : folder)
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'artifact')
      .map((entry) => strategyOf(entry.name))
    expect([...availableStrategies].sort()).toEqual(folders.sort())
  })

  it('makes each of them under its own name', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'muster-drivers-'))
    for (const strategy of availableStrategies) {
      const driver = createDriver(strategy, {
        dataDir,
        docker: aDocker(),
        edge: anEdge(),
        clock: systemClock,
        log: silentLog,
      })
      expect(driver.strategy).toBe(strategy)
      await driver.close()
    }
    rmSync(dataDir, { recursive: true })
  })
})
