import { problem } from '../../domain/errors.ts'
import type { Call } from './call.ts'
import { entrypoint, type Sources } from './source.ts'

/** A function as the project lists it. */
export interface ListedFunction {
  id: string
  slug: string
  name: string
  /** `THROTTLED` functions exist and are answered for by the platform. */
  status: 'ACTIVE' | 'REMOVED' | 'THROTTLED'
}

/** Bundling and spreading a function takes the platform some seconds. */
const deployWithinMs = 40_000
/** The API looks at no more than 24 h at once (changelog 34634), and answers no more rows than this. */
const dayMs = 24 * 3_600_000
const mostRows = 1000

export type ManagementApi = ReturnType<typeof createManagementApi>

/** The part of the Management API that deploying bots takes (docs/reference/api). Repeatable calls; errors are those of `Call`. */
export function createManagementApi(call: Call) {
  return {
    async listFunctions(): Promise<ListedFunction[]> {
      const listed = await call({ method: 'GET', path: '/functions' })
      if (!Array.isArray(listed) || !listed.every(isFunction))
        throw problem('EdgeRefused', 'its list of functions cannot be understood')
      return listed
    },

    /** Makes it or replaces it, at once for all new requests. No JWT is asked for: Discord sends none, and signs instead. */
    async deploy(slug: string, name: string, sources: Sources): Promise<void> {
      const form = new FormData()
      const metadata = { name, entrypoint_path: entrypoint, verify_jwt: false }
      form.append('metadata', new Blob([JSON.stringify(metadata)], { type: 'application/json' }))
      for (const [path, content] of sources)
        form.append('file', new Blob([content as Uint8Array<ArrayBuffer>], { type: 'application/javascript' }), path)
      const path = '/functions/deploy'
      await call({ method: 'POST', path, query: { slug }, body: form, withinMs: deployWithinMs })
    },

    async remove(slug: string): Promise<void> {
      await call({ method: 'DELETE', path: `/functions/${slug}` })
    },

    /** Workers that run already keep the older value until they end. */
    async putSecret(name: string, value: string): Promise<void> {
      await call({ method: 'POST', path: '/secrets', body: [{ name, value }] })
    },

    async removeSecret(name: string): Promise<void> {
      await call({ method: 'DELETE', path: '/secrets', body: [name] })
    },

    /** What a function wrote within the last day, oldest first. ~ The analytics' own dialect of SQL (guides/telemetry/logs). */
    async logs(functionId: string, tail: number, now: Date): Promise<string[]> {
      if (!/^[\w-]+$/.test(functionId)) throw new Error('not an id of a function')
      const sql = [
        'select timestamp, event_message from function_logs cross join unnest(metadata) as m',
        `where m.function_id = '${functionId}' order by timestamp desc limit ${Math.min(tail, mostRows)}`,
      ].join(' ')
      const query = {
        sql,
        iso_timestamp_start: new Date(now.getTime() - dayMs).toISOString(),
        iso_timestamp_end: now.toISOString(),
      }
      const answer = (await call({ method: 'GET', path: '/analytics/endpoints/logs.all', query })) as {
        result?: { event_message?: unknown }[]
      }
      const rows = Array.isArray(answer?.result) ? answer.result : []
      return rows.map(({ event_message: line }) => String(line ?? '').trimEnd()).reverse()
    },
  }
}

function isFunction(value: unknown): value is ListedFunction {
  const one = value as Record<keyof ListedFunction, unknown> | null
  return typeof one === 'object' && one !== null && [one.id, one.slug, one.name].every((v) => typeof v === 'string')
}
