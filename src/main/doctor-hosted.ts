import type { Config } from '../config/config.ts'
import { type Check, ok, skipped, wrong } from './doctor-check.ts'

/** A question of ours is answered within this time, or the address is wrong. */
const answerMs = 5000
/** What bots could do harm with if they could read it. */
const walled = ['applications', 'clients', 'bots', 'audit_log', 'access_grants', 'referrals']

/** Step 5 of “Going live”: a hosted Supabase project, its secret key, and the key that bots get. */
export function hostedChecks({ supabase }: Config): Check[] {
  if (!supabase)
    return [{ name: 'Database', run: async () => ok('no SUPABASE_URL is set: Muster brings its own, embedded one') }]
  const { secretKey, publishableKey } = supabase
  const ask = async (key: string, path: string, body?: object): Promise<Answer> => {
    const answer = await fetch(`${supabase.url}/rest/v1/${path}`, {
      headers: { apikey: key, authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(answerMs),
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    return { status: answer.status, body: parsed(text) }
  }
  const host = new URL(supabase.url).host
  let tables = false
  return [
    {
      name: 'Database and secret key',
      async run() {
        if (roleOf(secretKey) === 'open')
          return wrong(
            'SUPABASE_SECRET_KEY holds a publishable key',
            'put the secret (or service_role) key of Project Settings → API Keys there',
          )
        const answer = await ask(secretKey, 'alert_routes?select=scope&limit=1')
        if (keyRefused(answer))
          return wrong(
            'Supabase refuses SUPABASE_SECRET_KEY',
            'copy the secret key again from Project Settings → API Keys',
          )
        if (isMissing(answer))
          return wrong(
            `${host} answers, but Muster’s tables are not there`,
            'put DATABASE_URL into .env and run: npm run migrate -- up',
          )
        if (answer.status !== 200 || !Array.isArray(answer.body))
          return wrong(
            `${host} answered ${answer.status}`,
            'see whether SUPABASE_URL is your project’s address, and whether the project is paused',
          )
        tables = true
        return ok(host)
      },
    },
    {
      name: 'Publishable key',
      async run() {
        if (roleOf(publishableKey) === 'secret' || publishableKey === secretKey)
          return wrong(
            'SUPABASE_PUBLISHABLE_KEY holds a secret key, and every bot would get it',
            'put the publishable (or anon) key there; if bots had it already, make a new secret key',
          )
        if (!tables) return skipped('mend the database first')
        for (const table of walled) {
          const answer = await ask(publishableKey, `${table}?select=*&limit=1`)
          if (keyRefused(answer))
            return wrong(
              'Supabase refuses SUPABASE_PUBLISHABLE_KEY',
              'copy the publishable key again from Project Settings → API Keys',
            )
          if (Array.isArray(answer.body) && answer.body.length > 0)
            return wrong(
              `with it, everybody can read ${table}`,
              `switch row level security on for public.${table}, and drop any policy you did not mean`,
            )
        }
        const call = await ask(publishableKey, 'rpc/bot_heartbeat', { p_key: 'doctor', p_report: {} })
        if (codeOf(call) !== 'PT401') return wrong('bots cannot report with it', 'run: npm run migrate -- up')
        return ok('reads nothing by itself, and bots can report with it')
      },
    },
  ]
}

interface Answer {
  status: number
  body: unknown
}

const codeOf = ({ body }: Answer) => (body as { code?: unknown } | null)?.code
const isMissing = (answer: Answer) => answer.status === 404 && ['PGRST205', '42P01'].includes(String(codeOf(answer)))

/** Supabase's gateway says so without a code; a 401 with one comes from the database. */
const keyRefused = (answer: Answer) => answer.status === 401 && /^(PGRST30|undefined$)/.test(String(codeOf(answer)))

/** What a key says of itself: by its beginning, or as a JWT by the role in it. */
function roleOf(key: string): 'secret' | 'open' | undefined {
  if (key.startsWith('sb_secret_')) return 'secret'
  if (key.startsWith('sb_publishable_')) return 'open'
  const claims = parsed(Buffer.from(key.split('.')[1] ?? '', 'base64url').toString('utf8')) as { role?: unknown } | null
  if (claims?.role === 'service_role') return 'secret'
  return claims?.role === 'anon' ? 'open' : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
