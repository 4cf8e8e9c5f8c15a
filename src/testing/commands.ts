// Over 200 lines: one sample of each thing that a command shows.
import type { App, NamedRoute } from '../app.ts'
import type { EngineNode } from '../deployment/driver.ts'
import type { Command, Confirmation, Form, Input, Reply } from '../discord/command.ts'
import type { Actor } from '../domain/access.ts'
import type { Application } from '../domain/application.ts'
import type { Bot } from '../domain/bot.ts'
import type { Client } from '../domain/client.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Drill } from '../domain/drill.ts'
import type { Incident } from '../domain/incident.ts'
import type { Maintenance } from '../domain/maintenance.ts'
import type { Rollout } from '../domain/rollout.ts'
import type { TemplateManifest } from '../domain/template.ts'
import type { TimeSpent, UptimeDay, UptimeWindow } from '../domain/uptime.ts'

/** What a person gives: by option name, the fields of a form apart. Objects stand for users, roles and channels. */
export interface Typed {
  options?: Record<string, string | number | boolean | { id: string; name: string; bot?: boolean }>
  fields?: Record<string, string>
  actor?: Partial<Actor>
}

/** An `Input` of plain values; `lines` collects what was shown as progress. */
export function fakeInput({ options = {}, fields = {}, actor = {} }: Typed = {}): Input & { lines: string[] } {
  const lines: string[] = []
  const read = <T>(name: string, accepts: (value: unknown) => boolean) => {
    const value = options[name]
    return accepts(value) ? (value as T) : undefined
  }
  const named = (name: string) => read<{ id: string; name: string; bot?: boolean }>(name, (v) => typeof v === 'object')
  return {
    actor: { userId: '1', username: 'admin', guildId: '10', roleIds: [], ownsGuild: true, ...actor },
    guildId: '10',
    channelId: '20',
    text: (name) => read(name, (v) => typeof v === 'string'),
    integer: (name) => read(name, (v) => typeof v === 'number'),
    flag: (name) => read(name, (v) => typeof v === 'boolean'),
    user: (name) => {
      const user = named(name)
      return user && { bot: false, ...user }
    },
    role: named,
    channel: named,
    field: (id) => fields[id],
    progress: (line) => lines.push(line),
    replyId: async () => '77',
    lines,
  }
}

/** One call of a service by a command. */
export interface Call {
  method: string
  args: readonly unknown[]
}

type Answers = { [S in keyof App]?: Partial<App[S]> }

/** What commands may ask without being told: Muster is in no server, and no bot has a ledger of logins. */
const quiet: Record<string, Record<string, unknown>> = {
  clients: { guilds: () => [] },
  logins: { of: async () => undefined },
}

/** An `App` that answers as told, remembers every call, and fails loudly at what it was not told about. */
export function fakeApp(answers: Answers = {}): App & { calls: Call[] } {
  const calls: Call[] = []
  const service = (name: string, methods: Record<string, unknown>) =>
    new Proxy(methods, {
      get: (_target, method: string) =>
        // A promise is awaited by looking for `then`: a service is none.
        method === 'then'
          ? undefined
          : async (...args: unknown[]) => {
              calls.push({ method: `${name}.${method}`, args })
              const answer = methods[method]
              if (typeof answer !== 'function') throw new Error(`not expected: ${name}.${method}`)
              return answer(...args)
            },
    })
  const all = new Proxy(
    { calls },
    {
      get: (target, name: string) =>
        name === 'calls'
          ? target.calls
          : service(name, { ...quiet[name], ...(answers as Record<string, Record<string, unknown>>)[name] }),
    },
  )
  return all as unknown as App & { calls: Call[] }
}

/** Everything that a command can do at Discord's hands, whether or not it has the member. */
export type AnyCommand = Command & {
  form?: (input: Input, app: App) => Promise<Form | undefined>
  confirm?: (input: Input, app: App) => Promise<Confirmation>
}

