import { describe, expect, it } from 'vitest'
import type { ThreadTrouble } from './incident-thread.ts'
import { loginsLeft, type OwnHealth, troublesOf } from './own-health.ts'

const well: OwnHealth = {
  loop: { lastTickAgeMs: 20_000, lastTickOk: true, p95Ms: 80 },
  lease: { heldBy: 'a', generation: 3, heldSince: new Date(0), standbyBy: null },
  leaseIsSure: true,
  database: { ms: 4 },
  discord: { connected: true, ackAgeMs: 30_000, restMs: 90 },
  outbox: { pending: 1, tried: 0, oldestAgeMs: 900 },
  incidentsOpen: 2,
  threads: [],
  logins: { botName: 'Greeter', left: 950, unattendedLeft: 20 },
  engines: new Map([['pm2', 'ok']]),
  bots: { online: 2 },
  process: { version: '1', startedAt: new Date(0), memoryBytes: 1, eventLoopLagMs: 3 },
}

const thread = (more: Partial<ThreadTrouble>): ThreadTrouble => ({
  ...{ channelId: '7', kind: 'forbidden', why: 'Missing Permissions', lacking: [] },
  ...more,
})

describe('troublesOf', () => {
  it('is empty when all is well, whatever its bots do', () => expect(troublesOf(well)).toEqual([]))

  it.each<[string, Partial<OwnHealth>, 'bad' | 'warning', RegExp]>([
    ['no look for too long', { loop: { ...well.loop, lastTickAgeMs: 151_000 } }, 'bad', /nobody watches/],
    ['no look yet', { loop: { lastTickAgeMs: null, lastTickOk: true, p95Ms: null } }, 'bad', /nobody watches/],
    ['a look that failed', { loop: { ...well.loop, lastTickOk: false } }, 'bad', /last look/],
    ['slow looks', { loop: { ...well.loop, p95Ms: 5_001 } }, 'warning', /five seconds/],
    ['a doubtful lease', { leaseIsSure: false }, 'bad', /lease/],
    ['no database', { database: { error: 'gone' } }, 'bad', /database/],
    ['a slow database', { database: { ms: 501 } }, 'warning', /database/],
    ['no gateway', { discord: { connected: false, ackAgeMs: null, restMs: 10 } }, 'bad', /connection to Discord/],
    ['missed acks', { discord: { ...well.discord, ackAgeMs: 130_001 } }, 'warning', /heartbeats/],
    ['no REST', { discord: { ...well.discord, restMs: null } }, 'warning', /requests/],
    ['slow REST', { discord: { ...well.discord, restMs: 2_001 } }, 'warning', /slowly/],
    ['alerts that wait', { outbox: { pending: 3, tried: 1, oldestAgeMs: 60_001 } }, 'warning', /\/alerts test/],
    ['an engine out of reach', { engines: new Map([['docker', 'no socket']]) }, 'bad', /docker/],
    ['few logins', { logins: { botName: 'G', left: 99, unattendedLeft: 20 } }, 'warning', /logins/],
    ['few restarts', { logins: { botName: 'G', left: 900, unattendedLeft: 5 } }, 'warning', /logins/],
    [
      'threads that need a permission',
      { threads: [thread({ lacking: ['Create Public Threads'] })] },
      'warning',
      /<#7>.*“Create Public Threads”/,
    ],
    ['threads that fail', { threads: [thread({})] }, 'warning', /<#7> was refused/],
    ['a part of a thread', { threads: [thread({ kind: 'part' })] }, 'warning', /part.*<#7>.*\/incident timeline/],
    ['a starved process', { process: { ...well.process, eventLoopLagMs: 501 } }, 'warning', /machine/],
  ])('tells %s', (_, changes, tone, text) => {
    expect(troublesOf({ ...well, ...changes })).toMatchObject([{ tone, text: expect.stringMatching(text) }])
  })

  it('tells of threads in three channels, and how many more there are', () => {
    const told = troublesOf({ ...well, threads: ['1', '2', '3', '4', '5'].map((channelId) => thread({ channelId })) })
    expect(told.map(({ text }) => text.slice(0, 44))).toEqual([
      ...['1', '2', '3'].map((id) => `The last thread under an alert in <#${id}> was refused`.slice(0, 44)),
      'Threads fail in 2 more channels.',
    ])
    expect(told[0]?.why).toBe('Missing Permissions')
  })

  it('gives the reason where something failed', () => {
    expect(troublesOf({ ...well, database: { error: 'gone' } })).toEqual([
      { tone: 'bad', text: 'The database does not answer.', why: 'gone' },
    ])
  })

  it('says nothing of what was not found out, but for why', () => {
    const blind = { ...well, lease: null, outbox: null, logins: null, incidentsOpen: null, database: { error: 'gone' } }
    expect(troublesOf(blind)).toHaveLength(1)
  })
})

it('what is left is never less than nothing', () => {
  expect(loginsLeft({ used: 1_200, unattended: 30 })).toEqual({ left: 0, unattendedLeft: 0 })
  expect(loginsLeft({ used: 60, unattended: 5 })).toEqual({ left: 940, unattendedLeft: 20 })
})
