import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { aConfig, deadAddress } from '../testing/settings.ts'
import { examine } from './doctor.ts'
import type { Check } from './doctor-check.ts'
import { hostedChecks } from './doctor-hosted.ts'

const secretKey = 'sb_secret_of_this_project'
const publishableKey = 'sb_publishable_of_this_project'
const jwt = (role: string) =>
  ['{"alg":"HS256"}', JSON.stringify({ role })].map((part) => Buffer.from(part).toString('base64url')).join('.')

const badKey = { status: 401, body: { message: 'Invalid API key' } }
const noTable = { status: 404, body: { code: 'PGRST205', message: 'Could not find the table' } }
const noFunction = { status: 404, body: { code: 'PGRST202', message: 'Could not find the function' } }
const denied = { status: 401, body: { code: '42501', message: 'permission denied for table clients' } }
const row = { status: 200, body: [{ id: 1 }] }
const badBotKey = { status: 401, body: { code: 'PT401', message: 'This bot key is not valid.' } }

type Answer = { status: number; body: unknown }
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A Supabase as it answers when all is right, but for `odd`: by `secret` or `publishable` and what is asked. */
async function supabase(odd: Record<string, Answer> = {}) {
  const server = createServer((request, response) => {
    const who = request.headers.apikey === secretKey ? 'secret' : 'publishable'
    const known = [secretKey, publishableKey].includes(String(request.headers.apikey))
    const what = /v1\/(?:rpc\/)?(\w+)/.exec(request.url ?? '')?.[1] ?? ''
    const usual = what === 'bot_heartbeat' ? badBotKey : { status: 200, body: [] }
    const { status, body } = odd[`${who} ${what}`] ?? odd[who] ?? (known ? usual : badKey)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function said(odd: Record<string, Answer>, keys: object = {}): Promise<string[]> {
  const url = await supabase(odd)
  const config = aConfig({ supabase: { url, secretKey, publishableKey, ...keys } })
  return (await saidBy(hostedChecks(config))).lines.map((line) => line.replace(new URL(url).host, 'host'))
}

const secretIsFine = '✔ Database and secret key: host'
const fine = '✔ Publishable key: reads nothing by itself, and bots can report with it'
const waits = '– Publishable key: mend the database first'
const again = (which: string) => `  → copy the ${which} key again from Project Settings → API Keys`
const migrate = '  → run: npm run migrate -- up'

describe('the doctor of a hosted Supabase', () => {
  it.each<[string, Record<string, Answer>, object, string[]]>([
    ['all is right', {}, {}, [secretIsFine, fine]],
    ['anon may not even ask', { 'publishable clients': denied }, {}, [secretIsFine, fine]],
    [
      'the secret key is of another project',
      {},
      { secretKey: 'sb_secret_of_another' },
      ['✘ Database and secret key: Supabase refuses SUPABASE_SECRET_KEY', again('secret'), waits],
    ],
    [
      'the keys are the wrong way round',
      {},
      { secretKey: publishableKey, publishableKey: secretKey },
      [
        '✘ Database and secret key: SUPABASE_SECRET_KEY holds a publishable key',
        '  → put the secret (or service_role) key of Project Settings → API Keys there',
        '✘ Publishable key: SUPABASE_PUBLISHABLE_KEY holds a secret key, and every bot would get it',
        '  → put the publishable (or anon) key there; if bots had it already, make a new secret key',
      ],
    ],
    [
      'the keys are old JWTs, the wrong way round',
      {},
      { secretKey: `${jwt('anon')}.x`, publishableKey: `${jwt('service_role')}.x` },
      [
        '✘ Database and secret key: SUPABASE_SECRET_KEY holds a publishable key',
        '  → put the secret (or service_role) key of Project Settings → API Keys there',
        '✘ Publishable key: SUPABASE_PUBLISHABLE_KEY holds a secret key, and every bot would get it',
        '  → put the publishable (or anon) key there; if bots had it already, make a new secret key',
      ],
    ],
    [
      'nothing was migrated',
      { secret: noTable },
      {},
      [
        '✘ Database and secret key: host answers, but Muster’s tables are not there',
        '  → put DATABASE_URL into .env and run: npm run migrate -- up',
        waits,
      ],
    ],
    [
      'the project is paused',
      { secret: { status: 540, body: 'paused' } },
      {},
      [
        '✘ Database and secret key: host answered 540',
        '  → see whether SUPABASE_URL is your project’s address, and whether the project is paused',
        waits,
      ],
    ],
    [
      'something else answers there',
      { secret: { status: 200, body: '<html>' } },
      {},
      [
        '✘ Database and secret key: host answered 200',
        '  → see whether SUPABASE_URL is your project’s address, and whether the project is paused',
        waits,
      ],
    ],
    [
      'the publishable key is of another project',
      {},
      { publishableKey: 'sb_publishable_of_another' },
      [secretIsFine, '✘ Publishable key: Supabase refuses SUPABASE_PUBLISHABLE_KEY', again('publishable')],
    ],
    [
      'a table is open',
      { 'publishable audit_log': row },
      {},
      [
        secretIsFine,
        '✘ Publishable key: with it, everybody can read audit_log',
        '  → switch row level security on for public.audit_log, and drop any policy you did not mean',
      ],
    ],
    [
      'the functions are missing',
      { 'publishable bot_heartbeat': noFunction },
      {},
      [secretIsFine, '✘ Publishable key: bots cannot report with it', migrate],
    ],
  ])('%s', async (_, odd, keys, lines) => {
    expect(await said(odd, keys)).toEqual(lines)
  })

  it('says why the project cannot be reached', async () => {
    const config = aConfig({ supabase: { url: await deadAddress(), secretKey, publishableKey } })
    const { lines } = await saidBy(hostedChecks(config))
    expect(lines[0]).toMatch(/^✘ Database and secret key: could not be checked: .*ECONNREFUSED/)
    expect(lines.at(-1)).toBe(waits)
  })

  it('has nothing to ask without one', async () => {
    const { lines } = await saidBy(hostedChecks(aConfig()))
    expect(lines).toEqual(['✔ Database: no SUPABASE_URL is set: Muster brings its own, embedded one'])
  })
})

/** What the checks say, in their order. */
async function saidBy(checks: readonly Check[]): Promise<{ lines: string[] }> {
  const lines: string[] = []
  await examine(checks, (line) => lines.push(line))
  return { lines }
}