/** All text of a reply that Discord renders as markdown: what hostile names could do harm in. */
export function markdownOf(reply: Reply): string {
  return reply.panels
    .flatMap(({ title, text, fields }) => [title, text, ...(fields ?? []).flatMap((f) => [f.name, f.value])])
    .filter(Boolean)
    .join('\n')
}

const day = new Date('2026-01-02T03:04:05Z')

/** A client with all it needs; `changes` for what a test is about. */
export const aClient = (changes: Partial<Client> = {}): Client => ({
  id: '6f1d0c3e-0000-4000-8000-00000000000c',
  name: 'Fashion Brand',
  industry: 'Retail',
  contact: 'mia@example.org',
  timeZone: 'Europe/Berlin',
  guildId: '30',
  botCount: 1,
  createdBy: '1',
  createdAt: day,
  ...changes,
})

/** A bot that is online; `changes` for what a test is about. */
export const aBot = (changes: Partial<Bot> = {}): Bot => ({
  id: '6f1d0c3e-0000-4000-8000-00000000000b',
  name: 'Greeter',
  description: '',
  clientId: aClient().id,
  clientName: 'Fashion Brand',
  applicationId: '40',
  template: 'standard',
  templateVersion: '1.0.0',
  settings: {},
  strategy: 'pm2',
  desired: 'running',
  generation: 1,
  status: 'online',
  cause: null,
  statusSince: day,
  observedGeneration: 1,
  deploymentId: '6f1d0c3e-0000-4000-8000-00000000000d',
  artifact: 'abcdef0123456789'.repeat(4),
  serverEndpoint: null,
  createdBy: '1',
  createdAt: day,
  ...changes,
})

/** A deployment that succeeded. */
export const aDeployment = (changes: Partial<Deployment> = {}): Deployment => ({
  id: '6f1d0c3e-0000-4000-8000-00000000000d',
  botId: aBot().id,
  kind: 'create',
  template: 'standard',
  templateVersion: '1.0.0',
  settings: {},
  strategy: 'pm2',
  artifact: 'abcdef0123456789'.repeat(4),
  state: 'succeeded',
  problem: null,
  reason: null,
  steps: [],
  requestedBy: '1',
  channelId: '20',
  messageId: null,
  createdAt: day,
  finishedAt: day,
  ...changes,
})

/** A rollout under way: the first of three bots was moved. */
export const aRollout = (changes: Partial<Rollout> = {}): Rollout => ({
  id: '6f1d0c3e-0000-4000-8000-00000000000e',
  template: 'standard',
  version: '1.1.0',
  clientName: null,
  state: 'running',
  reason: null,
  requestedBy: '1',
  channelId: '20',
  messageId: '77',
  createdAt: day,
  finishedAt: null,
  bots: (['moved', 'waiting', 'waiting'] as const).map((state, i) => ({
    botId: `6f1d0c3e-0000-4000-8000-0000000000b${i}`,
    name: `Greeter ${i}`,
    clientName: 'Fashion Brand',
    wave: Math.min(i + 1, 2),
    state,
    reason: null,
    beganAt: null,
    endedAt: null,
  })),
  ...changes,
})

/** A maintenance of the fleet that is open; `changes` for what a test is about. */
export const aMaintenance = (changes: Partial<Maintenance> = {}): Maintenance => ({
  ...{ id: '6f1d0c3e-0000-4000-8000-0000000000aa', scope: 'fleet', subject: '', createdBy: '1', endedBy: null },
  ...{ startsAt: new Date(Date.now() - 3_600_000), endsAt: new Date(Date.now() + 3_600_000), reason: null },
  ...{ seriesId: null, cron: null, timeZone: null, durationMs: null, repeats: false },
  ...changes,
})

