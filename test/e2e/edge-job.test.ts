import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { denoMissing } from '../../src/testing/edge/deno.ts'
import { type EdgeStandIn, startEdgeStandIn } from '../../src/testing/edge/stand-in.ts'
import { type Apart, startApart, textOf, titleOf, until } from './harness.ts'

/**
 * The life of a bot that is an Edge Function: real Muster, the sandbox, and Supabase's stand-in with the function in real Deno.
 * The first chapter that fails ends the story.
 */
describe.skipIf(denoMissing())('a serverless bot', { retry: 0 }, () => {
  let supabase: EdgeStandIn
  let apart: Apart
  let people: Apart['hands']
  let failed = false
  let tokens: string[] = []

  beforeAll(async () => {
    supabase = await startEdgeStandIn()
    apart = await startApart({ env: supabase.environment })
    people = apart.hands
    await apart.startMuster()
    tokens = (await people.world()).applications.filter((a) => a.name !== 'Muster').map((a) => a.token)
    await people.addTokens(tokens)
    await people.admin('/client create name:"Fashion Brand" industry:Fashion guild:"Fashion Brand"')
  }, 180_000)
  beforeEach(({ skip }) => skip(failed, 'an earlier chapter failed'))
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return
    failed = true
    console.error(apart.output().slice(-8000))
  })
  afterAll(async () => {
    await apart?.close()
    await supabase?.close()
  }, 60_000)

  const greeter = async () => (await apart.rows('bots', 'name=eq.Greeter'))[0]
  const application = async () => {
    const world = await people.call<{ applications: { id: string; interactions_endpoint_url: string | null }[] }>(
      'GET',
      '/sandbox/world',
    )
    return world.applications.find(({ id }) => id === applicationId)
  }
  let applicationId = ''
  let endpoint = ''
  const refer = (user: string, whom: string) =>
    people.type(user, { guild: 'Fashion Brand', channel: 'general', app: applicationId }, `/refer user:@${whom}`)

  it('is created, deployed, accepted by Discord as an endpoint, and logs in nowhere', async () => {
    const made = await people.admin(
      '/bot create name:Greeter client:"Fashion Brand" template:standard strategy:serverless',
      'is online|was not created',
    )
    expect(textOf(made.messages)).toContain('Greeter is online')
    const bot = await greeter()
    applicationId = String(bot?.application_id)
    endpoint = `${supabase.settings.functionsUrl}/muster-${bot?.id}`
    expect((await application())?.interactions_endpoint_url).toBe(endpoint)
    expect(await people.identifies(applicationId)).toBe(0)
    expect(supabase.functions.list()).toMatchObject([{ slug: `muster-${bot?.id}`, version: 1, verify_jwt: false }])
    await people.install(applicationId, 'Fashion Brand')
  }, 120_000)

  it('answers /refer through Deno, and counts', async () => {
    expect(titleOf(await refer('mia', 'noah'))).toBe('Referral recorded')
    expect(titleOf(await refer('mia', 'noah'))).toBe('Already counted')
    expect(await apart.rows('referrals')).toHaveLength(1)
    expect(supabase.functions.alive(endpoint.split('/').at(-1) ?? '')).toHaveLength(1)
  })

  it('answers nobody but Discord', async () => {
    const headers = {
      'x-signature-ed25519': 'ab'.repeat(64),
      'x-signature-timestamp': `${Math.floor(Date.now() / 1000)}`,
    }
    const forged = await fetch(endpoint, { method: 'POST', headers, body: '{"type":1}' })
    expect(forged.status).toBe(401)
  })

  it('is left as it runs when Muster is killed, and adopted', async () => {
    await apart.muster().end('SIGKILL')
    // The embedded database ends with Muster, and the bot says so.
    expect(titleOf(await refer('noah', 'mia'))).toBe('Not available right now')
    await apart.startMuster()
    expect(titleOf(await refer('noah', 'mia'))).toBe('Referral recorded')
    await until('online', async () => (await greeter())?.status === 'online')
    expect(supabase.functions.list()).toMatchObject([{ version: 1 }])
  }, 120_000)

  it('has no endpoint while it is stopped', async () => {
    await people.admin('/bot stop bot:Greeter', 'stopped')
    await until('stopped', async () => (await greeter())?.status === 'stopped')
    expect((await application())?.interactions_endpoint_url).toBeNull()
    expect([...supabase.secrets.keys()]).toEqual([])
    expect((await fetch(endpoint, { method: 'POST', body: '{}' })).status).toBe(410)
  })

  it('answers again once it is started', async () => {
    const started = await people.admin('/bot start bot:Greeter', 'online')
    expect(textOf(started.messages)).toContain('online')
    expect((await application())?.interactions_endpoint_url).toBe(endpoint)
    expect(titleOf(await refer('mia', 'noah'))).toBe('Already counted')
  }, 90_000)

  it('shows its log, and nobody’s token', async () => {
    const logs = textOf((await people.admin('/bot logs bot:Greeter')).messages)
    expect(logs).not.toContain('could not')
    const shown = [apart.output(), JSON.stringify(supabase.functions.list()), logs].join('\n')
    for (const secret of [...tokens, supabase.settings.accessToken]) expect(shown).not.toContain(secret)
  })

  it('leaves nothing when it is deleted', async () => {
    await people.confirm('admin', '/bot delete bot:Greeter', 'deleted')
    await until('gone', async () => (await greeter()) === undefined)
    expect(supabase.functions.list()).toEqual([])
    expect([...supabase.secrets.keys()]).toEqual([])
    expect((await application())?.interactions_endpoint_url).toBeNull()
    expect((await apart.rows('applications', 'state=neq.available')).length).toBe(0)
  }, 60_000)

  it('is not begun while Supabase refuses the token, and says so', async () => {
    supabase.answerInstead(() => ({ status: 401, body: { message: 'Unauthorized' } }))
    const text = '/bot create name:Herald client:"Fashion Brand" template:standard strategy:serverless'
    const refused = textOf((await people.admin(text, 'is online|was not created')).messages)
    supabase.answerInstead(undefined)
    expect(refused).toContain('Herald was not created')
    expect(refused.replaceAll('\\', '')).toContain('SUPABASE_ACCESS_TOKEN')
    expect(supabase.functions.list()).toEqual([])
  }, 90_000)
})
