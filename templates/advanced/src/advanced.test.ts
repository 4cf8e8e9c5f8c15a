// Longer than 200 lines: one test per command of the template, sharing what stands around a command.
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { CommandContext, CommandInput, RoleOutcome, Settings } from '../../runtime/command.ts'
import { DataUnavailable } from '../../runtime/data-client.ts'
import { selfCheck } from '../../runtime/self-check.ts'
import { chartOf } from './chart.ts'
import { template } from './index.ts'

const manifest = JSON.parse(readFileSync(new URL('../template.json', import.meta.url), 'utf8'))
const settings: Settings = {
  ...{ program_name: 'Friends', thanks: '', colour: '#ff8800', website: 'https://example.org/', time_zone: 'UTC' },
  ...{ page_size: 3, chart: true, chart_style: 'Bars', campaign_channel: '' },
  ...{ reward_1_at: 5, reward_1_role: 'r1', reward_2_at: 2, reward_2_role: 'r2' },
}
const person = (id: string) => ({ id, name: `P${id}`, bot: id === 'bot' })

interface Typed {
  options?: Record<string, unknown>
  guildId?: string | undefined
  admin?: boolean
  settings?: Settings
  roles?: RoleOutcome
  announced?: 'sent' | 'forbidden'
}

/** Everything around a command: what it is told, and every call that it makes. */
function around(data: unknown, typed: Typed) {
  const calls: unknown[][] = []
  const input: CommandInput = {
    command: 'x',
    guildId: 'guildId' in typed ? typed.guildId : '10',
    user: person('1'),
    may: () => typed.admin ?? false,
    text: (name) => typed.options?.[name] as string | undefined,
    number: (name) => typed.options?.[name] as number | undefined,
    flag: () => undefined,
    person: (name) => (typed.options?.[name] === undefined ? undefined : person(String(typed.options[name]))),
  }
  const context: CommandContext = {
    settings: { ...settings, ...typed.settings },
    async call(name, args) {
      calls.push([name, args])
      if (data instanceof Error) throw data
      return data
    },
    discord: {
      async giveRole(_guild, user, role) {
        calls.push(['role', user, role])
        return typed.roles ?? 'given'
      },
      async announce(channel) {
        calls.push(['announce', channel])
        return typed.announced ?? 'sent'
      },
    },
  }
  return { calls, input, context }
}
async function run(command: string, data: unknown, typed: Typed = {}) {
  const { calls, input, context } = around(data, typed)
  return { answer: await template.commands[command]?.run(input, context), calls }
}
async function press(component: string, args: string[], data: unknown, values: string[] = []) {
  const { calls, input, context } = around(data, {})
  const pressed = { component, args, values, user: input.user, guildId: input.guildId, may: input.may }
  return { answer: await template.components?.[component]?.run(pressed, context), calls }
}

type Described = { name: string; options?: { type: number; name: string }[] }
const paths: string[] = manifest.commands.flatMap(({ name, options = [] }: Described) => {
  const parts = options.filter(({ type }) => type === 1)
  return parts.length === 0 ? [name] : parts.map((part) => `${name} ${part.name}`)
})

it('has the code of every command that its manifest registers, and no other', () => {
  expect(Object.keys(template.commands)).toEqual(paths)
})

it('passes its self-check on an empty database without writing anything', async () => {
  const asked: string[] = []
  const empty: Record<string, unknown> = {
    bot_referral_stats: { total: 0, last30d: 0, rank: null },
    bot_leaderboard: [],
    bot_campaigns: [],
    bot_analytics: { days: 30, since: '', total: 0, before: 0, referrers: 0, ever: 0, best: null, platforms: [] },
    bot_referral_trend: [{ day: '2026-08-01', total: 0 }],
  }
  const call = async (name: string) => {
    asked.push(name)
    return empty[name]
  }
  expect(await selfCheck({ template, commands: paths, context: { settings, call } })).toMatchObject({ ok: true })
  expect(asked.filter((name) => !(name in empty))).toEqual([])
})

it.each(paths)('/%s wants a server', async (path) => {
  const { answer, calls } = await run(path, {}, { guildId: undefined, options: { user: '2' }, admin: true })
  expect(answer).toMatchObject({ title: 'Only in a server', ephemeral: true })
  expect(calls).toEqual([])
})

