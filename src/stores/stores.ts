// Longer than 200 lines: the one list of what every store promises, read as a table of contents.
import type { AccessGrant, GrantableLevel } from '../domain/access.ts'
import type { AlertRoute, Nudge } from '../domain/alert-route.ts'
import type { Application } from '../domain/application.ts'
import type { Bot, BotStatus, Cause, Desired, Settings, Strategy } from '../domain/bot.ts'
import type { Client } from '../domain/client.ts'
import type { Deployment, DeploymentStep } from '../domain/deployment.ts'
import type { Drill, DrillKind, DrillTimes } from '../domain/drill.ts'
import type { ReceivedReport } from '../domain/health.ts'
import type { Incident, IncidentEvent, OutboxItem } from '../domain/incident.ts'
import type { ThreadEnd, ThreadPart } from '../domain/incident-thread.ts'
import type { LoginLedger } from '../domain/login-budget.ts'
import type { Condition, Maintenance } from '../domain/maintenance.ts'
import type { Wish } from '../domain/reconciliation.ts'
import type { Crashes, Rollout, RolloutBot } from '../domain/rollout.ts'
import type { Severity } from '../domain/severity.ts'
import type { TemplateManifest } from '../domain/template.ts'
import type { TimeSpent, UptimeDay } from '../domain/uptime.ts'

/**
 * Everything Muster keeps, one store per aggregate. The same functions run over the embedded and the hosted database, and
 * fakes of them over memory, hence interfaces. All names are compared without case. `ref` is an id or a name.
 * A conflict a person can cause is thrown as a `Problem`; everything else as a `StoreError` with its cause.
 */
export interface Stores {
  clients: ClientStore
  applications: ApplicationStore
  bots: BotStore
  deployments: DeploymentStore
  templates: TemplateStore
  rollouts: RolloutStore
  watch: WatchStore
  logins: LoginStore
  incidents: IncidentStore
  outbox: OutboxStore
  threads: ThreadStore
  routes: RouteStore
  boards: BoardStore
  supervision: SupervisionStore
  drills: DrillStore
  maintenance: MaintenanceStore
  uptime: UptimeStore
  access: AccessStore
  audit: AuditStore
  /** One cheap round trip; throws when the database cannot be reached. */
  ping(): Promise<void>
}

/** Which of several Musters over one database acts. Not among `Stores`: it is asked before there is anything to act with. */
export interface LeaseStore {
  /**
   * Renews the lease of `holder`, or takes it when it is free or has run out, or at once with `alone`: nobody else can be
   * there. `by` names the Muster to people. The time begins when the database answers.
   */
  take(asked: { holder: string; by: string; ttlMs: number; alone: boolean }): Promise<LeaseTaken>
  /** Gives it back, if `holder` has it. */
  release(holder: string): Promise<void>
}
export interface LeaseTaken {
  held: boolean
  /** Of the lease as it stands, whoever has it. */
  generation: number
  heldBy: string
}

export interface ClientFields {
  name: string
  industry: string | null
  contact: string | null
  timeZone: string
  guildId: string | null
}

export interface ClientStore {
  /** Problem `ClientNameTaken` when the name is in use. */
  create(fields: ClientFields & { createdBy: string }): Promise<Client>
  find(ref: string): Promise<Client | undefined>
  /** By name. */
  list(): Promise<Client[]>
  edit(id: string, changes: Partial<ClientFields>): Promise<Client>
  /** Problem `ClientHasBots` while bots exist; in one statement, so that no bot can slip in between. */
  remove(id: string): Promise<void>
  grant(id: string, userId: string, grantedBy: string): Promise<void>
  /** False when there was nothing to revoke. */
  revoke(id: string, userId: string): Promise<boolean>
  members(id: string): Promise<{ userId: string; grantedBy: string; grantedAt: Date }[]>
  /** The clients whose figures this Discord user may see. */
  listOf(userId: string): Promise<Client[]>
}

/** A token as it is kept. */
export interface KeptToken {
  id: string
  tokenCiphertext: string
  state: Application['state']
}

