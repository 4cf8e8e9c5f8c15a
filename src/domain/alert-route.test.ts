// Over 200 lines: two tables of who is told what.
import { describe, expect, it } from 'vitest'
import { anIncident } from '../testing/commands.ts'
import { type AlertRoute, deliveryOf, nudgesDue } from './alert-route.ts'
import type { Incident, OutboxItem } from './incident.ts'
import { severityOf } from './severity.ts'

const route = (channelId: string, changes: Partial<AlertRoute> = {}): AlertRoute => ({
  ...{ scope: 'fleet', clientId: null, botId: null, channelId, roleId: null, minimum: 'minor', remindMinutes: null },
  ...{ quiet: null, escalation: null, threads: true },
  ...changes,
})
const bot = '6f1d0c3e-0000-4000-8000-00000000000b'
const [mine, theirs] = ['6f1d0c3e-0000-4000-8000-00000000000c', '6f1d0c3e-0000-4000-8000-00000000001c']
const fleet = route('fleet', { roleId: 'r1' })
const ofClient = route('client', { scope: 'client', clientId: mine })
const ofBot = route('bot', { scope: 'bot', botId: bot })
const night = { from: 1320, until: 420, zone: 'UTC' }
const [noon, late, morning] = ['T12:00:00Z', 'T23:00:00Z', 'T07:00:00Z'].map(
  (time, i) => new Date(`2026-06-0${i === 2 ? 2 : 1}${time}`),
) as [Date, Date, Date]

const of = (changes: Partial<Incident> = {}) =>
  anIncident({ botId: bot, clientIds: [mine], openedAt: noon, ...changes })
const group = { groupKind: 'engine', botId: null } as const
const given = { status: 'failed', cause: 'crash_loop' } as const
const card = { channelId: 'card', messageId: 'm' }
const quiet = route('fleet', { quiet: night, roleId: 'r1' })
const tells = (channels: string, roleId: string | null = null) => ({
  kind: 'send',
  channelIds: channels.split(' '),
  roleId,
})
const held = { kind: 'hold', until: morning }

describe('severity', () => {
  it.each([
    [{ status: 'degraded', cause: 'command_unanswered' }, 'minor'],
    [{ status: 'unknown', cause: 'driver_unreachable' }, 'major'],
    [{ status: 'offline', cause: 'process_exited' }, 'major'],
    [{ status: 'starting', cause: 'process_exited' }, 'major'],
    [{ status: 'failed', cause: 'process_exited' }, 'critical'],
    [{ status: 'offline', cause: 'token_invalid' }, 'critical'],
    [{ status: 'offline', cause: 'process_exited', groupKind: 'engine' }, 'critical'],
    [{ status: 'degraded', cause: 'command_unanswered', groupKind: 'template' }, 'major'],
  ] as [Partial<Incident>, string][])('of %j is %s', (changes, severity) => {
    expect(severityOf(anIncident(changes))).toBe(severity)
  })
})

