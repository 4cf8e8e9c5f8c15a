import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createHarness, type Harness, type Json, later, openGateway, startSandbox } from '../../testing/sandbox.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** A sandbox whose Muster made so many IDENTIFYs in the present day. */
async function afterStarts(used: number): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-budget-'))
  later(() => rmSync(folder, { recursive: true }))
  const stateFile = join(folder, 'world.json')
  await (await createHarness({ stateFile })).sandbox.close()
  const state = JSON.parse(readFileSync(stateFile, 'utf8'))
  const [, muster] = state.world.applications.find(([, one]: [string, Json]) => one.name === 'Muster')
  muster.starts = { since: Date.now(), used }
  writeFileSync(stateFile, JSON.stringify(state))
  return startSandbox({ stateFile })
}

async function identify(h: Harness, token: string) {
  await h.call('POST', 'clock', { advance_ms: 5000 })
  const g = await openGateway(h)
  g.send({ op: 2, d: { token, intents: 0 } })
  return g
}

const left = async (h: Harness, token: string) =>
  (await h.rest('GET', '/gateway/bot', { token })).body?.session_start_limit

/** Page events/gateway (Session Start Limit). */
describe('the session start budget', () => {
  it('ends all sessions and resets the token at the 1001st IDENTIFY of a day', async () => {
    const h = await afterStarts(998)
    const token = await h.tokenOf('Muster')
    const first = await identify(h, token)
    await first.event('READY')
    expect(await left(h, token)).toMatchObject({ total: 1000, remaining: 1 })
    const second = await identify(h, token)
    await second.event('READY')
    const { remaining, reset_after } = await left(h, token)
    expect(remaining).toBe(0)
    expect(reset_after).toBeGreaterThan(DAY_MS - 60_000)
    expect(reset_after).toBeLessThan(DAY_MS)
    const third = await identify(h, token)
    expect(await Promise.all([first.closed, second.closed, third.closed])).toEqual([4004, 4004, 4004])
    const now = await h.tokenOf('Muster')
    expect(now).not.toBe(token)
    expect((await h.rest('GET', '/users/@me', { token })).status).toBe(401)
    expect((await h.rest('GET', '/users/@me', { token: now })).status).toBe(200)
    expect(await (await identify(h, token)).closed).toBe(4004)
    expect(await h.world()).toMatchObject({
      applications: [{ name: 'Muster', connected: false }, ...Array(12).fill({})],
    })
  })

  it('counts anew after a day', async () => {
    const h = await afterStarts(1000)
    const token = await h.tokenOf('Muster')
    const { reset_after } = await left(h, token)
    await h.call('POST', 'clock', { advance_ms: reset_after })
    expect(await left(h, token)).toMatchObject({ remaining: 1000, reset_after: 0 })
    await (await identify(h, token)).event('READY')
    expect(await left(h, token)).toMatchObject({ remaining: 999 })
  })

  it('spends nothing on RESUME', async () => {
    const h = await startSandbox()
    const token = await h.tokenOf('Muster')
    let g = await identify(h, token)
    const { session_id } = await g.event('READY')
    for (let i = 0; i < 3; i++) {
      g.close(4900)
      await g.closed
      g = await openGateway(h)
      g.send({ op: 6, d: { token, session_id, seq: i + 1 } })
      await g.event('RESUMED')
    }
    expect(await left(h, token)).toMatchObject({ remaining: 999 })
  })
})