export interface ApplicationStore {
  /**
   * Puts one in the pool. The ciphertext is opaque here. Problem `ApplicationAlreadyInPool` when it is there and its token
   * works; one that is `invalid` gets the new token and becomes available or, when a bot has it, claimed again.
   */
  add(application: {
    id: string
    name: string
    botUserId: string
    tokenCiphertext: string
    addedBy: string
  }): Promise<Application>
  find(ref: string): Promise<Application | undefined>
  list(): Promise<Application[]>
  /** Problem `ApplicationInUse` while a bot has it. */
  remove(id: string): Promise<void>
  /** The ciphertext of its token, with the state that says whether Discord takes it. */
  tokenOf(id: string): Promise<KeptToken>
  /** The ciphertexts of all tokens. */
  tokens(): Promise<KeptToken[]>
  /** Discord refused the token. */
  markInvalid(id: string): Promise<void>
}

export interface NewBot {
  name: string
  description: string
  clientId: string
  template: string
  templateVersion: string
  settings: Settings
  strategy: Strategy
  createdBy: string
  channelId: string | null
}

export interface BotStore {
  /**
   * In one transaction: claims the oldest available application, inserts the bot (`deploying`, generation 0, not wished for
   * yet) and its first deployment (`pending`). Problems: `PoolEmpty`, `BotNameTaken`, `ClientNotFound`.
   */
  create(bot: NewBot): Promise<{ bot: Bot; deployment: Deployment }>
  find(ref: string): Promise<Bot | undefined>
  /** By name. */
  list(filter?: { clientId?: string; status?: BotStatus }): Promise<Bot[]>
  edit(id: string, changes: { name?: string; description?: string }): Promise<Bot>
  /**
   * Records a wish: desired state, generation + 1, and which deployment to run when given; the bot then takes on that
   * deployment's template, version and engine. Problem `BotNotFound`.
   */
  wish(id: string, wish: { desired: Desired; deploymentId?: string; by: string }): Promise<Bot>
  /** The engine that it was leaving has let go. False when something else was wished for meanwhile. */
  moved(id: string, generation: number): Promise<boolean>
  /** SHA-256 (hex) of the key with which the bot may call the bot functions. */
  setKeyHash(id: string, hash: string): Promise<void>
  /** Deletes the bot with all that is its own and returns its application to the pool, in one transaction. False when it was gone. */
  remove(id: string): Promise<boolean>
  /** Ids and names for autocomplete: those whose name contains `query`, at most `limit`, by name. */
  suggest(
    query: string,
    limit: number,
    clientIds?: readonly string[],
  ): Promise<{ id: string; name: string; clientName: string; status: BotStatus }[]>
}

/** `artifact` where it was built before. */
export type NewDeployment = Pick<
  Deployment,
  'botId' | 'kind' | 'template' | 'templateVersion' | 'settings' | 'strategy' | 'artifact' | 'requestedBy' | 'channelId'
>

export interface DeploymentStore {
  find(id: string): Promise<Deployment | undefined>
  /** A further deployment of an existing bot, `pending`. Problem `DeploymentUnderWay` when one is in progress. */
  create(deployment: NewDeployment): Promise<Deployment>
  /** Saves progress; setting a final state also sets `finishedAt`. */
  update(
    id: string,
    changes: Partial<Pick<Deployment, 'state' | 'artifact' | 'problem' | 'reason' | 'messageId'>> & {
      steps?: DeploymentStep[]
    },
  ): Promise<void>
  /** Those that a crash left half done. */
  listInProgress(): Promise<Deployment[]>
  /** Newest first. */
  listOf(botId: string, limit: number): Promise<Deployment[]>
  /** The newest that succeeded before `than`: what a failed update goes back to. */
  lastGood(botId: string, than: string): Promise<Deployment | undefined>
  /** Newest first, with the name under which whoever asked last used a command; null where that is not known. */
  historyOf(botId: string, limit: number): Promise<(Deployment & { requestedByName: string | null })[]>
  /** Digests of this bot's deployments that no bot may want again: of each, the newest `keep` that succeeded are kept. */
  artifactsOutlived(botId: string, keep: number): Promise<string[]>
  /** Digests that this bot's deployments refer to and no other bot's do. */
  artifactsOnlyOf(botId: string): Promise<string[]>
}

