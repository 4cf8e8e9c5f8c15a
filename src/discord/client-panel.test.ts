import { describe, expect, it } from 'vitest'
import { causes } from '../domain/bot.ts'
import type { Incident } from '../domain/incident.ts'
import { createRedactor } from '../lib/redact.ts'
import { aClient, anIncident } from '../testing/commands.ts'
import { alertPanel } from './alert-panel.ts'

const mine = aClient().id
const read = (changes: Partial<Incident> = {}, more: { kind?: 'incident_updated'; held?: boolean } = {}) =>
  alertPanel(
    {
      item: {
        ...{
          id: 1,
          kind: 'incident_opened',
          incidentId: 'i',
          text: null,
          clientId: mine,
          held: false,
          severity: 'minor',
          channelId: null,
        },
        ...{ messageId: null, dedupeKey: 'k', attempts: 0, createdAt: new Date(0) },
        ...more,
      },
      incident: anIncident({ botName: 'Greeter *one*', logTail: ['secret words'], restarts: 7, ...changes }),
      late: false,
    },
    createRedactor(),
  )

describe('what the people of a client read', () => {
  it.each([
    [{}, 'Greeter \\*one\\* is offline', 'bad'],
    [{ status: 'failed', cause: 'token_invalid' }, 'Greeter \\*one\\* is offline', 'bad'],
    [{ status: 'degraded', cause: 'command_unanswered' }, 'Greeter \\*one\\* works only in part', 'warning'],
    [{ status: 'starting' }, 'Greeter \\*one\\* is coming back', 'warning'],
    [
      { state: 'resolved', resolution: 'recovered', resolvedAt: new Date() },
      'Greeter \\*one\\* is online again',
      'good',
    ],
    [{ groupId: mine }, 'Greeter \\*one\\* is not the only one', 'quiet'],
  ] as [Partial<Incident>, string, string][])('%j', (changes, title, tone) => {
    expect(read(changes)).toMatchObject({ title, tone })
  })

  it('names nothing but their bots, and nothing from inside', () => {
    const member = { clientName: 'C', status: 'offline', state: 'open' } as const
    const members = [
      { ...member, botName: 'Mine', clientId: mine },
      { ...member, botName: 'Ours', clientId: mine },
      { ...member, botName: 'Theirs', clientId: null },
    ]
    const group = { botName: '3 bots on pm2', groupKind: 'engine', groupKey: 'pm2', botId: null, members } as const
    const panel = read({ ...group, acknowledgedBy: '55', acknowledgedAt: new Date(), acknowledgement: 'the disk' })
    expect(panel).toMatchObject({ title: '2 of your bots are offline', footer: 'Reference 6f1d0c3e' })
    expect(panel.fields).toContainEqual({ name: 'Bots', value: '🔴 Mine, 🔴 Ours' })
    for (const inside of ['Theirs', 'pm2', 'secret', '55', 'disk', 'estart'])
      expect(JSON.stringify(panel.fields)).not.toContain(inside)
    for (const cause of causes) {
      expect(read({ cause }).text).toMatch(/^[A-Z].*\.$/)
      expect(read({ cause }).text).not.toMatch(/engine|token|intent|gateway|process|\/bot|PM2|Docker/i)
    }
  })

  it('says that quiet hours held it', () => {
    expect(read({}, { held: true }).footer).toBe('Reference 6f1d0c3e · Held until the end of the quiet hours.')
  })
})