describe('/refer', () => {
  const refer = (total: number, typed: Typed = {}) =>
    run('refer', { outcome: 'recorded', total }, { options: { user: '2', platform: 'tiktok' }, ...typed })

  it('records the platform, says thanks in the owner’s words and colour', async () => {
    const { answer, calls } = await refer(1, { settings: { thanks: 'Thank you! 🎉' } })
    expect(calls).toMatchObject([['bot_refer', { p_referrer_id: '1', p_referred_id: '2', p_platform: 'tiktok' }]])
    expect(answer).toMatchObject({
      colour: '#ff8800',
      footer: 'Friends',
      text: expect.stringContaining('Thank you! 🎉'),
    })
    expect(answer?.fields?.[1]).toMatchObject({ name: 'Platform', value: 'TikTok' })
  })

  it('gives what is earned, and speaks of it the first time', async () => {
    const five = await refer(5)
    expect(five.calls.slice(1)).toEqual([
      ['role', '1', 'r2'],
      ['role', '1', 'r1'],
    ])
    expect(five.answer?.fields?.at(-1)).toEqual({ name: 'Reward', value: '<@&r1> for 5 referrals' })
    const six = await refer(6)
    expect(six.calls).toHaveLength(3)
    expect(six.answer?.fields?.map(({ name }) => name)).not.toContain('Reward')
  })

  it.each([
    ['forbidden', 'Manage Roles'],
    ['unknown', 'not in this server any more'],
    ['unavailable', 'next referral'],
  ] as const)('counts although the role is %s, and says what to do', async (roles, words) => {
    const { answer } = await refer(2, { roles })
    expect(answer?.title).toBe('Referral recorded')
    expect(answer?.fields?.at(-1)?.value).toContain(words)
  })

  it('asks nothing for oneself or a bot, and claims nothing while the database is away', async () => {
    expect((await refer(1, { options: { user: '1' } })).answer?.title).toBe('That is you')
    expect((await refer(1, { options: { user: 'bot' } })).answer?.title).toBe('That is a bot')
    const { answer } = await run('refer', new DataUnavailable('away'), { options: { user: '2' } })
    expect(answer).toMatchObject({ title: 'Not available right now', ephemeral: true })
  })
})

it('/stats tells the next reward', async () => {
  const { answer } = await run('stats', { total: 3, last30d: 1, rank: 2 })
  expect(answer?.fields?.at(-1)).toEqual({ name: 'Next reward', value: '<@&r1> after 2 people more' })
  expect(answer?.url).toBe('https://example.org/')
})

describe('/leaderboard', () => {
  const places = [9, 8, 8, 5, 4].map((total, i) => ({ userId: `u${i}`, total }))

  it('begins on page one, and its buttons know where they are', async () => {
    const { answer } = await run('leaderboard', places)
    expect(answer?.text).toBe(
      '🥇 <@u0> · 9 people\n🥈 <@u1> · 8 people\n🥉 <@u2> · 8 people\n\nOf equal totals, the one reached first is ahead.',
    )
    expect(answer?.footer).toBe('Friends · page 1 of 2')
    expect(answer?.rows).toEqual([
      [
        { label: 'Back', id: 'leaderboard:0', disabled: true },
        { label: 'Next', id: 'leaderboard:2', disabled: false },
      ],
    ])
  })

  it.each([
    ['2', '**4.** <@u3> · 5 people'],
    ['99', '**4.** <@u3> · 5 people'],
    ['x', '🥇 <@u0>'],
  ])('a press on page %s shows what there is', async (page, text) => {
    expect((await press('leaderboard', [page], places)).answer?.text).toContain(text)
  })
})

describe('/analytics', () => {
  const seen = {
    ...{ days: 30, since: '', total: 8, before: 4, referrers: 3, ever: 20, best: { userId: '7', total: 5 } },
    platforms: [
      { platform: 'tiktok', total: 6, before: 1, referrers: 2 },
      { platform: 'unknown', total: 2, before: 3, referrers: 1 },
    ],
  }

  it('overview compares with the days before, by platform', async () => {
    const { answer, calls } = await run('analytics overview', seen, { settings: { time_zone: 'Europe/Berlin' } })
    expect(calls).toEqual([['bot_analytics', { p_guild_id: '10', p_days: 30, p_time_zone: 'Europe/Berlin' }]])
    expect(answer?.text).toBe('████████░░ **TikTok** · 6 (75 %)\n███░░░░░░░ **Not said** · 2 (25 %)')
    expect(answer?.fields?.[0]?.value).toBe('8 people\n▲ 100 % (before: 4)')
    expect((await press('overview', ['90'], seen)).calls).toMatchObject([['bot_analytics', { p_days: 90 }]])
  })

  it('platform tells its share, and of one without any, nothing', async () => {
    const of = async (platform: string) => (await run('analytics platform', seen, { options: { platform } })).answer
    expect((await of('tiktok'))?.fields?.map(({ value }) => value)).toEqual([
      '6 people\n▲ 500 % (before: 1)',
      '75 %',
      '2 people',
    ])
    expect((await of('x'))?.fields?.[0]?.value).toBe('0 people\nas before')
  })

  it('trend says in words what its chart shows, and a pick asks for that platform', async () => {
    const days = [1, 0, 5].map((total, i) => ({ day: `2026-08-0${i + 1}`, total }))
    const { answer } = await run('analytics trend', days, { options: { days: 7 } })
    const words = '2026-08-01 to 2026-08-03: 6 people, 2.0 a day; most on 2026-08-03, 5.'
    expect(answer?.text).toContain(words)
    expect(answer?.image).toMatchObject({ name: 'trend.png', alt: `Chart: ${words}` })
    const picked = await press('trend', ['7'], days, ['tiktok'])
    expect(picked.calls).toMatchObject([['bot_referral_trend', { p_days: 7, p_platform: 'tiktok' }]])
    expect((await press('trend', ['7'], days, ['all'])).calls).toMatchObject([
      ['bot_referral_trend', { p_platform: null }],
    ])
    expect((await run('analytics trend', days, { settings: { chart: false } })).answer?.image).toBeUndefined()
  })
})

