// Over 200 lines: every object of Muster is made here once, in order.
import { setMaxListeners } from 'node:events'
import type { Driver } from './deployment/driver.ts'
import type { Strategy } from './domain/bot.ts'
import type { ProcessHealth } from './domain/own-health.ts'
import type { Cipher } from './lib/cipher.ts'
import type { Clock } from './lib/clock.ts'
import type { Log } from './lib/log.ts'
import type { Redactor } from './lib/redact.ts'
import { createAccess } from './services/access.ts'
import { createAlerts } from './services/alerts.ts'
import { createApplications } from './services/applications.ts'
import { createAudit } from './services/audit.ts'
import { createBoards } from './services/boards.ts'
import { createBots } from './services/bots/bots.ts'
import { createRetire } from './services/bots/retire.ts'
import { createWorkloads } from './services/bots/workload.ts'
import { createClients } from './services/clients.ts'
import { createDrills } from './services/drills.ts'
import { createFleet } from './services/fleet.ts'
import { createHistory } from './services/history.ts'
import { createIncidents } from './services/incidents.ts'
import { createInsist } from './services/insist.ts'
import { withEndpoints } from './services/interactions-endpoint.ts'
import { createLogins } from './services/logins.ts'
import { createMaintenance } from './services/maintenance.ts'
import { createNodes } from './services/nodes.ts'
import { createOutbox } from './services/outbox/outbox.ts'
import { createThreadTroubles } from './services/outbox/thread-troubles.ts'
import { createThreads } from './services/outbox/threads.ts'
import { defaultPolicy, type Policy } from './services/policy.ts'
import { createReadiness } from './services/readiness.ts'
import { createReconciler, type Tick } from './services/reconciler/reconciler.ts'
import { createRefusals } from './services/refusals.ts'
import { createRollouts } from './services/rollouts/rollouts.ts'
import type {
  AdminMember,
  AlertSender,
  App,
  ArtifactBuilder,
  BoardMessages,
  ChannelCheck,
  DiscordApplications,
  Guild,
  IncidentThreads,
  OwnConnection,
  RolloutBoard,
} from './services/services.ts'
import { createStats } from './services/stats.ts'
import { createSupervision } from './services/supervision/supervision.ts'
import { createTickRecord } from './services/supervision/tick-record.ts'
import { createTemplates } from './services/templates.ts'
import { createTokenGuard } from './services/token-guard.ts'
import { createTokens } from './services/tokens.ts'
import type { Stores } from './stores/stores.ts'

export type * from './services/services.ts'

/** Everything from outside that Muster is made of; the process, or a test, provides it. */
export interface AppNeeds {
  stores: Stores
  drivers: ReadonlyMap<Strategy, Driver>
  /** Where a bot runs when nobody says otherwise. */
  defaultStrategy: Strategy
  artifacts: ArtifactBuilder
  discord: DiscordApplications
  alerts: AlertSender
  /** Threads under the cards of incidents; absent where nobody looks. */
  threads?: IncidentThreads
  /** Where rollouts are shown; absent where nobody looks. */
  board?: RolloutBoard
  /** Absent where channels are taken as they come. */
  channelCheck?: ChannelCheck
  /** The text channels of a server that Muster sees; absent where it cannot know. */
  channelsOf?: (guildId: string) => readonly { id: string; name: string }[]
  /** Messages that show the fleet; absent where nobody looks. */
  boardMessages?: BoardMessages
  cipher: Cipher
  redact: Redactor
  clock: Clock
  log: Log
  /** With what bots reach the database: Supabase's address and the publishable key. */
  data: { url: string; key: string }
  /** What bots are told to speak to, without version: `https://discord.com/api`. */
  discordApiUrl: string
  /** To what engines hold each bot. */
  botLimits: { memoryMb: number; cpus?: number; pids?: number }
  /** Where invite links lead: `https://discord.com`. */
  inviteBase: string
  adminGuildId: string
  adminMember?: AdminMember
  supervisorApplicationId: () => string | undefined
  /** The Discord servers Muster is in; absent where it cannot know. */
  guilds?: () => readonly Guild[]
  discordReady: () => boolean
  /** More of Muster's own connection to Discord; absent where there is none. */
  connection?: Pick<OwnConnection, 'ackAgeMs' | 'restMs'>
  /** Of the process that Muster is. */
  process?: () => ProcessHealth
  /** False while another Muster may have the lease. */
  leaseIsSure?: () => boolean
  /** Makes an application's token worthless and answers the new one; absent on Discord itself, where nothing brings one back. */
  revokeToken?: (applicationId: string) => Promise<string>
  /** Told after every look at all bots. */
  ticked?: (tick: Tick) => void
  /** What is left, in bytes, of disk and memory where bots run. */
  room: () => Promise<{ disk: number; memory: number }>
  /** Other timings than the usual ones. */
  policy?: Partial<Policy>
}

