import type { GeneratedBot } from '../command.ts'
import { createHttpBot, type WaitUntil } from './handler.ts'

/** What the places where this runs have beside the web's own APIs. */
interface Platform {
  Deno?: {
    env: { toObject(): Record<string, string> }
    serve(options: { port?: number; hostname?: string }, handler: (request: Request) => Promise<Response>): unknown
  }
  /** Supabase Edge Functions: keeps the worker alive for work after the response. */
  EdgeRuntime?: { waitUntil: WaitUntil }
  process?: NodeJS.Process
  /** Set by a file that imports this one: values that go before the environment's, because functions of one project share theirs. */
  musterEnvironment?: Record<string, string>
}

/**
 * Starts a bot over HTTP: by `Deno.serve` where there is Deno; by Node's own server where PORT says on which port of loopback;
 * otherwise whoever imports it calls `fetch`.
 */
export function serveHttpBot(bot: GeneratedBot): { fetch(request: Request): Promise<Response> } {
  const { Deno, EdgeRuntime, process, musterEnvironment } = globalThis as unknown as Platform
  const environment = { ...(Deno?.env.toObject() ?? process?.env), ...musterEnvironment }
  const waitUntil: WaitUntil = (work) => EdgeRuntime?.waitUntil(work)
  const handler = createHttpBot({ bot, environment, waitUntil })
  const port = environment.PORT === undefined ? undefined : Number(environment.PORT)
  if (Deno !== undefined) Deno.serve(port === undefined ? {} : { port, hostname: '127.0.0.1' }, handler.fetch)
  else if (port !== undefined) void import('./serve-node.ts').then(({ serveNode }) => serveNode(handler.fetch, port))
  return handler
}
