// Longer than 200 lines: the one list of what may be asked of Muster, read as a table of contents.
import type { EngineNode } from '../deployment/driver.ts'
import type { AccessGrant, AccessLevel, Actor, GrantableLevel } from '../domain/access.ts'
import type { AlertRoute } from '../domain/alert-route.ts'
import type { Application } from '../domain/application.ts'
import type { Bot, BotStatus, Cause, Desired, Settings, Strategy } from '../domain/bot.ts'
import type { Client } from '../domain/client.ts'
import type { Deployment, DeploymentStep } from '../domain/deployment.ts'
import type { Drill, DrillKind } from '../domain/drill.ts'
import type { Problem } from '../domain/errors.ts'
import type { NamedFinding } from '../domain/finding.ts'
import type { ReceivedReport } from '../domain/health.ts'
import type { Incident, IncidentEvent, OutboxItem } from '../domain/incident.ts'
import type { ThreadPart } from '../domain/incident-thread.ts'
import type { HeldWhy } from '../domain/login-budget.ts'
import type { Condition, Maintenance } from '../domain/maintenance.ts'
import type { Asked as AskedTime } from '../domain/maintenance-plan.ts'
import type { MetricFamily } from '../domain/metrics.ts'
import type { OwnHealth } from '../domain/own-health.ts'
import type { Seen } from '../domain/reconciliation.ts'
import type { Rollout, WaveMode } from '../domain/rollout.ts'
import type { Severity } from '../domain/severity.ts'
import type { Snooze } from '../domain/snooze.ts'
import type { Carrier, TemplateManifest } from '../domain/template.ts'
import type { TimeSpent, UptimeDay, UptimeWindow } from '../domain/uptime.ts'
import type { AuditEntry } from '../stores/stores.ts'

/**
 * What one may ask of Muster, one verb per method; Discord commands and the HTTP API both speak to this. Every method throws
 * a `Problem` for what a person can mend. `ref` is an id or a name (compared without case).
 */
export interface App {
  clients: Clients
  applications: Applications
  bots: Bots
  templates: Templates
  rollouts: Rollouts
  fleet: Fleet
  boards: Boards
  nodes: NodesService
  stats: Stats
  alerts: Alerts
  incidents: Incidents
  maintenance: MaintenanceService
  access: Access
  audit: { record(entry: AuditEntry): Promise<void> }
  reconciler: Reconciler
  outbox: {
    /** Sends what is due; one at a time however often it is called. */ drain(): Promise<void> /** Drain soon, or after that long. */
    kick(afterMs?: number): void
  }
  /** Settled days become one row each, and after 13 months only sums; answers how many days it folded. May be repeated. */
  history: { fold(): Promise<number> }
  /** Counts requests that Discord refused at this machine's address. */
  refusals: { note(status: number): void; isPaused(): boolean }
  logins: Logins
  supervision: Supervision
  drills: Drills
  /** What must be up for Muster to be of use, with the reason for what is not. */
  readiness(): Promise<{ ready: boolean; parts: Record<string, 'ok' | string> }>
  /** Begins watching, adopts what runs, finishes what a crash left half done. Resolves when the first tick is through. */
  start(): Promise<void>
  /** Finishes what is in flight and lets go of everything. */
  stop(options?: { stopBots?: boolean }): Promise<void>
}

/** Bots broken on purpose, to see what comes of it. Problems `DrillNotPossible`, `DrillUnderWay`. */
export interface Drills {
  /** That bot, if such a drill may be run with it. */
  plan(input: { bot: string; kind: DrillKind }): Promise<Bot>
  /** Resolves when the bot is as before; nothing is hurried for its sake, so the times are those of a real failure. */
  run(input: { bot: string; kind: DrillKind; by: string }, onProgress?: (drill: Drill) => void): Promise<Drill>
  /** The newest fifty, newest first. */
  list(): Promise<Drill[]>
}

/** Muster's own state. */
export interface Supervision {
  /** Never rejects: what cannot be found out is itself part of the state. */
  health(): Promise<OwnHealth>
  /** The same in numbers, for Prometheus. */
  metrics(): Promise<MetricFamily[]>
  /** Owes the one message about each time in which bots could not be seen. */
  tend(): Promise<void>
}

