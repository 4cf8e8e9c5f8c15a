import { describe, expect, it } from 'vitest'
import type { FleetView } from '../src/app.ts'
import { boardReply } from './board-card.ts'

const since = new Date('2026-11-26T03:00:00Z')
const panelOf = (view: Omit<FleetView, 'maintenance'> & Partial<FleetView>) => {
  const [panel] = boardReply({ maintenance: [], ...view }).panels
  if (!panel) throw new Error('no panel')
  return panel
}
const wrong = (n: number, status: 'offline' | 'degraded' = 'offline'): FleetView['wrong'] =>
  Array.from({ length: n }, (_, i) => ({ name: `Bot ${i}`, clientName: 'Shoes', status, cause: null, since }))

describe('the board', () => {
  it('says first what is wrong, and puts clients in trouble before others', () => {
    const panel = panelOf({
      counts: { online: 3, offline: 1, stopped: 1 },
      clients: [
        { name: 'Art', counts: { online: 2, stopped: 1 } },
        { name: 'Shoes_', counts: { online: 1, offline: 1 } },
        { name: 'Zoo', counts: {} },
      ],
      wrong: [{ name: 'Greeter', clientName: 'Shoes_', status: 'offline', cause: 'process_exited', since }],
    })
    expect(panel).toMatchObject({ title: '1 of 5 bots needs attention', tone: 'bad' })
    expect(panel.text?.split('\n')).toEqual([
      '**5 bots** · 🔴 1 offline · 🟢 3 online · ⚪ 1 stopped',
      '',
      '**Shoes\\_** · 🔴 1 offline · 🟢 1 online',
      '**Art** · 🟢 2 online · ⚪ 1 stopped',
      '**Zoo** · no bots',
    ])
    expect(panel.fields).toEqual([
      { name: 'Wrong now', value: '**Greeter** (Shoes\\_) 🔴 offline: its process ended, <t:1795662000:R>' },
    ])
  })

  it.each<[FleetView['counts'], number, string, string]>([
    [{}, 0, 'No bots yet', 'good'],
    [{ stopped: 2 }, 0, 'No bot runs', 'good'],
    [{ online: 1, stopped: 1 }, 0, 'The bot that should run does', 'good'],
    [{ online: 4 }, 0, 'All 4 bots that should run do', 'good'],
    [{ online: 4, degraded: 2 }, 2, '2 of 6 bots need attention', 'warning'],
  ])('of %j reads “%s”', (counts, bad, title, tone) => {
    expect(panelOf({ counts, clients: [], wrong: wrong(bad, 'degraded') })).toMatchObject({ title, tone })
  })

  it('fits into one message with 1,000 bots of 300 clients, and tells what it leaves out', () => {
    const clients = Array.from({ length: 300 }, (_, i) => ({
      name: `*${'Client'.repeat(12)}* ${i}`,
      counts: { online: 3 },
    }))
    const panel = panelOf({ counts: { online: 900, offline: 100 }, clients, wrong: wrong(100) })
    const value = panel.fields?.[0]?.value ?? ''
    expect(panel.text?.length).toBeLessThanOrEqual(3_000)
    expect(value.length).toBeLessThanOrEqual(1_024)
    expect(panel.text).toMatch(/and 2\d\d more clients: \/fleet status$/)
    expect(value).toMatch(/and \d\d more bots: \/fleet status$/)
  })

  it('says which maintenance is open, and which comes next', () => {
    const inHours = (n: number) => new Date(Date.now() + n * 3_600_000)
    const open = { scope: 'client', subject: '*Shoes*', startsAt: inHours(-1), endsAt: inHours(1) } as const
    const next = { scope: 'fleet', subject: '', startsAt: inHours(2), endsAt: inHours(3) } as const
    const { fields } = panelOf({ counts: { maintenance: 1 }, clients: [], wrong: [], maintenance: [open, next] })
    expect(fields?.map(({ name }) => name)).toEqual(['Maintenance'])
    expect(fields?.[0]?.value.split('\n')).toEqual([
      expect.stringMatching(/^\*\*\\\*Shoes\\\*\*\* \(all bots\) until <t:\d+:f>$/),
      expect.stringMatching(/^next: \*\*the whole fleet\*\*, <t:\d+:f> \(<t:\d+:R>\)$/),
    ])
    const many = panelOf({ counts: {}, clients: [], wrong: [], maintenance: Array.from({ length: 40 }, () => open) })
    expect(many.fields?.[0]?.value).toMatch(/and \d\d more maintenance.*: \/maintenance list$/)
  })
})
