import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '../../domain/errors.ts'
import { denoMissing } from '../../testing/edge/deno.ts'
import { createEdgeHarness, type EdgeHarness } from '../../testing/edge/harness.ts'
import { anEdge } from '../../testing/settings.ts'
import { DriverUnreachable } from '../driver.ts'
import { secretOf, slugOf } from './names.ts'

describe('a driver of Edge Functions', () => {
  let harness: EdgeHarness
  beforeEach(async () => {
    harness = await createEdgeHarness()
  })
  afterEach(() => harness.close())

  /** What `work` is refused with, and under what as its cause. */
  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    const cause = error instanceof Error ? error.cause : undefined
    const known = [error, cause].find((one) => one instanceof Problem)
    return {
      error,
      code: known?.code,
      text: `${known?.message} ${known?.hint}`,
      isAway: error instanceof DriverUnreachable,
    }
  }
  /** A driver that has been used, so that it asks. */
  const expected = (settings = {}) => harness.open({ expected: true, ...settings })

  it('names every setting that is missing, and is silent until it is used', async () => {
    const driver = await harness.open(anEdge({ accessToken: undefined, projectId: undefined }))
    expect(await driver.observe()).toEqual([])
    const { code, text } = await refusal(driver.apply(harness.workload()))
    expect(code).toBe('EdgeNotConfigured')
    expect(text).toMatch(/SUPABASE_ACCESS_TOKEN and SUPABASE_FUNCTIONS_PROJECT_ID/)
    await expect(driver.probe?.()).rejects.toMatchObject({ code: 'EdgeNotConfigured' })
    await expect((await harness.open()).probe?.()).resolves.toBeUndefined()
  })

  it('says nothing of bots that it deployed once and cannot see now', async () => {
    const driver = await harness.open({ accessToken: undefined, expected: true })
    expect(await refusal(driver.observe())).toMatchObject({ isAway: true, code: 'EdgeNotConfigured' })
  })

  it('names the token where Supabase refuses it, and shows none', async () => {
    const driver = await expected({ accessToken: 'sbp_canary' })
    const { error, ...refused } = await refusal(driver.observe())
    expect(refused).toMatchObject({ isAway: true, code: 'SupabaseTokenRefused' })
    expect(refused.text).toContain('SUPABASE_ACCESS_TOKEN')
    expect(JSON.stringify([String(error), String((error as Error).cause)])).not.toContain('canary')
  })

  it.each([500, 502, 503])('blames the engine for a %d', async (status) => {
    harness.standIn.answerInstead(() => ({ status, body: { message: 'down for a moment' } }))
    const { error, isAway } = await refusal((await expected()).observe())
    expect(isAway).toBe(true)
    expect(String((error as Error).cause)).toContain(`${status}: down for a moment`)
  })

  it('waits as long as a 429 says', async () => {
    let calls = 0
    harness.standIn.answerInstead(() => (++calls === 1 ? { status: 429, headers: { 'retry-after': '1' } } : undefined))
    const began = performance.now()
    expect(await (await expected()).observe()).toEqual([])
    expect(performance.now() - began).toBeGreaterThan(900)
    expect(calls).toBe(2)
  })

  it('asks nothing more while a 429 for long lasts', async () => {
    let calls = 0
    harness.standIn.answerInstead(() => ({ status: 429, headers: { 'retry-after': String(60 + ++calls) } }))
    const driver = await expected()
    expect(await refusal(driver.observe())).toMatchObject({ isAway: true, code: 'SupabaseBusy' })
    expect(await refusal(driver.observe())).toMatchObject({ isAway: true, code: 'SupabaseBusy' })
    expect(calls).toBe(1)
  })

  it('passes on what the API says where it refuses', async () => {
    const driver = await expected({ projectId: 'zzzzzzzzzzzzzzzzzzzz' })
    const { code, text } = await refusal(driver.apply(harness.workload()))
    expect(code).toBe('EdgeRefused')
    expect(text).toContain('does not have the necessary privileges')
  })

  it('refuses what a function could not reach', async () => {
    const driver = await harness.open({ functionsUrl: 'https://abcdefghijklmnopqrst.supabase.co/functions/v1' })
    const workload = harness.workload()
    const environment = { ...workload.environment, MUSTER_DATA_URL: 'http://127.0.0.1:4401' }
    const { code, text } = await refusal(driver.apply({ ...workload, environment }))
    expect(code).toBe('LoopbackFromEdge')
    expect(text).toContain('http://127.0.0.1:4401')
    // Nothing had to be deployed to find out.
    expect(await refusal(Promise.resolve(driver.probe?.(['http://127.0.0.1:4401'])))).toMatchObject({
      code: 'LoopbackFromEdge',
    })
  })

  describe.skipIf(denoMissing())('in real Deno', () => {
    it('counts a bot as running, not as ready, when its function’s gateway answers nothing of use', async () => {
      const { botId, ...workload } = harness.workload()
      const driver = await expected()
      await driver.apply({ botId, ...workload })
      const elsewhere = await expected({ functionsUrl: `${harness.standIn.url}/nowhere` })
      const [bot] = await elsewhere.observe()
      expect(bot).toMatchObject({ botId, state: 'running' })
      expect(bot).not.toHaveProperty('report')
    })

    it('keeps the project’s keys and other bots’ secrets from a bot', async () => {
      const driver = await harness.open()
      const [one, other] = [harness.workload(), harness.workload({ secrets: { BOT_KEY: 'of another' } })]
      await driver.apply(other)
      await driver.apply(one)
      const answer = await fetch(`${harness.standIn.url}/functions/v1/${slugOf(one.botId)}/secrets`)
      const { own, environment } = (await answer.json()) as { own: object; environment: Record<string, string> }
      expect(own).toEqual(one.secrets)
      expect(Object.keys(environment).filter((name) => /^(MUSTER|SUPABASE)_/.test(name))).toEqual([secretOf(one.botId)])
      expect(JSON.stringify(environment)).not.toMatch(/of another|canary-of-the-project/)
    })

    it('leaves another Muster’s functions alone', async () => {
      const workload = harness.workload()
      await (await harness.open()).apply(workload)
      const second = await createEdgeHarness()
      try {
        const driver = await second.open({ ...harness.standIn.settings, expected: true })
        expect(await driver.observe()).toEqual([])
        for (const work of [
          driver.apply({ ...workload, generation: 9 }),
          driver.stop(workload.botId),
          driver.remove(workload.botId),
        ])
          expect(await refusal(work)).toMatchObject({ code: 'FunctionNotOurs' })
        await driver.close({ stopBots: true })
      } finally {
        await second.close()
      }
      expect(await (await harness.open()).observe()).toMatchObject([
        { botId: workload.botId, report: { generation: 1 } },
      ])
    })

    it('says that a stopped bot is stopped, to whoever calls it', async () => {
      const driver = await harness.open()
      const workload = harness.workload()
      await driver.apply(workload)
      await driver.stop(workload.botId)
      const answer = await fetch(`${driver.endpointOf?.(workload.botId)}`, { method: 'POST', body: '{}' })
      expect([answer.status, await answer.text()]).toEqual([410, 'This bot is stopped.'])
      expect([...harness.standIn.secrets.keys()]).toEqual([])
    })

    it('blames the platform when not one of several functions answers', async () => {
      const driver = await harness.open()
      for (let n = 0; n < 3; n++) await driver.apply(harness.workload())
      const elsewhere = await harness.open({ functionsUrl: `${harness.standIn.url}/nowhere` })
      expect(await refusal(elsewhere.observe())).toMatchObject({ isAway: true })
      expect(await driver.observe()).toHaveLength(3)
    })
  })
})