/** Port: Muster's own connection to Discord. */
export interface OwnConnection {
  isReady(): boolean
  /** Since the gateway last acknowledged a heartbeat, in milliseconds; null before the first. */
  ackAgeMs(): number | null
  /** How long a request takes, asked once a minute at most; null when Discord does not answer. Never rejects. */
  restMs(): Promise<number | null>
}

/** What one application's logins of the last 24 hours come to. */
export interface LoginsUsed {
  /** All of them: starts, and what the bot did by itself after losing its session. */
  used: number
  /** Starts that nobody asked for. */
  unattended: number
  /** What Muster itself may still start in this time without being asked. */
  unattendedLeft: number
  /** Set where the next start would have to wait even if a crash made it necessary now. */
  heldUntil?: Date
}

export interface Logins {
  /** From our own ledger, without asking Discord; undefined for a bot that never logs in. */
  of(bot: Pick<Bot, 'applicationId' | 'strategy'>): Promise<LoginsUsed | undefined>
}

/** Told while long work runs; `done` are the finished steps with their times, `far` says how far a long one is. */
export type OnProgress = (progress: { step: string; done: readonly DeploymentStep[]; far?: string }) => void

/** A Discord server that Muster is in. */
export interface Guild {
  id: string
  name: string
}

/** The machines of an engine that has several. Problems `NoNodes`, `NodeNotFound`. */
export interface NodesService {
  /** Empty where no engine has several. */
  list(): Promise<EngineNode[]>
  /** That node, if it can be emptied. Problem `NoOtherNode`. */
  drainable(ref: string): Promise<EngineNode>
  /** Moves its bots to other nodes and resolves when they have left it; `left` did not in ten minutes, and may yet. Problem `NoOtherNode`. */
  drain(
    ref: string,
    onProgress?: (progress: { total: number; left: number }) => void,
  ): Promise<{ node: EngineNode; moved: number; left: number }>
  /** It takes bots again; those that left it do not come back by themselves. */
  activate(ref: string): Promise<EngineNode>
}

export interface Clients {
  /** What may be named as a client's server; other servers are given by their id. */
  guilds(): readonly Guild[]
  create(input: {
    name: string
    industry?: string
    contact?: string
    timeZone?: string
    guild?: string
    by: string
  }): Promise<Client>
  get(ref: string): Promise<Client>
  list(): Promise<Client[]>
  edit(
    ref: string,
    changes: { name?: string; industry?: string; contact?: string; timeZone?: string; guild?: string },
  ): Promise<Client>
  remove(ref: string): Promise<Client>
  grant(ref: string, userId: string, by: string): Promise<Client>
  revoke(ref: string, userId: string): Promise<Client>
  members(ref: string): Promise<{ userId: string; grantedBy: string; grantedAt: Date }[]>
}

export interface Applications {
  /** Verifies each token with Discord, then encrypts and keeps it; one bad token does not spoil the others. Tokens come back in no form. */
  add(tokens: readonly string[], by: string): Promise<AddedApplication[]>
  get(ref: string): Promise<Application>
  list(): Promise<Application[]>
  remove(ref: string): Promise<Application>
}
/** One line per token given, in order; `position` counts from 1 because the token itself must not be shown. */
export type AddedApplication =
  | { position: number; ok: true; application: Application }
  | { position: number; ok: false; problem: { code: string; title: string; message: string; hint: string } }

export interface CreatedBot {
  bot: Bot
  deployment: Deployment
  steps: readonly DeploymentStep[]
  inviteUrl: string
  /** What it is called in Discord, where that is not its name. */
  username?: string
}

/** By whom and where something was asked for, so that its outcome can be told there even after a crash. */
export interface Asked {
  by: string
  channelId: string | null
  /** The message in that channel that shows the progress, once there is one. Never rejects. */
  replyId?: () => Promise<string | undefined>
}

/** What a deploy changes; what is left out stays as it is. */
export interface DeployInput {
  strategy?: Strategy
  template?: string
  /** Must be the one that the templates folder holds; names what is expected. */
  version?: string
  settings?: Settings
  /** Go on though the template has no place for settings that were set. */
  dropSettings?: boolean
}

/** A setting that the template to come has no place for. */
export interface DroppedSetting {
  key: string
  label: string
  value: Settings[string]
}

/** A change that works. */
export interface Released {
  /** As it was. */
  before: Bot
  bot: Bot
  deployment: Deployment
  steps: readonly DeploymentStep[]
  username?: string
}