export interface TemplateStore {
  /** Records that this version is released; unchanged when known. */
  publish(template: { name: string; version: string; manifest: unknown }): Promise<void>
  list(): Promise<{ name: string; version: string; releasedAt: Date; bots: number }[]>
  /** The manifest of a version that was released once; undefined for others. */
  manifestOf(name: string, version: string): Promise<TemplateManifest | undefined>
}

export interface RolloutStore {
  /** `running`, with its bots in this order. Problem `RolloutUnderWay` while one of the template may go on. */
  create(
    rollout: Pick<Rollout, 'template' | 'version' | 'clientName' | 'requestedBy' | 'channelId'> & {
      bots: readonly Pick<RolloutBot, 'botId' | 'wave'>[]
    },
  ): Promise<Rollout>
  find(id: string): Promise<Rollout | undefined>
  /** Newest first. */
  list(limit: number): Promise<Rollout[]>
  /** Those that may go on, and those of which a release is under way. */
  listActive(): Promise<Rollout[]>
  /** False, and nothing changed, when it is in none of the states `from`. */
  update(
    id: string,
    from: readonly Rollout['state'][],
    changes: { state?: Rollout['state']; reason?: string; messageId?: string },
  ): Promise<boolean>
  /** False for a bot that is gone; to `moving` also when the rollout does not run any more. */
  updateBot(id: string, botId: string, state: RolloutBot['state'], reason?: string | null): Promise<boolean>
  /** Of the bots that were moved. */
  crashes(id: string): Promise<Crashes>
}

/** A change of a bot's status, with what it means for alerts; all of one call are written in one transaction. */
export interface Transition {
  botId: string
  /** Only applied while the bot still has this generation, so that a newer wish is never overwritten. */
  generation: number
  status: BotStatus
  cause: Cause | null
  /** First sign of it: the interval before is closed and the new one opened at this moment. */
  since: Date
  /** `open` makes an incident and owes its message, `update` changes the open one, `resolve` ends it and owes the edit. */
  incident: 'none' | 'open' | 'update' | 'resolve'
  resolution?: 'recovered' | 'stopped' | 'deleted'
  /** Redacted. */
  logTail?: string[]
  restarts?: number
  /** To `maintenance` alone, and always: how the bot is all the same. */
  beneath?: Condition
}

export interface WatchTick {
  /** The database's clock. */
  now: Date
  /** Shown with the next tick, it brings only what changed since this one. */
  mark: string
  /** These are all bots; else those that changed, some of them perhaps told before. */
  full: boolean
  /** Of every other bot, unless it was told to be older, the last report is of this time or later, and said nothing new. */
  heardSince: Date
  wishes: Wish[]
  /** Bots that are there no more, of those that changed. */
  gone: string[]
  /** When the next maintenance begins or an open one ends. */
  maintenanceTurnsAt?: Date | undefined
}

export interface WatchStore {
  /**
   * Muster begins to watch. When the last span ended more than 90 s ago, every open interval is closed at that end and new
   * ones open now: the time between is covered by none and so `unknown`.
   */
  begin(): Promise<{ runId: string; gapMs: number }>
  /**
   * One round trip: moves the end of Muster's span and answers every bot's wish, or, with the mark of the last answer that
   * came, those that changed since. Whoever missed an answer must show no mark. A report that says nothing new is no change;
   * that a bot's last report became older than `quietMs` is one, and so is its next report if it is named in `quiet`.
   */
  tick(
    runId: string,
    shown?: { mark?: string | undefined; quietMs?: number; quiet?: readonly string[] },
  ): Promise<WatchTick>
  /** The wish of one bot, without moving the span: for pushes. */
  wishOf(botId: string): Promise<Wish | undefined>
  /**
   * Answers the ids whose transition was applied. Bots that fail together become one incident (DESIGN §7); for their sake the
   * message of a new one is not sent before `holdMs` have gone by.
   */
  record(transitions: readonly Transition[], holdMs?: number): Promise<string[]>
  end(runId: string): Promise<void>
}

