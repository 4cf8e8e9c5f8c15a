import { describe, expect, it } from 'vitest'
import type { OwnHealth } from '../../src/domain/own-health.ts'
import { fakeApp, fakeInput } from '../../src/testing/commands.ts'
import { fleetHealth } from './health.ts'

const well: OwnHealth = {
  loop: { lastTickAgeMs: 20_000, lastTickOk: true, p95Ms: 80 },
  lease: { heldBy: 'host-a', generation: 3, heldSince: new Date(0), standbyBy: 'host-b' },
  leaseIsSure: true,
  database: { ms: 4 },
  discord: { connected: true, ackAgeMs: 30_000, restMs: 90 },
  outbox: { pending: 0, tried: 0, oldestAgeMs: null },
  incidentsOpen: 2,
  threads: [],
  logins: { botName: 'Greeter', left: 950, unattendedLeft: 20 },
  engines: new Map([['pm2', 'ok']]),
  bots: { online: 2 },
  process: { version: '1.2.3', startedAt: new Date(0), memoryBytes: 120 * 2 ** 20, eventLoopLagMs: 3 },
}
const shown = async (health: OwnHealth) => {
  const { panels } = await fleetHealth.run(fakeInput(), fakeApp({ supervision: { health: async () => health } }))
  const [panel] = panels
  return { ...panel, fields: Object.fromEntries((panel?.fields ?? []).map(({ name, value }) => [name, value])) }
}

describe('/fleet health', () => {
  it('says first that all is well, then how', async () => {
    expect(await shown(well)).toEqual({
      ...{ title: 'Muster is well', tone: 'good', footer: 'Muster 1.2.3' },
      text: 'It watches its bots, and everything that it needs answers.',
      fields: {
        Lease: 'host-a, since <t:0:R>\ngeneration 3 · host-b stands by',
        Loop: 'last look 20 s ago\n95 % of looks take up to 80 ms',
        Outbox: 'everything is sent',
        Database: 'answers in 4 ms',
        Discord: 'connected, acknowledged 30 s ago\nrequests take 90 ms',
        'Login budget': 'lowest: Greeter\n950 logins and 20 restarts left today',
        Engines: 'pm2: answers',
        Incidents: '2 open',
        Process: '120 MB, timers 3 ms late\nup since <t:0:R>',
      },
    })
  })

  it('says first what is not, the reason with it', async () => {
    const health: OwnHealth = {
      ...well,
      outbox: { pending: 3, tried: 1, oldestAgeMs: 61_000 },
      engines: new Map([['docker', 'connect ENOENT']]),
      threads: [
        { channelId: '7', kind: 'forbidden', why: 'Missing Permissions', lacking: ['Send Messages in Threads'] },
      ],
    }
    expect(await shown(health)).toMatchObject({
      ...{ title: 'Muster is not well', tone: 'bad' },
      text: '🔴 The engine docker cannot be reached.\nconnect ENOENT\n🟡 Alerts wait to be sent. `/alerts test` tells what stands in the way.\n🟡 Alerts in <#7> have no threads: Muster lacks “Send Messages in Threads” there. Allow its role that in the channel, or switch threads off with `/alerts route threads:False`.\nMissing Permissions',
      fields: { Engines: 'docker: out of reach', Outbox: '3 messages owed, 1 tried\nthe oldest for 1 min 1 s' },
    })
  })

  it('says what could not be found out', async () => {
    const health: OwnHealth = {
      ...{ ...well, lease: null, outbox: null, logins: null, incidentsOpen: null, engines: new Map() },
      discord: { connected: false, ackAgeMs: null, restMs: null },
      loop: { lastTickAgeMs: null, lastTickOk: true, p95Ms: null },
    }
    expect((await shown(health)).fields).toMatchObject({
      ...{ Lease: 'not known', Outbox: 'not known', Incidents: 'not known', 'Login budget': 'untouched' },
      Discord: 'not connected, acknowledged nothing yet\nrequests get no answer',
      Loop: 'last look not yet\n95 % of looks take up to –',
      Engines: 'none in use',
    })
  })
})
