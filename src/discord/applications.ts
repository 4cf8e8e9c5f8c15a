import { type REST, Routes } from 'discord.js'
import type { DiscordApplications } from '../app.ts'
import { type Problem, problem } from '../domain/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import { createApplicationChecks } from './application-checks.ts'
import { createApplicationEndpoint, takeEndpoint } from './application-endpoint.ts'
import { intentFlags } from './intent-flags.ts'
import { countRefusals, createRest, type OnRefusal, restFailure } from './rest.ts'
import { sameCommands } from './same-commands.ts'
import { legalUsername } from './username.ts'

/** The pool's applications as Discord has them, each asked with its own token; no token is in any error or log. */
export function createDiscordApplications(needs: {
  apiUrl: string
  log: Log
  redact: Pick<Redactor, 'text'>
  onRefusal?: OnRefusal
  timeoutMs?: number
}): DiscordApplications {
  const { apiUrl, log, redact, timeoutMs = 5000 } = needs

  /** A REST of its own for every job, because a 401 makes one useless. */
  async function as<T>(token: string, what: string, work: (rest: REST) => Promise<T>): Promise<T> {
    if (userIdOf(token) === undefined) throw problem('TokenMalformed')
    const rest = createRest(apiUrl, token, {
      timeout: timeoutMs,
      retries: 0,
      // Discord's longest waits would outlast whoever asks.
      rejectOnRateLimit: ({ timeToReset, retryAfter }) => Math.max(timeToReset, retryAfter) > timeoutMs,
    })
    countRefusals(rest, needs.onRefusal)
    try {
      return await work(rest)
    } catch (error) {
      throw asProblem(error, what, redact)
    } finally {
      rest.clearHashSweeper()
      rest.clearHandlerSweeper()
    }
  }

  return {
    verify: (token) =>
      as(token, 'token', async (rest) => {
        const { id, name, bot } = (await rest.get(Routes.currentApplication())) as Application
        return { id, name, botUserId: bot?.id ?? ((await rest.get(Routes.user())) as User).id }
      }),

    ...createApplicationEndpoint(as),

    configure: (token, want) =>
      as(token, 'name, description or commands', async (rest) => {
        const username = await rename(rest, want, log)
        const application = (await rest.get(Routes.currentApplication())) as Application
        const description = [...want.description].slice(0, 400).join('')
        const flags = intentFlags(want.intents, application.flags ?? 0)
        const changes = {
          ...(description === (application.description ?? '') ? {} : { description }),
          ...(flags === undefined ? {} : { flags }),
        }
        if (Object.keys(changes).length > 0) await rest.patch(Routes.currentApplication(), { body: changes })
        await putCommands(rest, want.applicationId, want.commands)
        return { username }
      }),

    clear: (token, applicationId, { leave }) =>
      as(token, 'commands', async (rest) => {
        await putCommands(rest, applicationId, [])
        // With one, its next bot would hear nothing over the gateway.
        const { interactions_endpoint_url: url } = (await rest.get(Routes.currentApplication())) as Application
        if (url) await takeEndpoint(rest, null)
        if (leave) await leaveServers(rest)
      }),

    ...createApplicationChecks(as),
  }
}

/** Id of the bot user a token belongs to, read from the token itself; undefined where it cannot be a token. */
export function userIdOf(token: string): string | undefined {
  const [, id = ''] = /^([\w-]{18,40})={0,2}\.[\w-]{5,}\.[\w-]{20,}$/.exec(token.trim()) ?? []
  const decoded = Buffer.from(id, 'base64url').toString('latin1')
  return /^\d{16,20}$/.test(decoded) ? decoded : undefined
}

interface Application {
  id: string
  name: string
  description?: string
  flags?: number
  interactions_endpoint_url?: string | null
  bot?: { id: string }
}
interface User {
  id: string
  username: string
}

/** Discord lets usernames change only rarely; a bot works under its old one too. Answers the one it has afterwards. */
async function rename(rest: REST, want: { applicationId: string; name: string }, log: Log): Promise<string> {
  const username = legalUsername(want.name)
  const { username: present } = (await rest.get(Routes.user())) as User
  if (present === username) return present
  try {
    await rest.patch(Routes.user(), { body: { username } })
    return username
  } catch (error) {
    const failure = restFailure(error)
    const tooSoon =
      failure?.kind === 'limited' ||
      (failure?.kind === 'refused' && /USERNAME_(RATE_LIMIT|TOO_MANY_USERS)/.test(failure.message))
    if (!tooSoon) throw error
    log.warn({ application: want.applicationId, present, wanted: username }, 'the bot keeps its old username for now')
    return present
  }
}

/** Pages of 200, the most Discord gives (resources/user); each is empty of the servers left before. */
async function leaveServers(rest: REST): Promise<void> {
  for (;;) {
    const servers = (await rest.get(Routes.userGuilds())) as { id: string }[]
    if (servers.length === 0) return
    for (const { id } of servers) await rest.delete(Routes.userGuild(id))
  }
}

async function putCommands(rest: REST, applicationId: string, commands: readonly object[]): Promise<void> {
  const route = Routes.applicationCommands(applicationId)
  if (!sameCommands(await rest.get(route), commands)) await rest.put(route, { body: commands })
}

function asProblem(error: unknown, what: string, redact: Pick<Redactor, 'text'>): Problem | unknown {
  const failure = restFailure(error)
  if (failure === undefined) return error
  if (failure.kind === 'unreachable') return problem('DiscordUnreachable')
  if (failure.kind === 'limited') return problem('DiscordBusy', String(Math.ceil(failure.retryAfterMs / 1000)))
  if (failure.status === 401) return problem('TokenRefused')
  return problem('DiscordRefused', what, redact.text(failure.message).replaceAll('\n', ' '))
}