export interface Bots {
  /** The whole creation (issue 2 §5); resolves once the bot was READY and stable for as long as every release. On any failure everything is undone first. */
  create(
    input: {
      name: string
      client: string
      template: string
      strategy?: Strategy
      description?: string
      settings?: Settings
    } & Asked,
    onProgress?: OnProgress,
  ): Promise<CreatedBot>
  get(ref: string): Promise<Bot>
  list(filter: { client?: string; status?: BotStatus }): Promise<Bot[]>
  /** All there is to say about one bot. */
  show(ref: string): Promise<BotDetails>
  /** New settings go through a deployment of their own; a failed one goes back to the last good. `username`: as in `CreatedBot`, where the profile was changed. */
  edit(
    ref: string,
    changes: { name?: string; description?: string; settings?: Settings } & Asked,
    onProgress?: OnProgress,
  ): Promise<{ bot: Bot; username?: string }>
  /**
   * Resolve when the bot works as changed, or throw why not: `UpdateRolledBack` when its last good release is back. Moving to
   * another strategy ends it there before it is started here. Problems `SettingsDropped`, `VersionNotAvailable`.
   */
  deploy(ref: string, input: DeployInput & Asked, onProgress?: OnProgress): Promise<Released>
  /** `to`: id, or at least seven digits of the artifact, of an earlier release that succeeded. The strategy stays. */
  rollback(ref: string, input: { to: string } & Asked, onProgress?: OnProgress): Promise<Released>
  /** Settings that were set and that a deploy with these options has no place for. */
  wouldDrop(
    ref: string,
    input: Pick<DeployInput, 'template' | 'version'>,
  ): Promise<{ bot: Bot; dropped: DroppedSetting[] }>
  /** Newest first. */
  deployments(ref: string): Promise<{ bot: Bot; deployments: (Deployment & { requestedByName: string | null })[] }>
  /** What stands in the way of the next release, without changing anything. */
  doctor(ref: string): Promise<{ bot: Bot; findings: NamedFinding[] }>
  /** Resolve when the bot is online (stopped), or throw why not after a minute. Starting what runs is no error. */
  start(ref: string, by: string, onProgress?: OnProgress): Promise<Bot>
  stop(ref: string, by: string, onProgress?: OnProgress): Promise<Bot>
  /** With the logins that were left before it, where they are few. Problem `LoginBudgetLow` for a bot that works. */
  restart(ref: string, by: string, onProgress?: OnProgress): Promise<Bot & { loginsLeft?: number }>
  /** Problem `BotNotFound` for the slower of two people deleting at once. */
  remove(ref: string, by: string, onProgress?: OnProgress): Promise<Bot>
  /** Redacted, oldest first. */
  logs(ref: string, tail: number): Promise<{ bot: Bot; lines: string[] }>
  suggest(
    query: string,
    clientIds?: readonly string[],
  ): Promise<{ id: string; name: string; clientName: string; status: BotStatus }[]>
}

export interface BotDetails {
  bot: Bot
  client: Client
  application: Application | undefined
  deployment: Deployment | undefined
  report: ReceivedReport | undefined
  incident: Incident | undefined
  uptime: Record<UptimeWindow, TimeSpent>
  /** The machine that it runs on, or ran on last; undefined where the engine has one, or nothing was seen yet. */
  where?: Seen['where']
  /** Set in maintenance: how it is all the same, as far as it was seen. */
  beneath?: Condition
  inviteUrl: string | undefined
}

export interface Templates {
  list(): Promise<{ manifest: TemplateManifest; bots: number }[]>
  /** Problem `TemplateNotFound`. */
  get(name: string): Promise<TemplateManifest>
  /** Templates that are left out because of a mistake, and why. */
  unusable(): Promise<{ name: string; why: string }[]>
  /** What the template's changelog says of its newest version; undefined where it says nothing. */
  changes(name: string): Promise<string | undefined>
}

/** A bot that runs another version of its template than is current. */
export interface DriftedBot {
  bot: Bot
  /** The current one: that of the templates folder. */
  version: string
  /** When that one was released; null where a newer one was released since, so that it is not known. */
  since: Date | null
  /** Why no deployment can bring it, where somebody changed the bot's code by hand. */
  heldBy: string | null
}
export interface Drift {
  /** Bots that run what is current. */
  current: number
  /** By name. */
  drifted: DriftedBot[]
}

