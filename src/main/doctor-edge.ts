import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { createEdgeDriver } from '../deployment/edge/edge.ts'
import { Problem } from '../domain/errors.ts'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { type Check, type Finding, ok, reasonOf, skipped, wrong } from './doctor-check.ts'

/** Whether bots can be deployed as Edge Functions, where somebody has begun to set that up. */
export function edgeCheck(config: Config): Check {
  const { accessToken } = config.edge
  const isDefault = config.defaultStrategy === 'serverless'
  return {
    name: 'Serverless',
    async run() {
      if (isDefault) return skipped('it is the engine, see there')
      if (accessToken === undefined)
        return skipped('no SUPABASE_ACCESS_TOKEN is set, so no bot runs as an Edge Function')
      return lookAtProject(config)
    },
  }
}

/** Lists the project's functions: a read, because a trial deployment would be seen by everybody who has the project. */
export async function lookAtProject(config: Config): Promise<Finding> {
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-doctor-'))
  const driver = createEdgeDriver({ dataDir, edge: config.edge, clock: systemClock, log: silentLog })
  try {
    await driver.probe?.()
    const { projectId } = config.edge
    const isShared = config.supabase?.url.includes(`//${projectId}.`) === true
    const said = `the project ${projectId} answers`
    return ok(isShared ? `${said}; it holds Muster’s data, too: see “Serverless” in docs/operations.md` : said)
  } catch (error) {
    const known = [error, error instanceof Error ? error.cause : undefined].find((one) => one instanceof Problem)
    if (known) return wrong(known.message, known.hint)
    return wrong(
      `Supabase’s Management API cannot be used: ${reasonOf(error)}`,
      'see whether SUPABASE_API_URL can be reached',
    )
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}