/** What has to be known to start a bot. */
export interface Launch {
  bot: Bot
  /** Of its application, and what was logged in with it; undefined for a bot that has none. */
  token: KeptToken | undefined
  ledger: LoginLedger | undefined
}

/** A start as the ledger is to have it. */
export interface Login {
  applicationId: string
  botId: string
  generation: number
  kind: 'asked' | 'unattended'
  at: Date
}

/** Logins of bots and requests that Discord refused. Times are the loop's, so that a start and its judgement agree. */
export interface LoginStore {
  /** The last 24 hours of an application, and the last 10 min of the address its bot calls from. One round trip. */
  ledgerOf(applicationId: string, strategy: Strategy, now: Date): Promise<LoginLedger>
  /** All that the starts of these bots need, by bot, in one round trip; a bot that is gone has none, one that cannot be read its error. */
  launchesOf(botIds: readonly string[], now: Date): Promise<ReadonlyMap<string, Launch | Error>>
  /**
   * Writes starts down before they happen, in one round trip; answers what `takeBack` needs, by bot. A bot that is gone, or of
   * which something else is wished by now, has none: it must not be started.
   */
  book(logins: readonly Login[]): Promise<ReadonlyMap<string, number>>
  /** The start did not happen after all. */
  takeBack(id: number): Promise<void>
  /** Adds Muster's own refusals by status; answers those of the last 10 min of everything on this machine. */
  noteRefusals(counts: Readonly<Record<number, number>>, now: Date): Promise<number>
}

export interface IncidentStore {
  /** `ref`: id, its first eight digits, or a bot's name: then its open incident, or else its newest. */
  find(ref: string): Promise<Incident | undefined>
  openOf(botId: string): Promise<Incident | undefined>
  /** Those that are open first, each newest first; without those that a group tells of. */
  list(options: { limit: number; openOnly?: boolean }): Promise<Incident[]>
  /** Oldest first, at most 1,000. */
  timeline(id: string): Promise<IncidentEvent[]>
  /** Owes the edit of its message. Problems `IncidentOver`, `IncidentAcknowledged`. */
  acknowledge(id: string, by: string, text: string | null): Promise<void>
  /** Ends it by hand and owes the edit. Problem `IncidentOver`. */
  close(id: string, by: string, text: string | null): Promise<void>
  note(id: string, by: string, text: string): Promise<void>
  /** In place of what was said before. Problems `IncidentOver`, `SnoozeInPast`. */
  snooze(id: string, by: string, until: Date): Promise<void>
  /** Ends those whose bot came and went and has stayed since. Answers how many. */
  tend(): Promise<number>
  /** Those that are open and that nobody has acknowledged, without those that a group tells of. */
  unattended(): Promise<Incident[]>
  /** Owes these, unless somebody was faster or has acknowledged it meanwhile. Answers how many. */
  nudge(nudges: readonly Nudge[]): Promise<number>
  /** Where the message is that the people of that client have. */
  setCopy(id: string, clientId: string, channelId: string, messageId: string): Promise<void>
  /** Where its message is, once sent. One that joined a group meanwhile owes another edit. */
  setMessage(id: string, channelId: string, messageId: string): Promise<void>
}

/** With its incident as it is told. */
export type DueItem = OutboxItem & { incident?: Incident | undefined }

export interface OutboxStore {
  /**
   * Due items, oldest first, at most one per incident (order per incident), without claiming: there is one sender. Of an
   * incident that has a message, with its channel and id.
   */
  due(limit: number): Promise<DueItem[]>
  /** Counts an attempt, before Discord sees it; with the incident as it is now. Undefined where it is not owed any more. */
  begin(id: number): Promise<{ incident: Incident | undefined } | undefined>
  /** Leaves items alone that were not tried. */
  postpone(ids: readonly number[], afterMs: number, why: string): Promise<void>
  /** For `alert_test` and `notice`; incidents' items are written with their transition. Same key twice = once. */
  add(item: {
    kind: 'alert_test' | 'notice'
    text: string
    /** Of a notice; `minor` when left out. */
    severity?: Severity
    channelId?: string
    /** A message of Muster's in that channel, which is changed instead of a new one being posted. */
    messageId?: string
    dedupeKey: string
  }): Promise<number>
  sent(id: number, messageId: string | null): Promise<void>
  retry(id: number, afterMs: number, error: string): Promise<void>
  /** Keeps it, and what is owed of its incident behind it, for the end of quiet hours; a change of the incident lets it go again. */
  hold(id: number, until: Date): Promise<void>
  /** No route wants it, or nobody has to be told any more. */
  skip(id: number): Promise<void>
  /** Never to be tried again, with the reason. */
  giveUp(id: number, error: string): Promise<void>
  find(
    id: number,
  ): Promise<
    | { state: 'pending' | 'sent' | 'merged' | 'skipped' | 'given_up'; error: string | null; messageId: string | null }
    | undefined
  >
}

