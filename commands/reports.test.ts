import { describe, expect, it } from 'vitest'
import type { BotStats } from '../src/app.ts'
import type { BotStatus } from '../src/domain/bot.ts'
import { problem } from '../src/domain/errors.ts'
import {
  aBot,
  aDay,
  aManifest,
  fakeApp,
  fakeInput,
  markdownOf,
  spentEverywhere,
  timeSpent,
} from '../src/testing/commands.ts'
import { stats } from './stats/stats.ts'
import { templateList } from './template/list.ts'
import { templateShow } from './template/show.ts'

describe('/stats', () => {
  const one = (status: BotStatus = 'online'): BotStats => ({
    bot: aBot({ status }),
    servers: 2,
    users: 30,
    commands30d: 400,
    lastReportAt: new Date(0),
    days: [aDay(timeSpent())],
    spent: {
      ...spentEverywhere(),
      '7d': timeSpent({ up: 900_000, unknown: 100_000 }),
      '30d': timeSpent({ up: 950_000, down: 50_000 }),
    },
  })
  const asked = (bots: BotStats[]) => fakeApp({ stats: { of: async () => ({ scope: 'Fashion Brand', bots }) } })

  it('asks for what the person may see, and shows it in their words', async () => {
    const app = asked([one(), one('offline')])
    const input = fakeInput({ options: { client: 'fashion' }, actor: { userId: '5' } })
    const reply = await stats.run(input, app)
    expect(app.calls).toEqual([
      { method: 'stats.of', args: [input.actor, { client: 'fashion' }, expect.any(Function)] },
    ])
    expect(reply.panels[0]).toMatchObject({
      title: 'How Fashion Brand is doing',
      tone: 'warning',
      text: '1 of 2 bots online · 4 servers · 60 users · 800 commands in 30 days',
      footer: expect.stringContaining('of the time Muster watched'),
    })
    const lines = reply.panels[0]?.fields?.[1]?.value.split('\n')
    expect(lines?.[0]).toContain('🔴 offline, our team was told, since <t:')
    expect(lines?.[1]).toBe('Uptime: 24 h 100 % · 7 d 100 % (watched 90.00 % of the time) · 30 d 95.00 % · 90 d 100 %')
    expect(lines?.[2]).toBe('🟩')
    expect(lines?.[3]).toBe('2 servers · 30 users · 400 commands in 30 days')
  })

  it('shows of one bot alone every window, and each of its days', async () => {
    const lived = Array.from({ length: 12 }, (_, i) => aDay(timeSpent(), `2026-09-${String(i + 9).padStart(2, '0')}`))
    const unborn = aDay(timeSpent({ windowMs: 0, up: 0 }), '2026-09-08')
    const reply = await stats.run(fakeInput(), asked([{ ...one(), days: [unborn, ...lived] }]))
    const [about, uptime, days] = reply.panels[0]?.fields ?? []
    expect(about?.value).not.toContain('Uptime')
    expect(uptime?.value.split('\n')).toHaveLength(5)
    expect(uptime?.value).toMatch(/30 d: \*\*95\.00 %\*\*\n90 d: .*\nsince creation <t:\d+:R>: \*\*100 %\*\*$/)
    expect(days?.value).toBe('` 9 Sep` 🟩🟩🟩🟩🟩🟩🟩🟩🟩🟩\n`19 Sep` 🟩🟩')
    expect(reply.panels[0]?.footer).toContain('A square is a day')
  })

  it('shows a bot that never reported as such', async () => {
    const silent = { ...one(), servers: null, users: null, commands30d: 0, lastReportAt: null }
    const reply = await stats.run(fakeInput(), asked([silent]))
    expect(markdownOf(reply)).toContain('servers – · users – · 0 commands in 30 days\nNo figures from this bot yet')
    expect(reply.panels[0]?.text).toContain('Everything is online')
  })

  it('helps when there is nothing', async () => {
    const reply = await stats.run(fakeInput(), asked([]))
    expect(reply.panels[0]).toMatchObject({ tone: 'quiet', text: 'There are no bots here yet.' })
  })

  it('is for the person alone, everywhere, and lets the service refuse', async () => {
    expect(stats).toMatchObject({ level: 'client', ephemeral: true, everywhere: true })
    const of = async () => {
      throw problem('BotNotFound', 'theirs')
    }
    await expect(stats.run(fakeInput(), fakeApp({ stats: { of } }))).rejects.toMatchObject({ code: 'BotNotFound' })
  })
})

describe('/template', () => {
  it('list shows each with the bots it has', async () => {
    const unusable = async () => [{ name: 'broken', why: 'It has a *mistake*.' }]
    const app = fakeApp({ templates: { list: async () => [{ manifest: aManifest(), bots: 2 }], unusable } })
    const reply = await templateList.run(fakeInput(), app)
    const value = '**Referral bot** · 2 bots\nCounts who brought whom.'
    expect(reply.panels[0]?.fields).toEqual([{ name: 'standard 1.0.0', value }])
    expect(reply.panels[1]).toMatchObject({ title: 'Not usable', tone: 'warning' })
    expect(reply.panels[1]?.fields).toEqual([{ name: 'broken', value: 'It has a \\*mistake\\*.' }])
  })

  it('list says nothing of templates left out where there are none', async () => {
    const app = fakeApp({ templates: { list: async () => [], unusable: async () => [] } })
    expect((await templateList.run(fakeInput(), app)).panels).toHaveLength(1)
  })

  it('show tells commands and settings', async () => {
    const settings = [
      ...aManifest().settings,
      { key: 'c', label: 'C', description: 'Which', type: 'choice' as const, choices: ['A', 'B'] },
      { key: 'd', label: 'D', description: 'Reward', type: 'role' as const, required: false },
    ]
    const start = {
      type: 1,
      name: 'start',
      description: 'Begins',
      options: [
        { name: 'days', description: 'x', required: true },
        { name: 'goal', description: 'x' },
      ],
    }
    const commands = [...aManifest().commands, { name: 'campaign', description: 'Campaigns', options: [start] }]
    const get = async () => aManifest({ settings, commands, runsOn: ['gateway', 'interactions'] })
    const app = fakeApp({ templates: { get, changes: async () => '- Everything is new.' } })
    const reply = await templateShow.run(fakeInput({ options: { template: 'standard' } }), app)
    const text = markdownOf(reply)
    expect(text).toContain('`/refer` Refer a person')
    expect(text).toContain('`/campaign start days [goal]` Begins')
    expect(text).toContain('Welcome\nSaid to newcomers\ntext (at most 200 characters) · usually Hello · `welcome`')
    expect(text).toContain('C\nWhich\nchoice (A, B) · **must be given** · `c`')
    expect(text).toContain('D\nReward\nrole (the id of a role) · empty when left out · `d`')
    expect(text).toContain('the gateway (pm2, docker, swarm), HTTP interactions (serverless)')
    expect(text).toContain('New in 1.0.0\n- Everything is new.')
  })

  it('show refuses an unknown one', async () => {
    const get = async () => {
      throw problem('TemplateNotFound', 'x')
    }
    const run = templateShow.run(fakeInput({ options: { template: 'x' } }), fakeApp({ templates: { get } }))
    await expect(run).rejects.toMatchObject({ code: 'TemplateNotFound' })
  })
})
