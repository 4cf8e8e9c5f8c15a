import { createClient, type RealtimeClientOptions } from '@supabase/supabase-js'
import ws from 'ws'
import { createAccessStore } from './access.ts'
import { createApplicationStore } from './applications.ts'
import { createAuditStore } from './audit.ts'
import { createBoardStore } from './boards.ts'
import { createBotStore } from './bots.ts'
import { createClientStore } from './clients.ts'
import { createDeploymentStore } from './deployments.ts'
import { createDrillStore } from './drills.ts'
import { type Fence, showingLease } from './fence.ts'
import { createIncidentStore } from './incidents.ts'
import { createLeaseStore } from './lease.ts'
import { createLoginStore } from './logins.ts'
import { createMaintenanceStore } from './maintenance.ts'
import { createOutboxStore } from './outbox.ts'
import { createRolloutStore } from './rollouts.ts'
import { createRouteStore } from './routes.ts'
import type { LeaseStore, Stores } from './stores.ts'
import { createSupervisionStore } from './supervision.ts'
import { createTemplateStore } from './templates.ts'
import { createThreadStore } from './threads.ts'
import { fetchWithin } from './timeout.ts'
import { unwrap } from './unwrap.ts'
import { createUptimeStore } from './uptime.ts'
import { createWatchStore } from './watch.ts'

/** supabase-js as the stores use it: rows are unknown until zod has read them. */
export type Database = ReturnType<typeof connect>

/** A command has 3 s to say that the database is away, so a request gets a little less. */
const requestMs = 2500
/** Nobody waits for these; the first takes two seconds when a thousand bots change at once. */
const patient = ['/rpc/watch_record', '/rpc/status_fold']
const recordMs = 20_000
const msOf = (path: string) => (patient.some((end) => path.endsWith(end)) ? recordMs : requestMs)

// The two packages describe the same constructor in ways TypeScript cannot match (ws also takes null as address).
const transport = ws as unknown as NonNullable<RealtimeClientOptions['transport']>

function connect(url: string, key: string, fetch: typeof globalThis.fetch) {
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    // Node 20 has no WebSocket of its own, and supabase-js refuses to start without one.
    realtime: { transport },
    global: { fetch: fetchWithin(fetch, msOf) },
  })
}

interface Options {
  url: string
  /** The secret key: it passes row level security. */
  key: string
  fetch?: typeof globalThis.fetch
}

/** The lease of one Supabase. Opens no connection yet. */
export function connectLease({ url, key, fetch = globalThis.fetch }: Options): LeaseStore {
  return createLeaseStore(connect(url, key, fetch))
}

/**
 * All stores over one Supabase, hosted or embedded. With `fence`, every write is refused once the lease has gone to another
 * holder (Problem `LeaseLost`). Opens no connection yet.
 */
export function connectStores({ url, key, fetch = globalThis.fetch, fence }: Options & { fence?: Fence }): Stores {
  const db = connect(url, key, fence ? showingLease(fetch, fence) : fetch)
  return {
    clients: createClientStore(db),
    applications: createApplicationStore(db),
    bots: createBotStore(db),
    deployments: createDeploymentStore(db),
    templates: createTemplateStore(db),
    rollouts: createRolloutStore(db),
    watch: createWatchStore(db),
    logins: createLoginStore(db),
    incidents: createIncidentStore(db),
    outbox: createOutboxStore(db),
    threads: createThreadStore(db),
    routes: createRouteStore(db),
    boards: createBoardStore(db),
    supervision: createSupervisionStore(db),
    drills: createDrillStore(db),
    maintenance: createMaintenanceStore(db),
    uptime: createUptimeStore(db),
    access: createAccessStore(db),
    audit: createAuditStore(db),
    async ping() {
      unwrap(await db.from('alert_routes').select('scope').limit(1))
    },
  }
}