/** What is owed to the threads of incidents: the steps that they do not have yet. There is one sender. */
export interface ThreadStore {
  /** Incidents to whose thread something is owed and due, those first that wait the longest. */
  due(limit: number): Promise<Incident[]>
  /** Counts an attempt, before Discord sees it. After one that failed the same part again; undefined where nothing is owed. */
  begin(incidentId: string): Promise<ThreadPart | undefined>
  made(incidentId: string, threadId: string): Promise<void>
  /** What was begun is there; the next is due after so long, or at once when the incident ends. */
  told(incidentId: string, afterMs: number): Promise<void>
  retry(incidentId: string, afterMs: number): Promise<void>
  /** Nothing is told there any more. */
  end(incidentId: string, why: ThreadEnd): Promise<void>
}

/** How Muster itself stands, as the database knows it; times are the database's. */
export interface Vitals {
  now: Date
  /** Null while nobody has it. `standbyBy`: who asked for it in vain within the last seconds. */
  lease: { heldBy: string; generation: number; heldSince: Date; standbyBy: string | null } | null
  /** `tried`: of those that are owed, how many could not be sent at once. */
  outbox: { pending: number; tried: number; oldestAt: Date | null }
  incidentsOpen: number
  /** Of the application that is nearest to a limit: its logins of 24 hours, and those of them that nobody asked for. */
  logins: { botName: string; used: number; unattended: number } | null
}

/** A time in which bots were not seen, now that they are again. */
export interface BlindSpan {
  id: number
  /** `away`: no Muster ran; `interrupted`: it ran, but without its database, or its machine slept; otherwise the bots' cause. */
  reason: 'away' | 'interrupted' | 'monitor_blind' | 'discord_outage'
  startedAt: Date
  endedAt: Date
  bots: number
  /** Those that are not as they were before; by name. */
  changed: { name: string; clientName: string; before: BotStatus; after: BotStatus; cause: Cause | null }[]
  /** Those that are as before, but lost their connection to Discord in between. */
  reconnected: number
}

export interface SupervisionStore {
  /** One round trip. */
  vitals(): Promise<Vitals>
  /** Those that nobody was told of yet and that ended `settleMs` ago; while a bot is still being started, `patienceMs` ago. */
  blindSpans(times: { settleMs: number; patienceMs: number }): Promise<BlindSpan[]>
  /** Owes the message; once, however often it is called. */
  tellBlindSpan(id: number, text: string): Promise<void>
}

export interface DrillStore {
  /** One at a time: Problem `DrillUnderWay`. */
  begin(drill: { bot: Bot; kind: DrillKind; by: string }): Promise<Drill>
  finish(id: string, end: DrillTimes & { state: 'passed' | 'failed'; reason: string | null }): Promise<void>
  /** Ends what an earlier Muster left running. */
  interrupt(reason: string): Promise<void>
  /** Newest first. */
  list(limit: number): Promise<Drill[]>
}

export interface RouteStore {
  /** The channel of the fleet's alerts; whatever else its route says stays. */
  setFleetChannel(channelId: string, by: string): Promise<void>
  fleetChannel(): Promise<string | undefined>
  /** The whole route of its part of the fleet. What quiet hours hold is looked at again. */
  set(route: AlertRoute, by: string): Promise<void>
  /** False when there was none. */
  remove(of: Pick<AlertRoute, 'scope' | 'clientId' | 'botId'>): Promise<boolean>
  list(): Promise<AlertRoute[]>
}

