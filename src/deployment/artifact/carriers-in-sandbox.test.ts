import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { carriers } from '../../domain/template.ts'
import { type Json, startSandbox } from '../../testing/sandbox.ts'
import { type Functions, reportWhere, startTemplateBot } from '../../testing/template-bot.ts'

const places = Array.from({ length: 12 }, (_, i) => ({ userId: String(1000 + i), total: 20 - i }))
const campaign = {
  ...{ name: 'Spring', goal: 10, startedBy: '1', startedAt: '2026-08-01T00:00:00Z', endsAt: null, endedAt: null },
  ...{ running: true, total: 4 },
}
/** The database as an advanced bot sees it, with made-up figures. */
const functions: Functions = {
  bot_refer: ({ p_platform }) => ({ outcome: 'recorded', total: p_platform === 'tiktok' ? 5 : 1 }),
  bot_referral_stats: () => ({ total: 3, last30d: 2, rank: 1 }),
  bot_leaderboard: () => places,
  bot_analytics: ({ p_days }) => ({
    ...{ days: p_days, since: '2026-08-01T00:00:00Z', total: 8, before: 4, referrers: 3, ever: 20, best: places[0] },
    platforms: [{ platform: 'tiktok', total: 6, before: 1, referrers: 2 }],
  }),
  bot_referral_trend: ({ p_days }) =>
    Array.from({ length: p_days }, (_, i) => ({
      day: `2026-08-${String((i % 28) + 1).padStart(2, '0')}`,
      total: i % 7,
    })),
  bot_campaigns: () => [campaign],
  bot_campaign: ({ p_name }) => (p_name === 'Spring' ? { ...campaign, leaderboard: places.slice(0, 2) } : null),
  bot_campaign_start: ({ p_name }) => ({ outcome: 'started', campaign: { ...campaign, name: p_name } }),
  bot_campaign_end: () => ({ outcome: 'ended', campaign: { ...campaign, running: false } }),
}

/** The embed of what a person sees first; fails with the reason when there was no reply. */
function embedOf({ state, error, messages }: Json): Json {
  expect({ state, error }).toEqual({ state: 'replied', error: undefined })
  return messages[0].embeds[0]
}