export interface Rollouts {
  /** Problems `TemplateNotFound`, `ClientNotFound`. */
  drift(filter: { template?: string; client?: string }): Promise<Drift>
  /** What `start` would do: waves, and bots that are left out. Problem `NothingToRollOut`. */
  plan(input: RolloutInput): Promise<{ version: string; waves: Bot[][]; held: DriftedBot[] }>
  /** Resolves when it has begun; it goes on by itself, also after a restart. Problem `RolloutUnderWay`. */
  start(input: RolloutInput & Asked): Promise<Rollout>
  /** Releases that are under way end first, one way or the other. Problems `RolloutNotFound`, `RolloutOver`. */
  steer(id: string, how: Steering): Promise<Rollout>
  /** Newest first. */
  list(): Promise<Rollout[]>
}
export interface RolloutInput {
  template: string
  client?: string
  waves?: WaveMode
}
export type Steering = 'pause' | 'resume' | 'abort'
/** The whole fleet at one moment, as a board shows it. */
export interface FleetView {
  /** How many bots there are of each status; those with none are left out. */
  counts: Partial<Record<BotStatus, number>>
  /** By name. */
  clients: { name: string; counts: FleetView['counts'] }[]
  /** Bots that should run and do not, the worst first, then the longest. */
  wrong: { name: string; clientName: string; status: BotStatus; cause: Cause | null; since: Date }[]
  /** All that is open, and the next that is planned. */
  maintenance: Pick<Maintenance, 'scope' | 'subject' | 'startsAt' | 'endsAt'>[]
}

/** Messages that show the fleet and are kept current. */
export interface Boards {
  /** Posts one, or gives the one that the channel has. Problem `CannotWriteThere`. */
  post(channelId: string, by: string): Promise<{ messageId: string; isNew: boolean }>
  /** Takes it away, with its message. False where there is none. */
  remove(channelId: string): Promise<boolean>
}

/** Why a board could not be shown: its message is gone, Muster may not (or no longer) write there, or Discord is in the way. */
export type BoardFailure = { kind: 'gone' } | { kind: 'forbidden'; why: string } | { kind: 'away'; why: string }

/** Port: the messages of boards. Every method throws nothing but what is a defect. */
export interface BoardMessages {
  /** A message of an earlier post whose id was lost, if there is one. */
  find(channelId: string): Promise<{ messageId: string | null } | BoardFailure>
  post(channelId: string, view: FleetView): Promise<{ messageId: string } | BoardFailure>
  edit(channelId: string, messageId: string, view: FleetView): Promise<'done' | BoardFailure>
  remove(channelId: string, messageId: string): Promise<void>
}

/** Port: keeps the message of a rollout up to date. Never throws; slow or failing messages hold nothing up. */
export interface RolloutBoard {
  show(rollout: Rollout): void
}

export interface FleetRow {
  client: Client
  bots: number
  online: number
  servers: number
  users: number
  /** Time of all the client's bots over 30 d, summed. */
  spent: TimeSpent
}
export interface Fleet {
  status(): Promise<{
    bots: number
    online: number
    offline: number
    deployed: number
    unknown: number
    rows: FleetRow[]
    /** Bots in maintenance, those first that are not well beneath it; `beneath` null where that was not seen yet. */
    maintained: { name: string; clientName: string; beneath: Condition | null }[]
    alertsChannelId: string | undefined
  }>
  /** What boards show: two calls to the database, no working out of uptime. */
  view(): Promise<FleetView>
}

export interface BotStats {
  bot: Bot
  servers: number | null
  users: number | null
  commands30d: number
  lastReportAt: Date | null
  spent: Record<UptimeWindow, TimeSpent>
  /** The last 90 days where the client lives, oldest first. */
  days: UptimeDay[]
}
export interface Stats {
  /**
   * For a client's people: their bots; for viewers and up: any. Without `client` and `bot`: all that the person may see.
   * Problem `NotYours` names nothing that the person may not know. Working out time is the dear part: where `shown` picks
   * bots, it is done for those alone, and the others have spent none.
   */
  of(
    actor: Actor,
    filter: { client?: string; bot?: string },
    shown?: (bots: readonly Bot[]) => readonly Bot[],
  ): Promise<{ scope: string; bots: BotStats[] }>
  suggestClients(actor: Actor, query: string): Promise<{ id: string; name: string }[]>
  suggestBots(actor: Actor, query: string): Promise<{ id: string; name: string }[]>
}

