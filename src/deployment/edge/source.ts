import type { Workload } from '../driver.ts'
import { secretOf } from './names.ts'

/** Source files of a function by their path. */
export type Sources = ReadonlyMap<string, string | Uint8Array>

export const entrypoint = 'index.js'

/** The bot's own code, and before it what it is told. Nothing here is secret: people read a function's source. */
export function sourcesOf({ botId, environment, artifact }: Workload, code: Uint8Array): Sources {
  const own = { ...environment, MUSTER_SECRETS_VARIABLE: secretOf(botId), MUSTER_ARTIFACT: artifact.digest }
  return new Map<string, string | Uint8Array>([
    // Modules run in the order in which they are imported.
    [entrypoint, "import './environment.js'\nimport './bot.mjs'\n"],
    ['environment.js', environmentModule(own)],
    ['bot.mjs', code],
  ])
}

/** What stands in the place of a bot that is stopped. */
export const stoppedSources: Sources = new Map([
  [entrypoint, "Deno.serve(() => new Response('This bot is stopped.', { status: 410 }))\n"],
])

/**
 * Every function of a project finds the secrets of all others in its environment, and the project's own keys (SUPABASE_…).
 * A bot may know its own alone, so the rest is deleted before its code runs.
 */
function environmentModule(own: Readonly<Record<string, string>>): string {
  return `globalThis.musterEnvironment = ${JSON.stringify(own, null, 2)}
const kept = globalThis.musterEnvironment.MUSTER_SECRETS_VARIABLE
for (const name of Object.keys(Deno.env.toObject())) {
  if (name !== kept && /^(MUSTER_|SUPABASE_)/.test(name)) Deno.env.delete(name)
}
`
}