describe.each(carriers)('over %s', (carrier) => {
  it('standard counts, ranks and explains', async () => {
    const h = await startSandbox()
    const bot = await startTemplateBot(h, { template: 'standard', carrier, functions })
    expect(embedOf(await bot.type('mia', '/refer user:@noah note:"At the fair"')).title).toBe('Referral recorded')
    expect(embedOf(await bot.type('mia', '/refer user:@mia')).title).toBe('That is you')
    expect(embedOf(await bot.type('mia', '/stats')).fields[2].value).toBe('#1')
    expect(embedOf(await bot.type('noah', '/leaderboard')).description).toContain('<@1000> · 20 people')
  })

  it('custom says its setting of 4,000 characters with emoji', async () => {
    const h = await startSandbox()
    const greeting = `${'🎉 é'.repeat(999)}🎉🎉`
    const bot = await startTemplateBot(h, { template: 'custom', carrier, functions, settings: { greeting } })
    expect(greeting).toHaveLength(4000)
    expect(embedOf(await bot.type('mia', '/hello'))).toMatchObject({ title: 'Hello, mia', description: greeting })
  })

  it('advanced answers every command, turns pages, draws a chart and tells what it may not do', async () => {
    const h = await startSandbox()
    const settings = { reward_1_role: '123456789012345678', campaign_channel: '123456789012345679', colour: '#ff8800' }
    const bot = await startTemplateBot(h, { template: 'advanced', carrier, functions, settings })

    const referred = embedOf(await bot.type('mia', '/refer user:@noah platform:TikTok'))
    expect(referred).toMatchObject({ title: 'Referral recorded', color: 0xff8800 })
    expect(referred.fields.at(-1).value).toMatch(/<@&123456789012345678> is earned but was not given: /)

    const board = await bot.type('mia', '/leaderboard')
    expect(embedOf(board).footer.text).toContain('page 1 of 2')
    const next = await bot.click('noah', board.messages[0], 'leaderboard:2')
    expect(next.error).toBeUndefined()
    const channel = board.messages[0].channel_id
    const seen = await h.call('GET', `channels/${channel}/messages?user=mia`)
    const turned = seen.find((message: Json) => message.id === board.messages[0].id)
    expect(turned.embeds[0].description).toContain('<@1011> · 9 people')

    expect(embedOf(await bot.type('mia', '/analytics overview days:"90 days"')).title).toBe('Referrals, last 90 days')
    expect(embedOf(await bot.type('mia', '/analytics platform platform:TikTok')).fields[1].value).toBe('75 %')
    const trend = await bot.type('mia', '/analytics trend')
    const { image, description } = embedOf(trend)
    expect(description).toMatch(/^2026-08-01 to 2026-08-02: 85 people, /)
    const bytes = Buffer.from(await (await fetch(image.url)).arrayBuffer())
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([720, 300])
    expect(inflateSync(bytes.subarray(bytes.indexOf('IDAT') + 4)).byteLength).toBe(721 * 300)
    const picked = await bot.click('mia', trend.messages[0], 'trend:30', ['tiktok'])
    expect(picked.error).toBeUndefined()

    const started = embedOf(await bot.type('mia', '/campaign start name:Spring days:7 goal:10'))
    expect(started).toMatchObject({ title: 'Campaign started', author: { name: 'Spring' } })
    expect(started.fields.at(-1).value).toContain('that channel is gone')
    expect(embedOf(await bot.type('noah', '/campaign start name:Mine')).title).toBe('Manage Server is needed')
    expect(embedOf(await bot.type('noah', '/campaign list')).description).toContain('🟢 **Spring**')
    expect(embedOf(await bot.type('noah', '/campaign show name:Spring')).description).toContain('**1.** <@1000>')
    expect(embedOf(await bot.type('noah', '/campaign show name:Autumn')).title).toBe('No such campaign')
    expect(embedOf(await bot.type('mia', '/campaign end name:Spring')).title).toBe('Campaign ended')
  })

  it('advanced gives a role that is earned where it may, and says why where it may not', async () => {
    const h = await startSandbox()
    const guild = 'Fashion Brand'
    const reward = await h.call('POST', 'roles', { guild, name: 'Ambassador' })
    const settings = { reward_1_at: 5, reward_1_role: reward.id }
    const bot = await startTemplateBot(h, { template: 'advanced', carrier, functions, settings })
    const rolesOf = async (userId: string) =>
      (await h.world()).guilds
        .find(({ name }: Json) => name === guild)
        .members.find(({ user_id }: Json) => user_id === userId).role_ids as string[]
    const mia = (await h.world()).users.find(({ username }: Json) => username === 'mia').id
    const refer = async () => embedOf(await bot.type('mia', '/refer user:@noah platform:TikTok')).fields.at(-1).value

    expect(await refer()).toContain('was not given: the bot needs “Manage Roles”')
    expect(await rolesOf(mia)).not.toContain(reward.id)
    const may = await h.call('POST', 'roles', { guild, name: 'Bots', permissions: String(1 << 28) })
    await h.call('PUT', 'members', { guild, user: bot.application.bot_user_id, roles: [may.id] })
    expect(await refer()).toBe(`<@&${reward.id}> for 5 referrals`)
    expect(await rolesOf(mia)).toContain(reward.id)
  })
})

it('a gateway bot tells of its self-check soon after READY', async () => {
  const h = await startSandbox()
  const bot = await startTemplateBot(h, { template: 'advanced', carrier: 'gateway', functions })
  expect((await reportWhere(bot.reports, ({ canary }) => canary !== undefined)).canary).toMatchObject({ ok: true })
})

it('a bot whose database refuses tells which command failed', async () => {
  const h = await startSandbox()
  const { bot_leaderboard: _, ...less } = functions
  const bot = await startTemplateBot(h, { template: 'advanced', carrier: 'gateway', functions: less })
  const { canary } = await reportWhere(bot.reports, (report) => report.canary !== undefined)
  expect(canary).toMatchObject({ ok: false, failed: expect.stringMatching(/^\/leaderboard: bot_leaderboard/) })
})

it('a bot over HTTP tells its health, and refuses what Discord did not sign', async () => {
  const h = await startSandbox()
  const bot = await startTemplateBot(h, { template: 'standard', carrier: 'interactions', functions })
  const reported = reportWhere(bot.reports, () => true)
  const health = (await (await fetch(`${bot.url}/health`)).json()) as Json
  expect(health).toMatchObject({ ready: true, template: 'standard', generation: 1, missing: [], canary: { ok: true } })
  expect(health.digest).toMatch(/^[0-9a-f]{64}$/)
  expect(await reported).toMatchObject({ generation: 1, ackAgeMs: null, canary: { ok: true } })
  expect((await fetch(`${bot.url}/`, { method: 'POST', body: '{"type":1}' })).status).toBe(401)
  bot.bot.kill('SIGTERM')
  expect((await bot.exited)[0]).toBe(0)
})