/** A route as people set it; what is left out is off. */
export interface RouteInput {
  /** Of which client or which bot; of the whole fleet without both. */
  client?: string
  bot?: string
  channelId: string
  roleId?: string
  minimum?: Severity
  /** Minutes. */
  remind?: number
  /** `22:00-07:00`. */
  quiet?: string
  /** Of the quiet hours; that of the client, or UTC, when left out. */
  timeZone?: string
  /** Minutes. */
  escalateAfter?: number
  escalateChannelId?: string
  escalateRoleId?: string
  /** True when left out. */
  threads?: boolean
  by: string
}
export type ClientRouteInput = Pick<RouteInput, 'minimum' | 'quiet' | 'timeZone' | 'by'> & {
  client: string
  /** Id or name of a channel in the client's server. */
  channel: string
}
/** With the name of the client or the bot. */
export type NamedRoute = AlertRoute & {
  name: string
  /** Of a route that was just set: permissions that threads under its alerts want and Muster lacks there; alerts do without. */
  threadsLack?: readonly string[]
}
/** Of what a maintenance is: exactly one of these, else problem `MaintenanceWantsOne`. */
export interface MaintenanceOf {
  bot?: string | undefined
  client?: string | undefined
  fleet?: boolean | undefined
}

/** Spans in which bots are in `maintenance`: they go on running, raise no alert, and their time is outside uptime. */
export interface MaintenanceService {
  /** Without `timeZone` that of the client, UTC for the fleet. Problems of `planMaintenance`, `MaintenanceOverlaps`, `BotNotFound`, `ClientNotFound`. */
  plan(
    input: MaintenanceOf &
      Omit<AskedTime, 'timeZone'> & { timeZone?: string | undefined; reason?: string | undefined; by: string },
  ): Promise<Maintenance>
  /**
   * Ends what is open, or cancels what is planned with all its repetitions; `next` = when it comes again all the same. `ref` is
   * an id, or the name of what it is of (`fleet`): then the first that ends or begins. Problem `MaintenanceNotFound`.
   */
  end(ref: string, by: string): Promise<{ ended: Maintenance; wasOpen: boolean; next: Maintenance | undefined }>
  /** What is open, then what is planned, the soonest first, then at most 100 that are over, the newest first. */
  list(): Promise<Maintenance[]>
  /** What is open, then what is planned, the soonest first, without asking the database. */
  ahead(): Promise<Maintenance[]>
  /** Plans the next time of what repeats. */
  tend(): Promise<void>
}

export interface Alerts {
  /** That of the fleet's route. Problem `CannotWriteThere`. */
  setChannel(channelId: string, by: string): Promise<Pick<NamedRoute, 'threadsLack'>>
  channel(): Promise<string | undefined>
  /** Problems `RouteWantsOne`, `CannotWriteThere`, `RoleNotMentionable`, `MinutesOutOfRange`, `QuietHoursUnknown`, `TimeZoneUnknown`, `EscalationIncomplete`, and `NoAlertChannel` while the fleet has none. */
  setRoute(input: RouteInput): Promise<NamedRoute>
  /** Problems `FleetRouteStays`, `NoRouteOfItsOwn`. */
  removeRoute(of: { client?: string; bot?: string }): Promise<{ name: string }>
  /** Of the client's own people, in their server: their bots only, in plain words. Problems as of `setRoute`, and `ClientHasNoServer`, `ChannelNotTheirs`. */
  setClientRoute(input: ClientRouteInput): Promise<NamedRoute>
  /** Problem `NoRouteOfItsOwn`. */
  removeClientRoute(client: string): Promise<{ name: string }>
  /** The text channels of that client's server, as far as Muster sees them. */
  clientChannels(client: string): Promise<readonly { id: string; name: string }[]>
  /** The fleet's first, then those of clients, then those of bots, then those of clients' own people. */
  routes(): Promise<NamedRoute[]>
  /** Puts a test alert, of that bot, in the outbox and waits until it was sent; throws why not after 10 s. */
  test(by: string, bot?: string): Promise<{ channelId: string; messageId: string; ms: number }>
  /** Reminds of what nobody has acknowledged, and escalates it, where a route says so and it is time. */
  remind(): Promise<void>
}