describe('a message that is owed', () => {
  type Row = [string, OutboxItem['kind'], Incident | undefined, AlertRoute[], Date, object]
  const rows: Row[] = [
    ['waits for a channel', 'incident_opened', of(), [], noon, { kind: 'wait' }],
    ['goes to the fleet, and calls its role', 'incident_opened', of(), [fleet], noon, tells('fleet', 'r1')],
    ['rather to the client’s', 'incident_opened', of(), [fleet, ofClient], noon, tells('client fleet')],
    ['rather to the bot’s', 'incident_opened', of(), [fleet, ofClient, ofBot], noon, tells('bot client fleet')],
    [
      'not to another client’s',
      'incident_opened',
      of({ clientIds: [theirs] }),
      [fleet, ofClient],
      noon,
      tells('fleet', 'r1'),
    ],
    [
      'of several bots of one client',
      'incident_opened',
      of({ ...group }),
      [fleet, ofClient],
      noon,
      tells('client fleet'),
    ],
    [
      'of bots of several clients',
      'incident_opened',
      of({ ...group, clientIds: [mine, theirs] }),
      [fleet, ofClient],
      noon,
      tells('fleet', 'r1'),
    ],
    [
      'of a bot that is gone',
      'incident_updated',
      of({ botId: null, clientIds: [] }),
      [fleet, ofClient],
      noon,
      tells('fleet', 'r1'),
    ],
    [
      'is nobody’s when it is less than the route wants',
      'incident_opened',
      of(),
      [fleet, { ...ofBot, minimum: 'critical' }],
      noon,
      { kind: 'skip' },
    ],
    [
      'is somebody’s when it is as bad',
      'incident_opened',
      of(given),
      [{ ...fleet, minimum: 'critical' }],
      noon,
      tells('fleet', 'r1'),
    ],
    [
      'calls nobody when somebody looks after it',
      'incident_opened',
      of({ acknowledgedBy: '5' }),
      [fleet],
      noon,
      tells('fleet'),
    ],
    ['calls nobody when it is over', 'incident_resolved', of({ state: 'resolved' }), [fleet], noon, tells('fleet')],
    [
      'changes the card that is there, whatever the route says',
      'incident_updated',
      of(card),
      [quiet, { ...ofBot, minimum: 'critical' }],
      late,
      tells('card bot fleet'),
    ],
    ['is held in quiet hours', 'incident_opened', of(), [quiet], late, held],
    ['is not when it is critical', 'incident_opened', of(given), [quiet], late, tells('fleet', 'r1')],
    ['is told when they are over', 'incident_opened', of(), [quiet], morning, tells('fleet', 'r1')],
    [
      'is held by its own route’s quiet hours, not by others',
      'incident_opened',
      of(),
      [quiet, ofBot],
      late,
      tells('bot fleet'),
    ],
    ['a test goes where it was meant for', 'alert_test', undefined, [fleet], noon, tells('there fleet')],
    ['a reminder is a message of its own', 'incident_reminder', of(card), [fleet], noon, tells('fleet', 'r1')],
    [
      'a reminder of what is acknowledged is not told',
      'incident_reminder',
      of({ acknowledgedBy: '5' }),
      [fleet],
      noon,
      { kind: 'skip' },
    ],
    [
      'a reminder of what is over is not told',
      'incident_reminder',
      of({ state: 'resolved' }),
      [fleet],
      noon,
      { kind: 'skip' },
    ],
    [
      'a reminder of what was snoozed meanwhile is not told',
      'incident_reminder',
      of({ snoozedUntil: late }),
      [fleet],
      noon,
      { kind: 'skip' },
    ],
    ['a reminder is held in quiet hours', 'incident_reminder', of(card), [quiet], late, held],
    [
      'an escalation goes elsewhere',
      'incident_escalated',
      of(card),
      [{ ...fleet, escalation: { minutes: 5, channelId: 'boss', roleId: 'r2' } }],
      noon,
      tells('boss fleet', 'r2'),
    ],
    [
      'an escalation calls another role',
      'incident_escalated',
      of(card),
      [{ ...fleet, escalation: { minutes: 5, channelId: null, roleId: 'r2' } }],
      noon,
      tells('fleet', 'r2'),
    ],
    [
      'an escalation that was switched off is not told',
      'incident_escalated',
      of(card),
      [fleet],
      noon,
      { kind: 'skip' },
    ],
  ]
  it.each(rows)('%s', (_, kind, incident, routes, now, expected) => {
    const item = { kind, channelId: kind === 'alert_test' ? 'there' : null, messageId: null, clientId: null }
    expect(deliveryOf({ ...item, severity: 'minor' }, incident, routes, now)).toEqual(expected)
  })

  it.each([
    ['is held in quiet hours', 'minor', null, [quiet], late, held],
    ['is held, also where an incident of its kind would mention people', 'major', null, [quiet], late, held],
    ['is not when it is critical', 'critical', null, [quiet], late, tells('fleet')],
    ['is told when they are over', 'minor', null, [quiet], morning, tells('fleet')],
    ['is told at any hour where nobody sleeps', 'minor', null, [fleet], late, tells('fleet')],
    ['answers a person at once, in their channel', 'minor', 'there', [quiet], late, tells('there fleet')],
    ['waits for a channel', 'minor', null, [], late, { kind: 'wait' }],
  ] as const)('that is a notice %s', (_, severity, channelId, routes, now, expected) => {
    const item = { kind: 'notice', channelId, messageId: null, clientId: null, severity } as const
    expect(deliveryOf(item, undefined, routes, now)).toEqual(expected)
  })
})

