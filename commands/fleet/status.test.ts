import { describe, expect, it } from 'vitest'
import type { Fleet, FleetRow } from '../../src/app.ts'
import { aClient, fakeApp, fakeInput, markdownOf, timeSpent } from '../../src/testing/commands.ts'
import { fleetStatus } from './status.ts'

const row = (changes: Partial<FleetRow> = {}): FleetRow => ({
  client: aClient(),
  bots: 2,
  online: 1,
  servers: 3,
  users: 1204,
  spent: timeSpent(),
  ...changes,
})
const fleet = {
  ...{ bots: 3, online: 2, offline: 1, deployed: 3, unknown: 0, rows: [row()], alertsChannelId: '3' },
  maintained: [] as Awaited<ReturnType<Fleet['status']>>['maintained'],
}

describe('/fleet status', () => {
  const status = (changes: Partial<typeof fleet> | { alertsChannelId: undefined } = {}) =>
    fleetStatus.run(fakeInput(), fakeApp({ fleet: { status: async () => ({ ...fleet, ...changes }) } }))

  it('shows totals and a row per client', async () => {
    const reply = await status()
    expect(reply.panels[0]?.text).toBe('**3 bots** · 🟢 2 online · 🔴 1 offline · 📦 3 deployed')
    const value = 'Retail · 2 bots, 1 online · 3 servers · 1,204 users · uptime 30 d 100 %'
    expect(reply.panels[0]?.fields).toEqual([{ name: 'Fashion Brand', value }])
  })

  it('warns when alerts go nowhere', async () => {
    const reply = await status({ offline: 0, alertsChannelId: undefined })
    expect(reply.panels[0]).toMatchObject({ tone: 'warning', text: expect.stringContaining('/alerts channel') })
  })

  it('never counts what it did not see', async () => {
    const reply = await status({ unknown: 1, rows: [row({ spent: timeSpent({ up: 0, unknown: 1_000_000 }) })] })
    expect(markdownOf(reply)).toContain('❔ 1 unknown')
    expect(markdownOf(reply)).toContain('uptime 30 d – (not watched yet)')
  })

  it('shows no uptime where there is no bot, and helps where there is no client', async () => {
    expect(markdownOf(await status({ rows: [row({ bots: 0, online: 0 })] }))).toMatch(/uptime 30 d –$/)
    expect((await status({ rows: [] })).panels[0]?.text).toContain('/client create')
  })

  it('tells what maintenance hides, as far as it fits', async () => {
    const since = new Date(1_700_000_000_000)
    const down = {
      name: 'Greeter',
      clientName: 'x',
      beneath: { status: 'offline', cause: 'process_exited', since },
    } as const
    const unseen = { name: 'New', clientName: 'x', beneath: null }
    const reply = await status({ maintained: [down, unseen] })
    expect(reply.panels[0]?.text).toContain('🛠️ 2 in maintenance')
    expect(reply.panels[0]?.fields?.at(-1)).toEqual({
      name: 'In maintenance',
      value: '**Greeter** beneath: 🔴 offline: its process ended, since <t:1700000000:R>\n**New** not seen yet',
    })
    const many = await status({ maintained: Array.from({ length: 1_204 }, () => down) })
    const value = many.panels[0]?.fields?.at(-1)?.value ?? ''
    expect(value).toMatch(/… and 1,196 more: \/maintenance list$/)
    expect(value.length).toBeLessThanOrEqual(1024)
  })

  it('is paged', async () => {
    const reply = await status({ rows: Array.from({ length: 11 }, () => row()) })
    expect(reply.panels[0]?.fields).toHaveLength(10)
    expect(reply.buttons).toMatchObject([{ disabled: true }, { command: 'fleet status', options: { page: '2' } }])
  })
})