/** Port: whether Muster can write in a channel and mention a role there. Throws Problem `DiscordUnreachable`. */
export type ChannelCheck = (
  channelId: string,
  roleId: string | null,
) => Promise<
  | { kind: 'gone' }
  /** Names of the permissions that it lacks, and of those that only threads want. `silent`: a mention of the role would reach nobody. */
  | { kind: 'there'; lacking: string[]; threadsLack?: string[]; role: 'fine' | 'gone' | 'everyone' | 'silent' }
>

/** What people do about incidents. `ref`: id, its first eight digits, or a bot's name. Problem `IncidentNotFound`. */
export interface Incidents {
  get(ref: string): Promise<Incident>
  find(ref: string): Promise<Incident | undefined>
  /** Those that are open first, each newest first; the newest 200. */
  list(filter?: { openOnly?: boolean }): Promise<Incident[]>
  /** Oldest first. */
  timeline(ref: string): Promise<{ incident: Incident; events: IncidentEvent[] }>
  /** The first one counts. Problems `IncidentOver`, `IncidentAcknowledged`. */
  acknowledge(ref: string, by: string, text?: string): Promise<Incident>
  /** Ends it by hand; the bot's next failure opens another one. Problem `IncidentOver`. */
  close(ref: string, by: string, text?: string): Promise<Incident>
  /** Also after its end. Problem `NothingNoted`. */
  note(ref: string, by: string, text: string): Promise<Incident>
  /** Nobody is reminded of it until then; morning is that of its route's quiet hours, or where its client lives. Problems `IncidentOver`, `SnoozeUnclear`, `SnoozeInPast`, `SnoozeTooLong`. */
  snooze(ref: string, by: string, asked: Snooze): Promise<Incident>
  /** What time alone brings about: ends those whose bot came and went and has stayed since, and wakes those that were snoozed. */
  tend(): Promise<void>
}

export interface Access {
  /** Level in the admin guild; `client` for a client's person anywhere; undefined = no access. */
  levelOf(actor: Actor): Promise<AccessLevel | undefined>
  /** Problem `NoLevelForEveryone` for the role that every member has. */
  grant(subject: 'user' | 'role', subjectId: string, level: GrantableLevel, by: string): Promise<void>
  /** Problem `NoSuchGrant`. */
  revoke(subject: 'user' | 'role', subjectId: string): Promise<void>
  list(): Promise<AccessGrant[]>
}

export interface Reconciler {
  /** Compares and acts for every bot. */
  tick(): Promise<void>
  /** Reads what bots reported since, and looks soon at those that may not work. Never rejects. */
  tickReports(): Promise<void>
  /** Compares and acts for one bot, soon; serialised per bot. */
  kick(botId: string): void
  /** Looks at all bots, soon. */
  kickAll(): void
  /** What the loop believes of it, as of its newest pass. */
  believed(botId: string): BotNow | undefined
  /**
   * Resolves when `accept` is true of what the loop believes of the bot; rejects with the signal's reason. Looks again after
   * every pass over that bot, and every `everyMs`.
   */
  until(
    botId: string,
    accept: (now: BotNow) => boolean,
    options: { signal: AbortSignal; everyMs?: number },
  ): Promise<BotNow>
}
/** What the loop believed of a bot after its newest pass. */
export interface BotNow {
  botId: string
  exists: boolean
  desired: Desired
  generation: number
  observedGeneration: number
  status: BotStatus
  cause: Cause | null
  statusSince: Date
  /** Set in maintenance: how it is all the same. */
  beneath?: Condition
  report: ReceivedReport | undefined
  /** Where the engine has several machines. */
  where?: Seen['where']
  /** The engine that it has yet to leave. */
  movedFrom?: Strategy | null
  /** True when the wished generation's process runs, whatever the bot itself says. */
  running?: boolean
  /** Why it may not be started yet. */
  held?: HeldWhy
  /** Why the engine did not take the last start, did not end it, or could not be reached. */
  refused?: Problem
}

/** Port: a member of the admin guild, with their roles; undefined for somebody who is none, or who could not be looked up. */
export type AdminMember = (userId: string) => Promise<{ roleIds: readonly string[]; ownsGuild: boolean } | undefined>

