import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Functions } from './functions.ts'
import type { Answer } from './stand-in.ts'
import { readUpload } from './uploads.ts'

interface Needs {
  accessToken: string
  projectId: string
  functions: Functions
  secrets: Map<string, string>
}

interface Request {
  method: string
  /** With its query. */
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/** At most 100 secrets, names of 256 characters that do not begin with SUPABASE_ (guides/functions/limits). */
const mostSecrets = 100
const isSecretName = (name: unknown): name is string =>
  typeof name === 'string' && /^(?!SUPABASE_)[A-Za-z_]\w{0,255}$/.test(name)

const refuse = (status: number, message: string): Answer => ({ status, body: { message } })

/** The Management API's functions, secrets and logs (docs/reference/api), for one project and one token. */
export function createManagement({ accessToken, projectId, functions, secrets }: Needs) {
  function putSecrets(given: unknown): Answer {
    if (!Array.isArray(given)) return refuse(400, 'Expected array')
    for (const { name, value } of given as { name?: unknown; value?: unknown }[]) {
      if (!isSecretName(name)) return refuse(400, `Secret name ${String(name)} is not allowed`)
      if (typeof value !== 'string' || value.length > 24_576) return refuse(400, 'Secret value is too long')
      if (!secrets.has(name) && secrets.size >= mostSecrets)
        return refuse(400, `A project has at most ${mostSecrets} secrets`)
      secrets.set(name, value)
    }
    return { status: 201 }
  }

  function removeSecrets(given: unknown): Answer {
    if (!Array.isArray(given) || !given.every(isSecretName)) return refuse(400, 'Expected array of names')
    for (const name of given) secrets.delete(name)
    return { status: 200 }
  }

  function logs(query: URLSearchParams): Answer {
    const window = Date.parse(query.get('iso_timestamp_end') ?? '') - Date.parse(query.get('iso_timestamp_start') ?? '')
    if (!(window > 0 && window <= 24 * 3_600_000)) return refuse(400, 'The range must be within 24 hours')
    const asked = /from function_logs .* m\.function_id = '([\w-]+)' order by timestamp desc limit (\d+)$/
    const [, id = '', limit] = asked.exec(query.get('sql') ?? '') ?? []
    if (limit === undefined || Number(limit) > 1000) return refuse(400, 'The query cannot be understood')
    const rows = functions.logs(id, Number(limit))
    return {
      status: 200,
      body: { result: rows.map(({ timestamp, line }) => ({ timestamp, event_message: `${line}\n` })) },
    }
  }

  return async function answer({ method, path, headers, body }: Request): Promise<Answer> {
    if (headers.authorization !== `Bearer ${accessToken}`) return refuse(401, 'Unauthorized')
    const { pathname, searchParams } = new URL(path, 'http://localhost')
    const [, ref, rest = ''] = /^\/v1\/projects\/([^/]+)(\/.*)$/.exec(pathname) ?? []
    if (ref !== projectId)
      return refuse(403, 'Your account does not have the necessary privileges to access this project')
    const json = (): unknown => JSON.parse(body.toString('utf8'))
    const slug = /^\/functions\/([\w-]+)$/.exec(rest)?.[1]
    switch (`${method} ${slug === undefined || slug === 'deploy' ? rest : '/functions/:slug'}`) {
      case 'GET /functions':
        return { status: 200, body: functions.list() }
      case 'POST /functions/deploy': {
        const asked = searchParams.get('slug')
        const upload = await readUpload(asked, headers['content-type'] ?? '', body)
        if (typeof upload === 'string') return refuse(400, upload)
        return { status: 201, body: await functions.deploy(asked ?? '', upload) }
      }
      case 'DELETE /functions/:slug':
        return (await functions.remove(slug ?? '')) ? { status: 200 } : refuse(404, 'Function not found')
      case 'GET /secrets':
        return { status: 200, body: [...secrets].map(([name, value]) => ({ name, value: sha256(value) })) }
      case 'POST /secrets':
        return putSecrets(json())
      case 'DELETE /secrets':
        return removeSecrets(json())
      case 'GET /analytics/endpoints/logs.all':
        return logs(searchParams)
      default:
        return refuse(404, `Cannot ${method} ${pathname}`)
    }
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