/** An open incident of one bot whose process has ended. */
export const anIncident = (changes: Partial<Incident> = {}): Incident => ({
  id: '6f1d0c3e-0000-4000-8000-00000000000f',
  botId: aBot().id,
  botName: 'Greeter',
  clientName: 'Fashion Brand',
  state: 'open',
  status: 'offline',
  cause: 'process_exited',
  downSince: new Date('2026-11-23T03:00:00Z'),
  openedAt: new Date('2026-11-23T03:00:00Z'),
  acknowledgedBy: null,
  acknowledgedAt: null,
  acknowledgement: null,
  snoozedBy: null,
  snoozedUntil: null,
  resolvedAt: null,
  resolution: null,
  closedBy: null,
  closing: null,
  restarts: 0,
  release: null,
  releasedAt: null,
  rollbackTo: null,
  downMs: null,
  applicationId: null,
  intents: null,
  flappingSince: null,
  logTail: [],
  foldedSteps: null,
  version: 1,
  groupId: null,
  groupName: null,
  groupKind: null,
  groupKey: null,
  members: [],
  clientIds: [],
  heldUntil: null,
  reminders: 0,
  remindedAt: null,
  escalatedAt: null,
  channelId: null,
  messageId: null,
  ...changes,
})

/** A client's route with all there is. */
export const aRoute = (changes: Partial<NamedRoute> = {}): NamedRoute => ({
  ...{ scope: 'client', clientId: aClient().id, botId: null, name: 'Fashion Brand', channelId: '3', roleId: '7' },
  ...{ minimum: 'major', remindMinutes: 30, quiet: { from: 1320, until: 420, zone: 'Europe/Berlin' } },
  escalation: { minutes: 15, channelId: '4', roleId: '8' },
  threads: true,
  ...changes,
})

/** A drill that passed. */
export const aDrill = (changes: Partial<Drill> = {}): Drill => ({
  id: '6f1d0c3e-0000-4000-8000-0000000000d1',
  botId: aBot().id,
  botName: 'Greeter',
  clientName: 'Fashion Brand',
  strategy: 'pm2',
  kind: 'kill',
  state: 'passed',
  startedBy: '1',
  startedAt: day,
  finishedAt: day,
  detectedMs: 40,
  notifiedMs: 900,
  acknowledgedMs: null,
  recoveredMs: 2_300,
  reason: null,
  ...changes,
})

/** An application that waits in the pool. */
export const anApplication = (changes: Partial<Application> = {}): Application => ({
  id: '40',
  name: 'Spare One',
  botUserId: '40',
  state: 'available',
  botId: null,
  botName: null,
  addedBy: '1',
  addedAt: day,
  ...changes,
})

/** A node that takes bots and has two. */
export const aNode = (changes: Partial<EngineNode> = {}): EngineNode => ({
  id: 'a'.repeat(25),
  name: 'node-a',
  state: 'ready',
  availability: 'active',
  bots: 2,
  ...changes,
})

/** A template with one setting that has a default. */
export const aManifest = (changes: Partial<TemplateManifest> = {}): TemplateManifest => ({
  name: 'standard',
  version: '1.0.0',
  title: 'Referral bot',
  description: 'Counts who brought whom.',
  settings: [
    { key: 'welcome', label: 'Welcome', description: 'Said to newcomers', type: 'text', max: 200, default: 'Hello' },
  ],
  commands: [{ name: 'refer', description: 'Refer a person' }],
  intents: 1,
  permissions: '2048',
  runsOn: ['gateway'],
  ...changes,
})

/** The same in every window. */
export const spentEverywhere = (spent = timeSpent()): Record<UptimeWindow, TimeSpent> => ({
  ...{ '24h': spent, '7d': spent, '30d': spent, '90d': spent, created: spent },
})

export const aDay = (spent = timeSpent(), day = '2026-03-29'): UptimeDay => ({ day, spent })

/** A window of 1,000 s of which all was up. */
export const timeSpent = (changes: Partial<TimeSpent> = {}): TimeSpent => ({
  windowMs: 1_000_000,
  up: 1_000_000,
  degraded: 0,
  down: 0,
  maintenance: 0,
  stopped: 0,
  unknown: 0,
  ...changes,
})