/** Ports: what services need of Discord. `src/discord` implements them. All take the token first and throw Problems for what a person can mend. */
export interface DiscordApplications {
  /** `GET /applications/@me`. Problems `TokenMalformed` (not even asked), `TokenRefused`, `DiscordUnreachable`. */
  verify(token: string): Promise<{ id: string; name: string; botUserId: string }>
  /** Documented calls only, repeatable: username, description, limited-intent flags, global commands. Answers the username it has now: not the wanted one where Discord allows no change yet. */
  configure(
    token: string,
    want: {
      applicationId: string
      name: string
      description: string
      intents: number
      commands: TemplateManifest['commands']
    },
  ): Promise<{ username: string }>
  /** Where its interactions are posted, null where they go over the gateway; and the key that proves that they are Discord's, in hex. */
  endpoint(token: string): Promise<{ url: string | null; publicKey: string }>
  /** Discord tries an endpoint before it takes it: Problem `EndpointRefused` where that fails. */
  setEndpoint(token: string, url: string | null): Promise<void>
  /** Takes the commands and the interactions endpoint away again so that nobody sees dead ones; with `leave`, the bot leaves all its servers, too. */
  clear(token: string, applicationId: string, options: { leave: boolean }): Promise<void>
  /** Names of the privileged intents among these that are not allowed; with `mend` they are allowed then. Problem `DiscordRefused` where only a person can. */
  allowIntents(token: string, intents: number, options: { mend: boolean }): Promise<string[]>
  /** Names of the permissions (a bit field in decimal) that the bot lacks in that server; undefined when it is not in it. */
  lackingIn(token: string, guildId: string, permissions: string): Promise<string[] | undefined>
  /** Names of the global commands that would change. */
  commandChanges(
    token: string,
    applicationId: string,
    wanted: TemplateManifest['commands'],
  ): Promise<{ added: string[]; removed: string[]; changed: string[] }>
  /** `session_start_limit` of `GET /gateway/bot`: logins left, when they are as many as ever again, and how many at once. */
  sessionStarts(token: string): Promise<{ remaining: number; resetAfterMs: number; maxConcurrency: number }>
}

/** A rendered-at-sending alert; `src/discord` turns it into an embed within Discord's limits. */
export interface AlertMessage {
  item: OutboxItem
  incident: Incident | undefined
  late: boolean
  /** Mentioned where this becomes a new message. */
  roleId?: string | null
  /** The channel that it was meant for, where that is gone. */
  insteadOf?: string | undefined
}
/** Where alerts go out. Throws `SendFailed` (domain/delivery.ts). */
export interface AlertSender {
  /** Posts, or edits the incident's message when it has one; answers the message's id. `nonce` makes a repeated post one message. `refused` = why Discord took only a short version of it. */
  send(channelId: string, alert: AlertMessage, nonce: string): Promise<{ messageId: string; refused?: string }>
}
/** Where the steps of incidents go. Both throw `SendFailed`, `gone` where no waiting helps. */
export interface IncidentThreads {
  /** Begins the thread under the incident's card; answers its id, also where it is there already. */
  open(incident: Incident): Promise<string>
  /** Posts it once: one that was tried before is looked for first. `nonce` as for alerts. */
  post(threadId: string, incident: Incident, part: ThreadPart, nonce: string): Promise<void>
}
/** Makes a bot's code: template + settings → folder → one `bot.mjs`. `src/deployment/artifact` implements it. */
export interface ArtifactBuilder {
  build(input: {
    botId: string
    template: string
    settings: Settings
    /** Over the gateway unless told otherwise. */
    carrier?: Carrier
  }): Promise<{ digest: string; file: string; sizeBytes: number }>
  /** Absolute path of a built artifact; undefined when it is no longer there (then build again). */
  find(digest: string): Promise<string | undefined>
  /** Why this bot's code cannot be brought to the template's version: it was made from another one and edited by hand since. */
  heldByEdits(input: { botId: string; template: string }): Promise<string | undefined>
  /** Where in the bot's source a place in its artifact comes from, as `file:line`; undefined where that source is no longer there. */
  placeOf(input: {
    botId: string
    template: string
    carrier: Carrier
    digest: string
    line: number
    column: number
  }): Promise<string | undefined>
  /** Deletes these artifacts, which no bot may want again. */
  discard(digests: readonly string[]): Promise<void>
  /** Deletes the bot's generated folder, and these artifacts, which no other bot uses. */
  remove(botId: string, digests: readonly string[]): Promise<void>
  manifests(): Promise<TemplateManifest[]>
  /** Templates that cannot be used, and why, in words for people. */
  unusable(): Promise<{ name: string; why: string }[]>
  /** What the template's changelog says of its version. */
  changes(manifest: TemplateManifest): Promise<string | undefined>
}
