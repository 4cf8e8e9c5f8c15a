import { describe, expect, it } from 'vitest'
import { incidentStep } from './alert-policy.ts'
import type { BotStatus, Cause } from './bot.ts'
import type { Wish } from './reconciliation.ts'

const wish = (changes: Partial<Wish>): Wish => ({
  botId: 'b',
  desired: 'running',
  generation: 1,
  strategy: 'pm2',
  movedFrom: null,
  deploying: false,
  status: 'online',
  cause: null,
  statusSince: new Date(0),
  observedGeneration: 1,
  report: undefined,
  openIncident: false,
  ...changes,
})

type Row = [string, Partial<Wish>, BotStatus, Cause | null, string]
const rows: Row[] = [
  ['a crash opens one', {}, 'offline', 'process_exited', 'open'],
  ['so does a failed start', { status: 'starting' }, 'offline', 'process_exited', 'open'],
  ['so does giving up at once', {}, 'failed', 'token_invalid', 'open'],
  ['so does a driver out of reach', {}, 'unknown', 'driver_unreachable', 'open'],
  ['what Muster could not hear does not', {}, 'unknown', 'monitor_blind', 'none'],
  ['a deployment under way does not', { deploying: true }, 'offline', 'process_exited', 'none'],
  ['a stop does not', { desired: 'stopped' }, 'stopped', null, 'none'],
  ['a stopped bot out of reach does not', { desired: 'stopped' }, 'unknown', 'driver_unreachable', 'none'],
  ['a removal does not', { desired: 'retired' }, 'offline', 'process_exited', 'none'],
  ['becoming online does not', { status: 'starting' }, 'online', null, 'none'],
  ['a start that is tried changes an open one', { openIncident: true, status: 'offline' }, 'starting', null, 'update'],
  ['and is told once', { openIncident: true, status: 'starting' }, 'starting', null, 'none'],
  ['without an open one it is nobody’s business', { status: 'offline' }, 'starting', null, 'none'],
  [
    'an open one is not opened twice',
    { openIncident: true, status: 'offline', cause: 'process_exited' },
    'failed',
    'crash_loop',
    'update',
  ],
  [
    'nothing new is nothing to tell',
    { openIncident: true, status: 'failed', cause: 'crash_loop' },
    'failed',
    'crash_loop',
    'none',
  ],
  ['recovery ends it', { openIncident: true, status: 'offline' }, 'online', null, 'resolve recovered'],
  [
    'recovery ends it during a deployment too',
    { openIncident: true, status: 'offline', deploying: true },
    'online',
    null,
    'resolve recovered',
  ],
  ['a stop ends it', { openIncident: true, status: 'failed', desired: 'stopped' }, 'stopped', null, 'resolve stopped'],
  [
    'a removal ends it',
    { openIncident: true, status: 'failed', desired: 'retired' },
    'stopped',
    null,
    'resolve deleted',
  ],
]

describe('incidentStep', () => {
  it.each(rows)('%s', (_, changes, status, cause, expected) => {
    const step = incidentStep(wish(changes), { status, cause, since: new Date(0) })
    expect('resolution' in step ? `${step.incident} ${step.resolution}` : step.incident).toBe(expected)
  })
})
