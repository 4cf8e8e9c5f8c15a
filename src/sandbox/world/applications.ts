import type { Core } from './core.ts'
import type { Application, User } from './records.ts'
import { createBotToken, createKeys } from './tokens.ts'

export function createUser(core: Core, name: string, bot?: { id: string }): User {
  const user: User = {
    id: bot?.id ?? core.newId(),
    username: name,
    discriminator: bot ? String(1 + Number(BigInt(bot.id) % 9998n)).padStart(4, '0') : '0',
    global_name: null,
    avatar: null,
    bot: bot !== undefined,
  }
  core.world.users.set(user.id, user)
  core.touch()
  return user
}

/** Makes an application with its bot; `flags` may allow privileged intents from the start. */
export function createApplication(
  core: Core,
  name: string,
  options: { owner_id: string; flags?: number },
): Application {
  const id = core.newId()
  createUser(core, name, { id })
  const application: Application = {
    id,
    name,
    description: '',
    icon: null,
    tags: [],
    flags: options.flags ?? 0,
    token: createBotToken(id, core.clock.now()),
    ...createKeys(),
    interactions_endpoint_url: null,
    settings: {},
    owner_id: options.owner_id,
    starts: { since: 0, used: 0 },
    renames: [],
  }
  core.world.applications.set(id, application)
  core.touch()
  return application
}

/** The old token is dead at once; the gateway ends its sessions. */
export function resetToken(core: Core, application: Application): string {
  const made = Math.max(core.clock.now(), tokenTime(application.token) + 1000)
  application.token = createBotToken(application.id, made)
  core.bus.emit('token_reset', application)
  core.touch()
  return application.token
}

/** The application a token belongs to, with or without "Bot " before it. */
export function applicationByToken(core: Core, token: string): Application | undefined {
  const application = core.world.applications.get(claimedApplication(core, token) ?? '')
  return application?.token === token.replace(/^Bot /, '') ? application : undefined
}

/** The application that a token claims to be of, be it good or not; for the log. */
export function claimedApplication(core: Core, token: string): string | null {
  const id = Buffer.from(token.replace(/^Bot /, '').split('.')[0] ?? '', 'base64url').toString()
  return core.world.applications.has(id) ? id : null
}

const DAY_MS = 24 * 60 * 60 * 1000
export const SESSION_STARTS_PER_DAY = 1000

/** How many IDENTIFYs are left in the present 24 h, and when the count begins anew. */
export function sessionStarts(core: Core, application: Application): { remaining: number; resetAfterMs: number } {
  const end = application.starts.since + DAY_MS
  if (core.clock.now() >= end) return { remaining: SESSION_STARTS_PER_DAY, resetAfterMs: 0 }
  return {
    remaining: Math.max(0, SESSION_STARTS_PER_DAY - application.starts.used),
    resetAfterMs: end - core.clock.now(),
  }
}

/** Counts one IDENTIFY; beyond the budget it is false, and the token is reset as Discord does it. */
export function countSessionStart(core: Core, application: Application): boolean {
  const { starts } = application
  if (core.clock.now() >= starts.since + DAY_MS) application.starts = { since: core.clock.now(), used: 0 }
  application.starts.used++
  core.touch()
  if (application.starts.used <= SESSION_STARTS_PER_DAY) return true
  resetToken(core, application)
  return false
}

function tokenTime(token: string): number {
  const stamp = Buffer.from(token.split('.')[1] ?? '', 'base64url')
  return stamp.length === 4 ? (stamp.readUInt32BE() + 1_293_840_000) * 1000 : 0
}