/** Makes every object once, in order. No I/O before `start`. */
export function createApp(needs: AppNeeds): App {
  const { stores, artifacts, cipher, redact, log } = needs
  const policy: Policy = { ...defaultPolicy, ...needs.policy }
  const stopping = new AbortController()
  // Whatever waits listens to it, and many bots may be waited for at once: that is no leak, and no reason for a warning.
  setMaxListeners(0, stopping.signal)
  const timing = { clock: needs.clock, log, policy, stopping: stopping.signal }

  const tokens = createTokens({ applications: stores.applications, cipher, redact, log })
  const refusals = createRefusals({ ...timing, ...stores, sender: { kick: () => outbox.kick() } })
  const discord = createTokenGuard({ ...stores, discord: needs.discord, tokens, refusals, log })
  const drivers = withEndpoints(needs.drivers, { ...timing, bots: stores.bots, discord, tokens })
  const shared = { ...needs, ...timing, discord, drivers }

  const access = createAccess({ ...shared, access: stores.access, clients: stores.clients })
  const clients = createClients({
    clients: stores.clients,
    guilds: needs.guilds ?? (() => []),
    onAccessChange: access.forget,
  })
  const templates = createTemplates({ templates: stores.templates, artifacts })
  const applications = createApplications({ ...shared, applications: stores.applications, tokens })
  const routes = () => alerts.routes()
  const check = needs.channelCheck ?? nobodyChecks
  const troubles = createThreadTroubles({ check, clock: needs.clock })
  const details =
    needs.threads && createThreads({ ...shared, routes, troubles, threads: stores.threads, messages: needs.threads })
  const outbox = createOutbox({
    ...shared,
    ...(details ? { details } : {}),
    outbox: stores.outbox,
    incidents: stores.incidents,
    sender: needs.alerts,
    routes,
  })
  const retire = createRetire({ ...stores, artifacts, discord, tokens, log })
  const workloadOf = createWorkloads({ ...shared, deployments: stores.deployments, tokens })
  /** Out of the pool until a new token is added, which the pool only takes for those that are marked. */
  async function tokenRefused(botId: string): Promise<void> {
    const bot = await stores.bots.find(botId)
    if (bot && bot.applicationId !== null) await stores.applications.markInvalid(bot.applicationId)
  }
  const ticks = createTickRecord(needs.clock)
  const ticked = (tick: Tick) => {
    ticks.note(tick)
    needs.ticked?.(tick)
  }
  const reconciler = createReconciler({ ...shared, refusals, workloadOf, retire, tokenRefused, outbox, ticked })
  const { bots, resume } = createBots({ ...shared, reconciler, clients, templates, tokens, sender: outbox })
  const channelsOf = needs.channelsOf ?? (() => [])
  const alerts = createAlerts({ ...shared, ...stores, clients, bots, check, channelsOf, sender: outbox })
  const alertsChannel = alerts.service.channel
  const logins = createLogins({ ...stores, clock: needs.clock })
  const board = needs.board ?? { show: () => undefined }
  const rollouts = createRollouts({ ...shared, board, bots, clients, templates, logins, sender: outbox })
  const maintenance = createMaintenance({ ...shared, maintenance: stores.maintenance, bots, clients, reconciler })
  const fleet = createFleet({ ...stores, maintenance, alertsChannel, beliefs: reconciler.beliefs })
  const messages = needs.boardMessages ?? nobodyLooks
  const insist = createInsist(shared)
  const boards = createBoards({
    ...shared,
    insist,
    boards: stores.boards,
    fleet,
    messages,
    beliefs: reconciler.beliefs,
  })
  const drills = createDrills({ ...shared, ...stores, bots, applications, reconciler, tokens, logins })
  const stats = createStats({ ...stores, access, clock: needs.clock })
  const { driverStates } = reconciler
  const supervision = createSupervision({
    ...{
      ...shared,
      ticks,
      troubles,
      driverStates,
      beliefs: reconciler.beliefs,
      sender: outbox,
      supervision: stores.supervision,
    },
    connection: { isReady: needs.discordReady, ...(needs.connection ?? nowhere) },
    process: needs.process ?? (() => ({ version: '', startedAt: new Date(0), memoryBytes: 0, eventLoopLagMs: 0 })),
    leaseIsSure: needs.leaseIsSure ?? (() => true),
  })
  const readiness = createReadiness({ ping: stores.ping, discordReady: needs.discordReady, drivers, driverStates })

  return {
    clients,
    applications,
    bots,
    templates,
    rollouts: rollouts.rollouts,
    fleet,
    boards: boards.service,
    nodes: createNodes(shared),
    stats,
    alerts: alerts.service,
    incidents: createIncidents({ ...stores, routes: alerts.routes, sender: outbox, clock: needs.clock }),
    maintenance,
    access,
    audit: createAudit({ audit: stores.audit, redact, log }),
    reconciler,
    outbox,
    history: createHistory({ ...timing, uptime: stores.uptime }),
    refusals,
    logins,
    supervision,
    drills: drills.service,
    readiness,
    async start() {
      await reconciler.start()
      const failed = (what: string) => (error: unknown) => log.error({ err: error }, `${what} failed at the start`)
      await insist('learning the tokens', tokens.learnAll).catch(failed('learning the tokens'))
      await insist('publishing the templates', templates.publishAll).catch(failed('publishing the templates'))
      await resume().catch(failed('taking up what was left half done'))
      await drills.resume().catch(failed('ending the drills of an earlier start'))
      await rollouts.resume().catch(failed('going on with rollouts'))
      outbox.kick()
      boards.start()
    },
    async stop({ stopBots = false } = {}) {
      stopping.abort(new Error('Muster is stopping.'))
      await reconciler.stop({ stopBots })
      await rollouts.stop()
      await boards.stop()
      await outbox.stop()
      for (const driver of drivers.values()) {
        await driver.close({ stopBots }).catch((error: unknown) => {
          log.error({ strategy: driver.strategy, err: error }, 'a driver could not be let go of')
        })
      }
    },
  }
}

const nowhere = { ackAgeMs: () => null, restMs: async () => 0 }
const nobodyChecks: ChannelCheck = async () => ({ kind: 'there', lacking: [], role: 'fine' })

const nobodyLooks: BoardMessages = {
  find: async () => ({ messageId: null }),
  post: async () => ({ kind: 'away', why: 'there is no Discord' }),
  edit: async () => ({ kind: 'away', why: 'there is no Discord' }),
  remove: async () => undefined,
}
