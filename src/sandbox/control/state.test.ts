import { describe, expect, it } from 'vitest'
import { openGateway, startSandbox } from '../../testing/sandbox.ts'

describe('GET /sandbox/gateway', () => {
  it('tells how each session stands, as it is broken and mended', async () => {
    const h = await startSandbox()
    const states = async () => {
      const [view] = await h.call('GET', 'gateway?app=Muster')
      return view.sessions.map((session: { state: string }) => session.state)
    }
    expect(await states()).toEqual([])
    const gateway = await openGateway(h)
    gateway.send({ op: 2, d: { token: await h.tokenOf('Muster'), intents: 1 } })
    await gateway.event('READY')
    const [view] = await h.call('GET', 'gateway?app=Muster')
    expect(view).toMatchObject({ name: 'Muster', session_start_remaining: 999 })
    expect(view.sessions).toMatchObject([{ state: 'connected', intents: 1, shard: [0, 1] }])
    await h.call('POST', 'gateway', { app: 'Muster', action: 'freeze' })
    expect(await states()).toEqual(['frozen'])
    await h.call('POST', 'gateway', { app: 'Muster', action: 'thaw' })
    expect(await states()).toEqual(['connected'])
    await h.call('POST', 'gateway', { app: 'Muster', action: 'close', code: 4000 })
    await gateway.closed
    await expect.poll(states).toEqual(['waiting'])
    expect(await h.call('GET', 'gateway')).toHaveLength(13)
  })
})

describe('GET /sandbox/clock', () => {
  it('tells the time of the sandbox and how far it is ahead', async () => {
    const h = await startSandbox()
    expect(await h.call('GET', 'clock')).toMatchObject({ offset_ms: 0 })
    await h.call('POST', 'clock', { advance_ms: 3_600_000 })
    const { now, offset_ms } = await h.call('GET', 'clock')
    expect(offset_ms).toBe(3_600_000)
    expect(Date.parse(now)).toBeGreaterThan(Date.now() + 3_500_000)
  })
})
