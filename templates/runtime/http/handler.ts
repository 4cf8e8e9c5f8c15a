import type { APIInteraction } from 'discord-api-types/v10'
import type { Callback, FirstResponse } from '../carry-answer.ts'
import type { BotTemplate, CommandContext, GeneratedBot } from '../command.ts'
import { createDataClient } from '../data-client.ts'
import { createDiscordActions } from '../discord-calls.ts'
import { createInteractions } from '../handle-interaction.ts'
import { createHealth } from '../health.ts'
import { createPlainLog } from '../plain-log.ts'
import { createReporter } from '../reporter.ts'
import { nextCheckMs, selfCheck } from '../self-check.ts'
import { createHttpSend, sendHttp } from './calls.ts'
import { readHttpEnvironment } from './environment.ts'
import { readBody } from './read-body.ts'
import { createVerifier } from './verify-signature.ts'

/** How often a look at /health is passed on as a report; anybody may look. */
const reportEveryMs = 10_000

/** Lets the platform know that work goes on after the response. */
export type WaitUntil = (work: Promise<unknown>) => void

export interface HttpBotNeeds {
  bot: GeneratedBot
  environment: Readonly<Record<string, string | undefined>>
  waitUntil?: WaitUntil
  write?: (line: string) => void
}

/** A bot behind an interactions endpoint: `GET …/health` tells how it is, every other POST must be signed by Discord. */
export function createHttpBot({ bot, environment, waitUntil = () => undefined, write = console.log }: HttpBotNeeds) {
  const { environment: env, missing } = readHttpEnvironment(environment)
  const log = createPlainLog((line) => write(line.trimEnd()), [env.token ?? '', env.botKey])
  const verify = createVerifier(env.publicKey)
  const access = { url: env.dataUrl, publishableKey: env.dataKey, botKey: env.botKey }
  const call = createDataClient(access, sendHttp)
  const send = createHttpSend(env.discordApiUrl, env.token)
  const context: CommandContext = {
    settings: bot.settings,
    call,
    discord: createDiscordActions(env.token === undefined ? undefined : send, log),
  }
  const health = createHealth({ generation: env.generation, now: () => performance.now(), memoryBytes, eventLoopLagMs })
  const reporter = createReporter({ health, call, log })
  health.answering()
  const code = bot.load().then(
    ({ template }) => ({ template, interactions: createInteractions({ template, context, health, log, send }) }),
    (error: unknown) => {
      log.error(`the code of ${bot.title} failed when it was loaded`, error)
      return undefined
    },
  )
  if (missing.length > 0) log.error(`not set: ${missing.join(', ')}`)

  let checkAt = Number.NEGATIVE_INFINITY
  let failures = 0
  let reportedAt = Number.NEGATIVE_INFINITY
  async function look(template: BotTemplate): Promise<void> {
    const now = performance.now()
    if (now >= checkAt) {
      checkAt = Number.POSITIVE_INFINITY
      const report = await selfCheck({ template, commands: bot.commands, context })
      health.checked(report)
      failures = report.ok ? 0 : failures + 1
      checkAt = now + nextCheckMs(failures)
    }
    if (now - reportedAt < reportEveryMs) return
    reportedAt = now
    await reporter.beatOnce()
  }

  async function tellHealth(): Promise<Response> {
    const loaded = await code
    if (loaded !== undefined && missing.length === 0) {
      const looked = look(loaded.template)
      waitUntil(looked)
      // The first look tells of the first self-check.
      if (health.report().canary === undefined) await looked
    }
    const ready = missing.length === 0 && loaded !== undefined
    const { canary = null } = health.report()
    const [name = '', version = ''] = bot.title.split(' ')
    const { digest = null, generation } = env
    const told = { ready, template: name, version, digest, generation, missing, loaded: loaded !== undefined, canary }
    return json(ready ? 200 : 503, told)
  }

  async function interact(request: Request): Promise<Response> {
    if (missing.length > 0) return json(503, { error: 'This bot is not set up yet.' })
    const body = await readBody(request)
    if (body === undefined) return json(413, { error: 'The request is too large.' })
    if (!(await verify({ headers: request.headers, body }))) return json(401, { error: 'The signature is not valid.' })
    const interaction = parse(body)
    if (interaction === undefined) return json(400, { error: 'The body is not an interaction.' })
    // 1: PING and PONG; 4 and 8: what is offered while somebody types (interactions/receiving-and-responding).
    if (interaction.type === 1) return json(200, { type: 1 })
    if ((interaction.type as number) === 4) return json(200, { type: 8, data: { choices: [] } })
    const loaded = await code
    if (loaded === undefined) return json(500, { error: 'This bot’s code could not be loaded.' })
    return new Promise((resolve) => {
      const work = loaded.interactions.handle(interaction, asResponse(resolve))
      if (work === undefined) return resolve(json(400, { error: 'This kind of interaction is not answered.' }))
      // Nothing was answered when this ends first: the fault is in the log, and Discord must not wait.
      waitUntil(work.then(() => resolve(json(500, { error: 'No answer could be made.' }))))
    })
  }

  return {
    /** Never rejects. */
    async fetch(request: Request): Promise<Response> {
      try {
        const { pathname } = new URL(request.url)
        if (request.method === 'GET' && pathname.endsWith('/health')) return await tellHealth()
        if (request.method !== 'POST') return json(405, { error: 'Discord posts its interactions here.' })
        return await interact(request)
      } catch (error) {
        log.error('a request could not be answered', error)
        return json(500, { error: 'Something went wrong.' })
      }
    },
  }
}

/** The first response is the answer to the request itself, as JSON; files follow by an edit. */
function asResponse(resolve: (response: Response) => void): FirstResponse {
  return { takesFiles: false, send: async (callback: Callback) => resolve(json(200, callback)) }
}

function parse(body: Uint8Array): APIInteraction | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    return typeof value === 'object' && value !== null && 'type' in value ? (value as APIInteraction) : undefined
  } catch {
    return undefined
  }
}

const json = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

/** Where the platform does not tell, none is told. */
const memoryBytes = () => (globalThis as { process?: NodeJS.Process }).process?.memoryUsage?.().rss ?? 0
const eventLoopLagMs = () => 0
