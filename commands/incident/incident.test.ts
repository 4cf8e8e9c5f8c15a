import { describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import type { Command } from '../../src/discord/command.ts'
import type { Incident, IncidentEvent } from '../../src/domain/incident.ts'
import { anIncident, fakeApp, fakeInput, markdownOf } from '../../src/testing/commands.ts'
import { suggestIncidents } from '../choices.ts'
import { incidentAck } from './ack.ts'
import { incidentList } from './list.ts'
import { incidentNote } from './note.ts'
import { incidentResolve } from './resolve.ts'
import { incidentShow } from './show.ts'
import { incidentSnooze } from './snooze.ts'
import { incidentTimeline } from './timeline.ts'

const acknowledged = { acknowledgedBy: '5', acknowledgedAt: new Date(0), acknowledgement: 'disk full' }
const over = { state: 'resolved', resolution: 'recovered', resolvedAt: new Date('2026-11-23T03:04:00Z') } as const
const listing = (...incidents: Incident[]) => fakeApp({ incidents: { list: async () => incidents } })

describe('/incident list', () => {
  it('says how much is wrong and how much of it nobody looks after', async () => {
    const app = listing(anIncident(), anIncident({ botName: 'Herald', ...acknowledged }))
    const reply = await incidentList.run(fakeInput(), app)
    expect(reply.panels[0]).toMatchObject({ title: '2 open incidents, 1 unattended', tone: 'bad' })
    expect(markdownOf(reply)).toContain('🔴 **Greeter** · Fashion Brand · open · `6f1d0c3e`\nits process ended · <t:')
    expect(markdownOf(reply)).toContain('🟠 **Herald** · Fashion Brand · acknowledged by <@5>')
    expect(app.calls).toEqual([{ method: 'incidents.list', args: [{ openOnly: true }] }])
  })

  it('shows those that are over on asking, with how long they took, and keeps asking on every page', async () => {
    const app = listing(...Array.from({ length: 11 }, () => anIncident(over)))
    const reply = await incidentList.run(fakeInput({ options: { all: true } }), app)
    expect(markdownOf(reply)).toContain('🟢 **Greeter** · Fashion Brand · recovered')
    expect(markdownOf(reply)).toContain('lasted 4 min')
    expect(reply.buttons).toMatchObject([{}, { command: 'incident list', options: { all: 'true', page: '2' } }])
  })

  it('does not claim more than it remembers', async () => {
    const { panels } = await incidentList.run(fakeInput({ options: { all: true } }), listing())
    expect(panels[0]?.text).toBe('Nothing has gone wrong in the last 13 months.')
  })

  it('is glad when nothing is wrong', async () => {
    const { panels } = await incidentList.run(fakeInput(), listing())
    expect(panels[0]).toMatchObject({
      title: 'No open incidents',
      tone: 'good',
      text: expect.stringContaining('all:True'),
    })
  })
})

describe('/incident show and timeline', () => {
  const event = (changes: Partial<IncidentEvent>): IncidentEvent => ({
    ...{ happenedAt: new Date(0), kind: 'opened', by: null, text: null, status: null, cause: null },
    ...changes,
  })

  it('shows the card as it is now', async () => {
    const app = fakeApp({ incidents: { get: async () => anIncident(acknowledged) } })
    const reply = await incidentShow.run(fakeInput({ options: { incident: 'Greeter' } }), app)
    expect(reply.panels[0]?.title).toBe('Greeter is offline')
    expect(markdownOf(reply)).toContain('<@5>: disk full')
  })

  it('says where the last log lines were that they are kept for 30 days', async () => {
    const shown = async (changes: Partial<Incident>) => {
      const app = fakeApp({ incidents: { get: async () => anIncident({ ...over, ...changes }) } })
      return markdownOf(await incidentShow.run(fakeInput({ options: { incident: 'Greeter' } }), app))
    }
    expect(await shown({ foldedSteps: '[]' })).toMatch(/Last log lines\W+They are kept for 30 days after the end\./)
    expect(await shown({ logTail: ['boom'] })).not.toContain('30 days')
  })

  it('tells every step, by whom and in whose words', async () => {
    const events = [
      event({ status: 'offline', cause: 'process_exited' }),
      event({ kind: 'acknowledged', by: '5', text: 'on it' }),
      event({ kind: 'noted', by: '6', text: 'disk is *full*' }),
      event({ kind: 'changed', status: 'failed', cause: 'crash_loop' }),
      event({ kind: 'resolved', by: '6' }),
      event({ kind: 'resolved' }),
    ]
    const app = fakeApp({ incidents: { timeline: async () => ({ incident: anIncident(), events }) } })
    const reply = await incidentTimeline.run(fakeInput({ options: { incident: 'Greeter' } }), app)
    expect(reply.panels[0]?.text).toBe(
      [
        '<t:0:T> 🔴 offline: its process ended',
        '<t:0:T> 🟠 acknowledged by <@5>: on it',
        '<t:0:T> 📝 noted by <@6>: disk is \\*full\\*',
        '<t:0:T> ⛔ failed: it keeps crashing',
        '<t:0:T> ⚪ closed by <@6>',
        '<t:0:T> 🟢 over',
      ].join('\n'),
    )
  })
})

describe('/incident snooze', () => {
  it('says until when, and asks for nothing more', async () => {
    const snoozedUntil = new Date(1_800_000_000_000)
    const app = fakeApp({ incidents: { snooze: async () => anIncident({ snoozedBy: '5', snoozedUntil }) } })
    const reply = await incidentSnooze.run(fakeInput({ options: { incident: 'Greeter', for: 'morning' } }), app)
    expect(reply.panels[0]).toMatchObject({ title: 'Greeter: snoozed', tone: 'good' })
    expect(markdownOf(reply)).toContain('until <t:1800000000:f>')
    const asked = { for: 'morning', until: undefined }
    expect(app.calls).toEqual([{ method: 'incidents.snooze', args: ['Greeter', '1', asked] }])
  })

  it('is seen in lists and in the timeline', async () => {
    const snoozed = anIncident({ snoozedBy: '5', snoozedUntil: new Date(1_800_000_000_000) })
    expect(markdownOf(await incidentList.run(fakeInput(), listing(snoozed)))).toContain('💤 **Greeter**')
    const event = { happenedAt: new Date(0), kind: 'snoozed' as const, by: '5', status: null, cause: null }
    const events = [{ ...event, text: '2027-01-15T08:00:00Z' }]
    const app = fakeApp({ incidents: { timeline: async () => ({ incident: snoozed, events }) } })
    const told = await incidentTimeline.run(fakeInput({ options: { incident: 'Greeter' } }), app)
    expect(told.panels[0]?.text).toBe('<t:0:T> 💤 snoozed by <@5> until <t:1800000000:f>')
  })
})

describe('what people say', () => {
  const services: App['incidents'] = {
    acknowledge: async () => anIncident(),
    close: async () => anIncident(),
    note: async () => anIncident(),
  } as never

  it.each([
    ['acknowledge', incidentAck, 'reason', false],
    ['close', incidentResolve, 'reason', false],
    ['note', incidentNote, 'text', true],
  ] as [string, Command, string, boolean][])(
    '%s: by an option, or else by a form',
    async (method, command, option, must) => {
      const app = fakeApp({ incidents: services })
      const words = { incident: 'Greeter', [option]: 'typed' }
      expect(await command.form?.(fakeInput({ options: words }), app)).toBeUndefined()
      const form = await command.form?.(fakeInput({ options: { incident: 'Greeter' } }), app)
      expect(form?.fields).toMatchObject([{ id: option, required: must, maxLength: 500 }])
      await command.run(fakeInput({ options: words }), app)
      await command.run(fakeInput({ options: { incident: 'Greeter' }, fields: { [option]: 'filled in' } }), app)
      expect(app.calls).toEqual([
        { method: `incidents.${method}`, args: ['Greeter', '1', 'typed'] },
        { method: `incidents.${method}`, args: ['Greeter', '1', 'filled in'] },
      ])
    },
  )
})

it('offers incidents by bot or client, and sends their ids', async () => {
  const app = listing(anIncident(), anIncident({ botName: 'Herald', clientName: 'Corner Shop', ...over }))
  const offered = await suggestIncidents('corner', fakeInput(), app)
  expect(offered).toEqual([
    { name: expect.stringMatching(/^🟢 Herald · its process ended · .* ago$/), value: anIncident().id },
  ])
  expect(await suggestIncidents('', fakeInput(), app)).toHaveLength(2)
})
