import { call } from '../api.ts'

export interface PortalApplication {
  id: string
  name: string
  connected: boolean
  session_start_remaining: number
  guild_ids: string[]
  interactions_endpoint_url: string | null
  token: string
}

export interface GatewayState {
  app: string
  name: string
  session_start_remaining: number
  sessions: { id: string; state: 'connected' | 'frozen' | 'waiting'; intents: number; sequence: number }[]
}

export interface LogEntry {
  at: string
  app: string | null
  kind: 'rest' | 'identify' | 'resume' | 'close' | 'heartbeat'
  method?: string
  path?: string
  status?: number
  code?: number
}

export interface Fault {
  id: string
  match: string
  app?: string
  status?: number
  retry_after?: number
  delay_ms?: number
  drop?: boolean
  times?: number
}

export type GatewayAction = 'freeze' | 'thaw' | 'reconnect' | 'invalidate' | 'close'

/** What the developer drawer asks of the control interface. */
export const drawerApi = {
  applications: () =>
    call<{ applications: PortalApplication[] }>('GET', '/sandbox/world?tokens=1').then((world) => world.applications),
  createApplication: (name: string) => call('POST', '/sandbox/applications', { name, intents_allowed: true }),
  resetToken: (app: string) => call('POST', `/sandbox/applications/${app}/token`),
  install: (app: string, guild: string) => call('POST', '/sandbox/installs', { app, guild }),
  gateway: () => call<GatewayState[]>('GET', '/sandbox/gateway'),
  breakGateway: (app: string, action: GatewayAction, code?: number) =>
    call('POST', '/sandbox/gateway', { app, action, ...(code === undefined ? {} : { code }) }),
  log: (since: string) => call<LogEntry[]>('GET', `/sandbox/log?${new URLSearchParams({ since })}`),
  faults: () => call<Fault[]>('GET', '/sandbox/faults'),
  addFault: (fault: Omit<Fault, 'id'>) => call('POST', '/sandbox/faults', fault),
  removeFault: (id?: string) => call('DELETE', id === undefined ? '/sandbox/faults' : `/sandbox/faults/${id}`),
  clock: () => call<{ now: string; offset_ms: number }>('GET', '/sandbox/clock'),
  advance: (ms: number) => call('POST', '/sandbox/clock', { advance_ms: ms }),
}