describe('a message for the people of a client', () => {
  const theirRoute = route('shop', { scope: 'people', clientId: mine, minimum: 'major', quiet: night })
  const all = [quiet, ofClient, ofBot, theirRoute]
  const minor = { status: 'degraded', cause: 'command_unanswered' } as const
  const rows: [string, OutboxItem['kind'], string | null, Partial<Incident>, AlertRoute[], Date, object][] = [
    ['goes to their channel alone, and calls nobody', 'incident_opened', null, {}, all, noon, tells('shop')],
    ['goes nowhere without a route of theirs', 'incident_opened', null, {}, [quiet, ofClient], noon, { kind: 'skip' }],
    ['is not told when it is less than they want', 'incident_opened', null, minor, all, noon, { kind: 'skip' }],
    ['is held in their quiet hours', 'incident_opened', null, {}, all, late, held],
    ['is told at any hour when it is critical', 'incident_opened', null, given, all, late, tells('shop')],
    ['changes the one that they have', 'incident_updated', 'm', minor, all, late, tells('there')],
    ['is left to the group', 'incident_opened', null, { groupId: bot }, all, noon, { kind: 'skip' }],
    [
      'says no end of what they never heard of',
      'incident_resolved',
      null,
      { state: 'resolved' },
      all,
      noon,
      { kind: 'skip' },
    ],
  ]
  it.each(rows)('%s', (_, kind, messageId, changes, routes, now, expected) => {
    const item = { kind, channelId: messageId && 'there', messageId, severity: 'minor' as const, clientId: mine }
    expect(deliveryOf(item, of({ channelId: 'card', messageId: 'n', ...changes }), routes, now)).toEqual(expected)
  })
})

describe('what nobody acknowledges', () => {
  const minutesOn = (minutes: number) => new Date(noon.getTime() + minutes * 60_000)
  const reminding = { ...fleet, remindMinutes: 10 }
  const escalating = { ...fleet, escalation: { minutes: 15, channelId: 'boss', roleId: null } }
  const night10 = { ...reminding, quiet: { from: 725, until: 780, zone: 'UTC' } }
  const rows: [string, Partial<Incident>, AlertRoute[], number, string[]][] = [
    ['is not told again where nobody wants that', {}, [fleet], 600, []],
    ['is told again after that long', {}, [reminding], 10, ['reminder']],
    ['not before', {}, [reminding], 9.99, []],
    ['and again that long after the last time', { reminders: 1, remindedAt: minutesOn(10) }, [reminding], 19.99, []],
    ['as often as it takes', { reminders: 1, remindedAt: minutesOn(10) }, [reminding], 20, ['reminder']],
    ['once for all that were missed', {}, [reminding], 600, ['reminder']],
    ['is escalated', {}, [escalating], 15, ['escalation']],
    ['once', { escalatedAt: minutesOn(15) }, [escalating], 600, []],
    ['both', {}, [{ ...escalating, remindMinutes: 10 }], 15, ['escalation', 'reminder']],
    [
      'is left alone when somebody looks after it',
      { acknowledgedBy: '5' },
      [{ ...escalating, remindMinutes: 10 }],
      600,
      [],
    ],
    [
      'is left alone while it is snoozed',
      { snoozedUntil: minutesOn(61) },
      [{ ...escalating, remindMinutes: 10 }],
      60,
      [],
    ],
    ['and told again when it wakes', { snoozedUntil: minutesOn(60) }, [reminding], 60, ['reminder']],
    ['is left alone in maintenance', { status: 'maintenance' }, [{ ...escalating, remindMinutes: 10 }], 600, []],
    ['is left alone when it is over', { state: 'resolved' }, [reminding], 600, []],
    ['is left alone when it is less than the route wants', {}, [{ ...reminding, minimum: 'critical' }], 600, []],
    ['goes by the route of the bot', {}, [reminding, ofBot], 600, []],
    ['is left alone in quiet hours', {}, [night10], 30, []],
    ['but told again once they are over', {}, [night10], 60, ['reminder']],
    ['unless it was told only then', { heldUntil: minutesOn(60) }, [night10], 60, []],
    ['for that long', { heldUntil: minutesOn(60) }, [night10], 70, ['reminder']],
    ['is told at any hour when it is critical', given, [night10], 30, ['reminder']],
    ['also what was held before it became so', { ...given, heldUntil: minutesOn(60) }, [night10], 30, ['reminder']],
  ]
  it.each(rows)('%s', (_, changes, routes, minutes, expected) => {
    const due = nudgesDue(routes, [of(changes)], minutesOn(minutes))
    expect(due.map(({ kind }) => kind)).toEqual(expected)
    for (const nudge of due) expect(nudge.reminders).toBe(changes.reminders ?? 0)
  })
})
