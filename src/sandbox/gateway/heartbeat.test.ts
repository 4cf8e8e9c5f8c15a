import { describe, expect, it } from 'vitest'
import { type GatewayClient, openGateway, startSandbox } from '../../testing/sandbox.ts'

const stillOpen = (g: GatewayClient) => Promise.race([g.closed, Promise.resolve('open')])

/** Page events/gateway (Sending Heartbeats). */
describe('a client without a heartbeat', () => {
  it('is closed with 4009 even if it never said a word', async () => {
    const g = await openGateway(await startSandbox({ heartbeatIntervalMs: 100 }))
    expect(await g.closed).toBe(4009)
  })

  it('is closed however much else it says', async () => {
    const h = await startSandbox({ heartbeatIntervalMs: 800 })
    const g = await openGateway(h)
    g.send({ op: 2, d: { token: await h.tokenOf('Muster'), intents: 0 } })
    for (let i = 0; i < 20; i++) {
      g.send({ op: 3, d: { status: 'idle', activities: [], since: null, afk: false } })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(await stillOpen(g)).toBe(4009)
  })
})
