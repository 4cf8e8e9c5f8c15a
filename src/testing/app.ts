// Over 200 lines: the whole app is put together here once, as main does it.
import { randomBytes } from 'node:crypto'
import { type App, type AppNeeds, createApp } from '../app.ts'
import { createSimulation, type Simulation, type SimulationNeeds } from '../deployment/simulation/simulation.ts'
import type { Strategy } from '../domain/bot.ts'
import type { SendFailed } from '../domain/delivery.ts'
import { problem } from '../domain/errors.ts'
import type { TemplateManifest } from '../domain/template.ts'
import { createCipher } from '../lib/cipher.ts'
import { systemClock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { createRedactor } from '../lib/redact.ts'
import type { Policy } from '../services/policy.ts'
import type { AlertMessage, AlertSender, ArtifactBuilder, DiscordApplications } from '../services/services.ts'
import type { Stores } from '../stores/stores.ts'

/** Timings that let a test see in a second what takes minutes in life. */
export const quick: Partial<Policy> = {
  holdMs: 0,
  stableMs: 80,
  canaryMs: 400,
  startTimeoutMs: 4_000,
  wishTimeoutMs: 3_000,
  lookMs: 20,
  retryMs: 50,
  patienceMs: 0,
  recheckMs: 30,
  shortLifeMs: 0,
  backoffFirstMs: 30,
  backoffMaxMs: 60,
  undoMs: 3_000,
  loginWindowMs: 0,
  alertTestMs: 1_000,
  drill: { lookMs: 10, kill: 5_000, freeze: 5_000, revoke: 5_000 },
  blind: { settleMs: 0, patienceMs: 1_000 },
  rolloutLookMs: 30,
  rolloutWatchMs: 60,
  rolloutRetryMs: 60,
}

export const manifest: TemplateManifest = {
  name: 'standard',
  version: '1.0.0',
  title: 'Standard',
  description: 'For tests.',
  settings: [
    { key: 'greeting', label: 'Greeting', description: 'Said first.', type: 'text', max: 50, default: 'Hello' },
  ],
  commands: [{ name: 'refer', description: 'Refers.' }],
  intents: 1,
  permissions: '2048',
  runsOn: ['gateway'],
}

/** Tokens of imaginary applications; each is a canary, too. */
export function aToken(id: string): string {
  return `${Buffer.from(id).toString('base64url')}.Canary.${'c4n4ry-'.repeat(5)}${id}`
}

/** Discord's applications in memory: what they were told, and what goes wrong. */
export function fakeDiscord() {
  const commands = new Map<string, string[]>()
  /** Interactions endpoints by application. */
  const endpoints = new Map<string, string | null>()
  /** Applications whose bot was told to leave its servers. */
  const left: string[] = []
  const faults = {
    refused: new Set<string>(),
    unreachable: false,
    sessionStartsLeft: 1000,
    configure: undefined as unknown,
    intentsMissing: new Set<string>(),
    /** Permissions that the bot lacks in its client's server; undefined = it is not in it. */
    lacking: [] as string[] | undefined,
    endpoint: undefined as unknown,
    /** What Discord calls the bot, whatever was wanted. */
    username: undefined as string | undefined,
  }
  const idOf = (token: string) => Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()
  const check = (token: string) => {
    if (faults.unreachable) throw problem('DiscordUnreachable')
    if (token.split('.').length !== 3) throw problem('TokenMalformed')
    if (faults.refused.has(idOf(token))) throw problem('TokenRefused')
  }
  const discord: DiscordApplications = {
    async verify(token) {
      check(token)
      return { id: idOf(token), name: `App ${idOf(token)}`, botUserId: idOf(token) }
    },
    async configure(token, want) {
      check(token)
      if (faults.configure) throw faults.configure
      commands.set(want.applicationId, [want.name, ...want.commands.map(({ name }) => name)])
      return { username: faults.username ?? want.name }
    },
    async endpoint(token) {
      check(token)
      return { url: endpoints.get(idOf(token)) ?? null, publicKey: 'ab'.repeat(32) }
    },
    async setEndpoint(token, url) {
      check(token)
      if (faults.endpoint) throw faults.endpoint
      endpoints.set(idOf(token), url)
    },
    async clear(token, applicationId, { leave }) {
      check(token)
      if (leave) left.push(applicationId)
      commands.delete(applicationId)
    },
    async allowIntents(token, _intents, { mend }) {
      check(token)
      const missing = [...faults.intentsMissing]
      if (mend) faults.intentsMissing.clear()
      return missing
    },
    async lackingIn(token) {
      check(token)
      return faults.lacking
    },
    async commandChanges(token, applicationId, wanted) {
      check(token)
      const [, ...present] = commands.get(applicationId) ?? []
      const names = wanted.map(({ name }) => name)
      return {
        added: names.filter((name) => !present.includes(name)),
        removed: present.filter((name) => !names.includes(name)),
        changed: [],
      }
    },
    async sessionStarts(token) {
      check(token)
      return { remaining: faults.sessionStartsLeft, resetAfterMs: 3_600_000, maxConcurrency: 1 }
    },
  }
  return { discord, faults, commands, endpoints, left }
}

/** A channel in memory: messages by id, with every text they have had. */
export function fakeSender() {
  const sent: (AlertMessage & { channelId: string; nonce: string; at: number })[] = []
  const faults: { next: SendFailed[] } = { next: [] }
  const messages = new Map<string, string>()
  const sender: AlertSender = {
    async send(channelId, alert, nonce) {
      const fault = faults.next.shift()
      if (fault) throw fault
      sent.push({ ...alert, channelId, nonce, at: Date.now() })
      const messageId = alert.incident?.messageId ?? messages.get(nonce) ?? `message-${messages.size + 1}`
      messages.set(nonce, messageId)
      return { messageId }
    },
  }
  return { sender, sent, faults, kinds: () => sent.map(({ item }) => item.kind) }
}

/** Builds nothing, and remembers whose folders and which artifacts there would be. */
function fakeArtifacts() {
  const folders = new Set<string>()
  const digests = new Set<string>()
  const faults = { build: undefined as unknown }
  const artifacts: ArtifactBuilder = {
    async build({ botId, settings }) {
      if (faults.build) throw faults.build
      folders.add(botId)
      const digest = Buffer.from(JSON.stringify(settings)).toString('hex').padEnd(64, '0').slice(0, 64)
      digests.add(digest)
      return { digest, file: `/artifacts/${digest}.mjs`, sizeBytes: 1 }
    },
    find: async (digest) => (digests.has(digest) ? `/artifacts/${digest}.mjs` : undefined),
    heldByEdits: async () => undefined,
    placeOf: async ({ template, line }) => `${template}/src/index.ts:${line}`,
    async discard(only) {
      for (const digest of only) digests.delete(digest)
    },
    async remove(botId, only) {
      folders.delete(botId)
      for (const digest of only) digests.delete(digest)
    },
    manifests: async () => [manifest],
    unusable: async () => [],
    changes: async () => undefined,
  }
  return { artifacts, folders, digests, faults }
}

/** Keeps every line that was logged, as text. */
export function listeningLog(): Log & { lines: string[] } {
  const lines: string[] = []
  const write = (level: string) => (fields: object, message: string) => {
    const shown = JSON.stringify(fields, (_, value: unknown) =>
      value instanceof Error
        ? { name: value.name, message: value.message, stack: value.stack, cause: value.cause }
        : value,
    )
    lines.push(`${level} ${message} ${shown}`)
  }
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

/** Everything around Muster that outlives it: the database, the engine, Discord. */
export function aWorld(stores: Stores, simulation: Partial<SimulationNeeds> = {}) {
  const engine: Simulation = createSimulation({
    clock: systemClock,
    script: () => ({ readyAfterMs: 30 }),
    ...simulation,
  })
  const key = randomBytes(32)
  const discord = fakeDiscord()
  const sender = fakeSender()
  const artifacts = fakeArtifacts()
  const log = listeningLog()
  const redact = createRedactor()
  const room = { disk: 10 ** 12, memory: 10 ** 12 }
  return {
    ...{ stores, engine, discord, sender, artifacts, log, redact, room },
    /** A Muster in this world. Dropping it with `abandon` is what kill -9 does: it neither says nor does anything more. */
    muster(changes: Partial<AppNeeds> = {}): { app: App; abandon(): void } {
      const grave = { dead: false }
      const drivers = new Map<Strategy, Simulation>([['simulation', severed(engine, grave)]])
      const app = createApp({
        stores: Object.fromEntries(
          Object.entries(stores).map(([name, store]) => [name, severed(store as object, grave)]),
        ) as unknown as Stores,
        drivers,
        defaultStrategy: 'simulation',
        artifacts: artifacts.artifacts,
        discord: discord.discord,
        alerts: severed(sender.sender, grave),
        cipher: createCipher({ key }),
        redact,
        clock: systemClock,
        log,
        data: { url: 'http://127.0.0.1:1', key: 'sb_publishable_test' },
        discordApiUrl: 'http://127.0.0.1:2/api',
        botLimits: { memoryMb: 160 },
        inviteBase: 'https://discord.example',
        adminGuildId: '10',
        supervisorApplicationId: () => '999',
        discordReady: () => true,
        room: async () => ({ ...room }),
        policy: quick,
        ...changes,
      })
      return {
        app,
        abandon() {
          grave.dead = true
        },
      }
    },
  }
}

/** The same object until the process dies; from then on calls never come back, as from a process that is gone. */
function severed<T extends object>(target: T, grave: { dead: boolean }): T {
  if (isFunction(target)) {
    return ((...args: unknown[]) => (grave.dead ? new Promise(() => {}) : target(...args))) as unknown as T
  }
  return new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name)
      if (!isFunction(member)) return member
      if (name === 'watch' && 'observe' in object) {
        return (listener: (exit: unknown) => void) => member((exit: unknown) => grave.dead || listener(exit))
      }
      return (...args: unknown[]) => (grave.dead ? new Promise(() => {}) : member(...args))
    },
  })
}

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function'