describe('the chart', () => {
  const days = (totals: number[]) =>
    totals.map((total, i) => ({ day: `2026-08-${String(i + 1).padStart(2, '0')}`, total }))
  /** The pixels of a PNG that this encoder made: palette indexes, row by row. */
  const pixelsOf = (png: Uint8Array) => {
    const bytes = Buffer.from(png)
    return inflateSync(bytes.subarray(bytes.indexOf('IDAT') + 4, bytes.lastIndexOf('IEND') - 8))
  }

  it('is a small PNG whose bars grow with the numbers', async () => {
    const png = await chartOf(days([1, 2, 4]), settings)
    expect(Buffer.from(png.subarray(0, 8)).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    expect(png.byteLength).toBeLessThan(10_000)
    expect(Buffer.from(png).includes(Buffer.from([0xff, 0x88, 0x00]))).toBe(true)
    const pixels = pixelsOf(png)
    const bar = (x: number) =>
      Array.from({ length: 300 }, (_, y) => pixels[y * 721 + 1 + x]).filter((p) => p === 3).length
    expect([bar(160), bar(380), bar(600)]).toEqual([59, 118, 236])
  })

  it.each([
    ['zeros', [0, 0, 0]],
    ['one day', [3]],
    ['a year', Array.from({ length: 366 }, (_, i) => i)],
    ['a large number', [1_000_000, 3]],
  ])('holds %s, as bars and as a line', async (_, totals) => {
    for (const chart_style of ['Bars', 'Line']) {
      const pixels = pixelsOf(await chartOf(days(totals), { ...settings, chart_style }))
      expect(pixels.byteLength).toBe(721 * 300)
      expect(pixels.includes(3)).toBe(chart_style === 'Line' || totals.some((total) => total > 0))
    }
  })
})

describe('/campaign', () => {
  const campaign = {
    ...{ name: 'Spring *sale*', goal: 10, startedBy: '1', startedAt: '2026-08-01T00:00:00Z', endsAt: null },
    ...{ endedAt: null, running: true, total: 4 },
  }
  const start = (data: unknown, typed: Typed = {}) =>
    run('campaign start', data, { options: { name: ' Spring  sale ', days: 7 }, admin: true, ...typed })

  it('starts for people with Manage Server only', async () => {
    const { answer, calls } = await start({ outcome: 'started', campaign })
    expect(calls).toMatchObject([['bot_campaign_start', { p_name: 'Spring sale', p_days: 7, p_goal: null }]])
    expect(answer?.fields?.[0]?.value).toBe('4 of 10 people (40 %)')
    const refused = await start({}, { admin: false })
    expect([refused.answer?.title, refused.calls]).toEqual(['Manage Server is needed', []])
  })

  it.each([
    [{ outcome: 'taken' }, 'That name is taken'],
    [{ outcome: 'too_many' }, 'Too many campaigns'],
  ])('explains %j to the person alone', async (data, title) => {
    expect((await start(data)).answer).toMatchObject({ title, ephemeral: true })
  })

  it.each([
    ['sent', 'in <#c>'],
    ['forbidden', 'not in <#c>: the bot may not write'],
  ] as const)('announces, and says that it was %s', async (announced, words) => {
    const typed = { settings: { campaign_channel: 'c' }, announced }
    const { answer, calls } = await start({ outcome: 'started', campaign }, typed)
    expect(calls.at(-1)).toEqual(['announce', 'c'])
    expect(answer?.fields?.at(-1)?.value).toContain(words)
  })

  it('ends once, lists, and shows its own leaderboard', async () => {
    const over = { ...campaign, running: false, endedAt: '2026-08-09T00:00:00Z' }
    const end = (data: unknown) => run('campaign end', data, { options: { name: 'x' }, admin: true })
    expect((await end({ outcome: 'ended', campaign: over })).answer).toMatchObject({ title: 'Campaign ended' })
    expect((await end({ outcome: 'over', campaign: over })).answer).toMatchObject({ ephemeral: true })
    expect((await end({ outcome: 'unknown' })).answer?.title).toBe('No such campaign')
    expect((await run('campaign list', [campaign, over])).answer?.text).toMatch(
      /^🟢 \*\*Spring \\\*sale\\\*\*\* .*\n⚪ /,
    )
    const board = { ...campaign, leaderboard: [{ userId: '7', total: 4 }] }
    expect((await run('campaign show', board)).answer?.text).toBe('**1.** <@7> · 4 people')
    expect((await run('campaign show', null)).answer?.title).toBe('No such campaign')
  })
})
