import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CommandInput, Person, Settings } from '../../runtime/command.ts'
import { DataUnavailable } from '../../runtime/data-client.ts'
import { selfCheck } from '../../runtime/self-check.ts'
import { template } from './index.ts'

const mia: Person = { id: '1', name: 'Mia', bot: false }
const noah: Person = { id: '2', name: 'Noah', bot: false }
const helper: Person = { id: '3', name: 'Helper', bot: true }
const settings: Settings = { program_name: 'Friends of Fashion', leaderboard_size: 5 }

interface Typed {
  user?: Person
  note?: string
  guildId?: string | undefined
}

/** Types a command as Mia; `data` stands for the database and sees every call. */
async function run(command: string, typed: Typed, data: unknown = {}) {
  const calls: unknown[] = []
  const input: CommandInput = {
    command,
    guildId: 'guildId' in typed ? typed.guildId : '10',
    user: mia,
    may: () => false,
    text: () => typed.note,
    number: () => undefined,
    flag: () => undefined,
    person: () => typed.user,
  }
  const call = async (name: string, args: object) => {
    calls.push([name, args])
    if (data instanceof Error) throw data
    return data
  }
  const answer = await template.commands[command]?.run(input, {
    settings,
    call,
    discord: { giveRole: async () => 'given', announce: async () => 'sent' },
  })
  return { answer, calls }
}

it('has the code of every command that its manifest registers, and no other', () => {
  const { commands } = JSON.parse(readFileSync(new URL('../template.json', import.meta.url), 'utf8'))
  expect(Object.keys(template.commands)).toEqual(commands.map(({ name }: { name: string }) => name))
})

it('passes its own self-check without writing anything', async () => {
  const asked: string[] = []
  const call = async (name: string) => {
    asked.push(name)
    return name === 'bot_leaderboard' ? [] : { total: 0, last30d: 0, rank: null }
  }
  const commands = Object.keys(template.commands)
  expect(await selfCheck({ template, commands, context: { settings, call } })).toMatchObject({ ok: true })
  expect(asked).toEqual(['bot_referral_stats', 'bot_leaderboard'])
})

it.each(['refer', 'stats', 'leaderboard'])('/%s wants a server', async (command) => {
  const { answer, calls } = await run(command, { guildId: undefined, user: noah })
  expect(answer).toMatchObject({ title: 'Only in a server', ephemeral: true })
  expect(calls).toEqual([])
})

describe('/refer', () => {
  it('records a referral and shows the total', async () => {
    const { answer, calls } = await run(
      'refer',
      { user: noah, note: ' Met at the *fair* ' },
      { outcome: 'recorded', total: 3 },
    )
    const args = { p_guild_id: '10', p_referrer_id: '1', p_referred_id: '2', p_note: 'Met at the *fair*' }
    expect(calls).toEqual([['bot_refer', args]])
    expect(answer).toEqual({
      title: 'Referral recorded',
      text: '<@1> referred <@2>.\n> Met at the \\*fair\\*',
      fields: [{ name: 'Referred so far', value: '3 people' }],
      footer: 'Friends of Fashion',
      tone: 'good',
    })
  })

  it('sends no empty note', async () => {
    const { answer, calls } = await run('refer', { user: noah, note: '  ' }, { outcome: 'recorded', total: 1 })
    expect(calls).toMatchObject([['bot_refer', { p_note: null }]])
    expect(answer).toMatchObject({ text: '<@1> referred <@2>.', fields: [{ value: '1 person' }] })
  })

  it.each([
    [mia, 'That is you'],
    [helper, 'That is a bot'],
  ])('does not even ask the database for %j', async (user, title) => {
    const { answer, calls } = await run('refer', { user })
    expect(answer).toMatchObject({ title, ephemeral: true })
    expect(calls).toEqual([])
  })

  it.each([
    [
      { outcome: 'already', total: 4 },
      { title: 'Already counted', text: expect.stringContaining('4 people') },
    ],
    [{ outcome: 'self', total: 4 }, { title: 'That is you' }],
  ])('explains %j to the person alone', async (data, answer) => {
    expect((await run('refer', { user: noah }, data)).answer).toMatchObject({ ...answer, ephemeral: true })
  })

  it('does not say that anything was recorded while the database is away', async () => {
    const { answer } = await run('refer', { user: noah }, new DataUnavailable('away'))
    expect(answer).toMatchObject({ title: 'Not available right now', ephemeral: true })
    expect(JSON.stringify(answer)).not.toMatch(/recorded/i)
    expect(answer?.text).toContain('nobody is counted twice')
  })

  it('leaves other faults to the runtime', async () => {
    await expect(run('refer', { user: noah }, new Error('odd'))).rejects.toThrow('odd')
    await expect(run('refer', {})).rejects.toThrow('required option')
  })
})

describe('/stats', () => {
  it('shows one’s own figures when nobody is named', async () => {
    const { answer, calls } = await run('stats', {}, { total: 5, last30d: 1, rank: 2 })
    expect(calls).toEqual([['bot_referral_stats', { p_guild_id: '10', p_user_id: '1' }]])
    expect(answer?.fields?.map(({ value }) => value)).toEqual(['5 people', '1 person', '#2'])
    expect(answer?.footer).toBe('Friends of Fashion')
  })

  it('shows somebody else’s figures', async () => {
    const { answer, calls } = await run('stats', { user: noah }, { total: 1, last30d: 0, rank: null })
    expect(calls).toMatchObject([['bot_referral_stats', { p_user_id: '2' }]])
    expect(answer?.text).toContain('<@2>')
    expect(answer?.fields?.map(({ value }) => value)).toEqual(['1 person', '0 people', 'None'])
  })

  it.each([
    [{}, 'You have not referred anybody'],
    [{ user: noah }, '<@2> has not referred anybody'],
  ])('says so when there is nothing to show for %j', async (typed, text) => {
    const { answer } = await run('stats', typed, { total: 0, last30d: 0, rank: null })
    expect(answer).toMatchObject({ title: 'No referrals yet', text: expect.stringContaining(text) })
  })
})

describe('/leaderboard', () => {
  it('asks for as many places as set, and says who of equal totals is ahead', async () => {
    const rows = [9, 4, 4, 1].map((total, i) => ({ userId: String(i + 1), total }))
    const { answer, calls } = await run('leaderboard', {}, rows)
    expect(calls).toEqual([['bot_leaderboard', { p_guild_id: '10', p_limit: 5 }]])
    expect(answer?.text?.split('\n')).toEqual([
      '**1.** <@1> · 9 people',
      '**2.** <@2> · 4 people',
      '**3.** <@3> · 4 people',
      '**4.** <@4> · 1 person',
      '',
      'Of equal totals, the one reached first is ahead.',
    ])
  })

  it('says nothing of equal totals where there are none', async () => {
    const rows = [3, 2].map((total, i) => ({ userId: String(i + 1), total }))
    expect((await run('leaderboard', {}, rows)).answer?.text).toBe('**1.** <@1> · 3 people\n**2.** <@2> · 2 people')
  })

  it('invites to be the first', async () => {
    expect((await run('leaderboard', {}, [])).answer?.text).toContain('Type `/refer` to be the first')
  })
})
