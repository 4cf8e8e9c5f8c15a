import { botStatuses } from '../../domain/bot.ts'
import type { MetricFamily, Sample } from '../../domain/metrics.ts'
import { type OwnHealth, type ProcessHealth, troublesOf } from '../../domain/own-health.ts'
import type { TickRecord } from './tick-record.ts'

const gauge = (name: string, help: string, ...values: (number | null | undefined)[]): MetricFamily => ({
  ...{ name, help, type: 'gauge' },
  samples: values.filter((value) => typeof value === 'number').map((value) => ({ value })),
})
const seconds = (ms: number | null | undefined) => (typeof ms === 'number' ? ms / 1000 : null)

/** What every Muster can tell, also one that stands by: whether it has the lease, and of its process. */
export function processFamilies(process: ProcessHealth, isActing: boolean): MetricFamily[] {
  return [
    gauge('muster_lease_held', '1 on the Muster that acts, 0 on one that stands by.', isActing ? 1 : 0),
    {
      ...{ name: 'muster_build_info', type: 'gauge', help: 'Always 1; the version is in the label.' },
      samples: [{ labels: { version: process.version }, value: 1 }],
    },
    gauge('process_start_time_seconds', 'When the process began, in Unix time.', process.startedAt.getTime() / 1000),
    gauge('process_resident_memory_bytes', 'Memory of the process, without bots.', process.memoryBytes),
    gauge('muster_event_loop_lag_seconds', 'How late timers were, 99th percentile.', seconds(process.eventLoopLagMs)),
  ]
}

/** What the Muster that acts can tell; what could not be found out has no sample. */
export function actingFamilies(health: OwnHealth, ticks: ReturnType<TickRecord['histogram']>): MetricFamily[] {
  const { loop, lease, database, discord, outbox, logins } = health
  return [
    gauge(
      'muster_healthy',
      '1 while nothing needs a person, as /fleet health judges.',
      Number(troublesOf(health).length === 0),
    ),
    {
      ...{ name: 'muster_bots', type: 'gauge', help: 'Bots by status.' },
      samples: botStatuses.map((status) => ({ labels: { status }, value: health.bots[status] ?? 0 })),
    },
    gauge('muster_incidents_open', 'Incidents that are open; bots that failed together are one.', health.incidentsOpen),
    {
      ...{ name: 'muster_tick_duration_seconds', type: 'histogram', help: 'How long looks at all bots took.' },
      samples: bucketsOf(ticks),
    },
    {
      ...{
        name: 'muster_ticks_failed_total',
        type: 'counter',
        help: 'Looks at all bots that the database did not answer.',
      },
      samples: [{ value: ticks.failed }],
    },
    gauge('muster_last_tick_age_seconds', 'Since the last look at all bots.', seconds(loop.lastTickAgeMs)),
    gauge('muster_lease_generation', 'One more with every change of the acting Muster.', lease?.generation),
    gauge('muster_outbox_pending', 'Messages that are owed.', outbox?.pending),
    gauge(
      'muster_outbox_oldest_age_seconds',
      'Since the oldest of them is owed.',
      outbox ? (seconds(outbox.oldestAgeMs) ?? 0) : null,
    ),
    gauge('muster_database_up', '1 while the database answers.', 'ms' in database ? 1 : 0),
    gauge(
      'muster_database_latency_seconds',
      'One round trip to the database.',
      'ms' in database ? seconds(database.ms) : null,
    ),
    gauge('muster_discord_connected', '1 while Muster is connected to Discord’s gateway.', Number(discord.connected)),
    gauge(
      'muster_discord_ack_age_seconds',
      'Since the last heartbeat that the gateway acknowledged.',
      seconds(discord.ackAgeMs),
    ),
    gauge(
      'muster_discord_rest_latency_seconds',
      'One request to Discord, measured once a minute.',
      seconds(discord.restMs),
    ),
    gauge('muster_login_budget_remaining', 'Logins left today of the application that has the fewest.', logins?.left),
    gauge(
      'muster_unattended_starts_remaining',
      'Starts by itself that Muster has left today for that application.',
      logins?.unattendedLeft,
    ),
    {
      ...{ name: 'muster_engine_up', type: 'gauge', help: '1 while the engine answers.' },
      samples: [...health.engines].map(([engine, state]) => ({ labels: { engine }, value: Number(state === 'ok') })),
    },
  ]
}

function bucketsOf({ buckets, count, seconds: sum }: ReturnType<TickRecord['histogram']>): Sample[] {
  return [
    ...buckets.map((b): Sample => ({ suffix: '_bucket', labels: { le: String(b.bound) }, value: b.count })),
    { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
    { suffix: '_sum', value: sum },
    { suffix: '_count', value: count },
  ]
}