/** A message in a channel that shows the fleet as it is; `messageId` is null until Discord has taken it. */
export interface FleetBoard {
  channelId: string
  messageId: string | null
}

export interface BoardStore {
  /** The oldest first. */
  list(): Promise<FleetBoard[]>
  /** Does nothing where the channel has one. */
  add(channelId: string, by: string): Promise<void>
  setMessage(channelId: string, messageId: string | null): Promise<void>
  remove(channelId: string): Promise<void>
}

/** A maintenance that is to be; `subjectId` names the bot or the client, null = the fleet. */
export interface NewMaintenance {
  scope: Maintenance['scope']
  subjectId: string | null
  startsAt: Date
  endsAt: Date
  reason: string | null
  createdBy: string
  series?: { cron: string; timeZone: string; durationMs: number } | undefined
}

export interface MaintenanceStore {
  /** Problem `MaintenanceOverlaps` where there is another of the same subject in that time. */
  add(maintenance: NewMaintenance): Promise<Maintenance>
  /** Open ones end now; planned ones go, with their repetitions. Problem `MaintenanceNotFound`. */
  end(id: string, by: string): Promise<{ ended: Maintenance; wasOpen: boolean }>
  /** What is open or planned, the soonest first. */
  listCurrent(): Promise<Maintenance[]>
  /** What is over, the newest first. */
  listPast(limit: number): Promise<Maintenance[]>
  /** The last time of every series that goes on without one that is planned. */
  listUnrepeated(): Promise<Maintenance[]>
  /** The next time of a series. False where it was cancelled, or is planned already. */
  repeat(seriesId: string, startsAt: Date, endsAt: Date): Promise<boolean>
}

export interface BotTotals {
  botId: string
  guilds: number | null
  users: number | null
  commands30d: number
  lastReportAt: Date | null
}

export interface UptimeStore {
  /** One round trip for any number of bots and windows (null = since the creation; none begins before it), which all end at `until` or now. */
  windows(
    botIds: readonly string[] | 'all',
    windowsMs: readonly (number | null)[],
    until?: Date,
  ): Promise<Map<string, TimeSpent[]>>
  /** The last days (at most 366), today among them, oldest first, cut at midnight where each bot's client lives. One round trip. */
  days(botIds: readonly string[] | 'all', days: number, until?: Date): Promise<Map<string, UptimeDay[]>>
  /**
   * Folds settled days of at most that many bots into the history, at most a month of each, and forgets intervals 13 months old;
   * all or nothing. Answers how many days; 0 = nothing is left to do.
   */
  fold(bots: number): Promise<number>
  /**
   * One step of making hours of commands and errors that are over a month old into days, for at most that many bots, and of
   * forgetting messages of incidents that ended a month ago; all or nothing. Answers how much it did; 0 = nothing is left to do.
   */
  thin(bots: number): Promise<number>
  /** Latest reports and commands used, one round trip. */
  totals(botIds: readonly string[] | 'all'): Promise<Map<string, BotTotals>>
  latest(botId: string): Promise<ReceivedReport | undefined>
  /**
   * Servers and users of each client's bots together, as those last said. Left out are simulated bots, which say so to their
   * engine alone, and clients of whose bots none has said anything.
   */
  audiences(): Promise<Map<string, { guilds: number; users: number }>>
}

export interface AccessStore {
  list(): Promise<AccessGrant[]>
  grant(grant: { subject: 'user' | 'role'; subjectId: string; level: GrantableLevel; grantedBy: string }): Promise<void>
  revoke(subject: 'user' | 'role', subjectId: string): Promise<boolean>
}

export interface AuditEntry {
  actorId: string
  actorName: string
  guildId: string | null
  channelId: string | null
  /** As typed, without slash: `bot create`. */
  command: string
  /** Redacted, and without any value of a modal that is secret. */
  options: Record<string, string | number | boolean>
  outcome: 'ok' | 'refused' | 'problem' | 'fault'
  problem: string | null
  durationMs: number
}

export interface AuditStore {
  record(entry: AuditEntry): Promise<void>
  list(options: { limit: number }): Promise<(AuditEntry & { id: number; at: Date })[]>
}
