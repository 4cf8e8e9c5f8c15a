import { describe, expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { later, startSandbox } from '../../testing/sandbox.ts'
import { createGateway } from '../gateway/gateway.ts'
import { createFaults } from '../rest/faults.ts'
import { createCore } from '../world/core.ts'
import { seedWorld } from '../world/seed.ts'
import { createControl } from './control.ts'

/** The control interface alone, without a server. */
function startControl() {
  const core = createCore({ log: silentLog })
  later(() => core.close())
  seedWorld(core)
  const faults = createFaults()
  const control = createControl(core, { gateway: createGateway(core), faults })
  return { core, faults, control }
}

describe('what is bounded', () => {
  it('is a stream that nobody reads: it is cut', async () => {
    const { core, control } = startControl()
    const { body } = await control.request('/sandbox/events')
    const reader = body?.getReader()
    await reader?.read()
    const list = { application_id: '1', guild_id: null }
    for (let i = 0; i < 5500; i++) core.bus.emit('command_list', list)
    let seen = 0
    for (;;) {
      const part = await reader?.read()
      if (!part || part.done) break
      seen++
    }
    expect(seen).toBeLessThanOrEqual(5002)
    const again = (await control.request('/sandbox/events')).body?.getReader()
    expect(new TextDecoder().decode((await again?.read())?.value)).toContain('event: hello')
    await again?.cancel()
  })

  it('is the number of faults: a thousand', async () => {
    const { faults, control } = startControl()
    for (let i = 0; i < 999; i++) faults.add({ match: 'GET /x' })
    const add = () =>
      control.request('/sandbox/faults', {
        method: 'POST',
        body: JSON.stringify({ match: 'GET /y' }),
        headers: { 'content-type': 'application/json' },
      })
    expect((await add()).status).toBe(200)
    const refused = await add()
    expect([refused.status, await refused.json()]).toEqual([422, { error: 'At most 1000 faults can be set at once.' }])
    faults.remove('1')
    expect((await add()).status).toBe(200)
  })

  it('is the clock: it ends in 2150, and until then all goes on', async () => {
    const h = await startSandbox()
    const skip = () => h.call('POST', 'clock', { advance_ms: 366 * 24 * 60 * 60 * 1000 })
    let refusal: Error | undefined
    for (let year = new Date().getUTCFullYear(); year <= 2150 && !refusal; year++)
      await skip().catch((error) => {
        refusal = error
      })
    expect(refusal?.message).toBe('400 The clock of the sandbox ends in 2150.')
    expect(new Date((await h.call('GET', 'clock')).now).getUTCFullYear()).toBe(2149)
    const { id } = await h.call('POST', 'messages', { user: 'admin', channel: 'ops', content: 'late' })
    expect(BigInt(id)).toBeLessThan(2n ** 64n)
  })
})
