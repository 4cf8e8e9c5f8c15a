// Over 200 lines: every command of one group, on the same fakes.
import { beforeEach, describe, expect, it } from 'vitest'
import { problem } from '../../src/domain/errors.ts'
import {
  aBot,
  aClient,
  aDeployment,
  aManifest,
  anApplication,
  fakeApp,
  fakeInput,
  markdownOf,
  spentEverywhere,
  timeSpent,
} from '../../src/testing/commands.ts'
import { botDelete } from './delete.ts'
import { botEdit } from './edit.ts'
import { botList } from './list.ts'
import { botLogs } from './logs.ts'
import { botRestart } from './restart.ts'
import { botShow } from './show.ts'
import { botStart } from './start.ts'
import { botStop } from './stop.ts'

const bot = aBot()
const options = { bot: 'greeter' }
const missing = async () => {
  throw problem('BotNotFound', 'greeter')
}

describe('/bot list', () => {
  const bots = Array.from({ length: 27 }, (_, i) => aBot({ name: `Bot ${i + 1}` }))
  const app = () => fakeApp({ clients: { get: async () => aClient() }, bots: { list: async () => bots } })

  it('shows ten with status, and buttons that keep the filter', async () => {
    const asked = app()
    const reply = await botList.run(fakeInput({ options: { client: 'fashion', status: 'online', page: '2' } }), asked)
    expect(asked.calls.at(-1)).toEqual({ method: 'bots.list', args: [{ client: aClient().id, status: 'online' }] })
    expect(reply.panels[0]).toMatchObject({ title: 'Bots of Fashion Brand', footer: '27 bots · page 2 of 3' })
    expect(reply.panels[0]?.text?.split('\n').map((line) => line.split(' · ')[0])).toEqual(
      Array.from({ length: 10 }, (_, i) => `**Bot ${i + 11}**`),
    )
    const kept = { client: aClient().id, status: 'online' }
    expect(reply.buttons).toEqual([
      { label: '◀ Previous', command: 'bot list', options: { ...kept, page: '1' }, disabled: false },
      { label: 'Next ▶', command: 'bot list', options: { ...kept, page: '3' }, disabled: false },
    ])
  })

  it.each([
    ['0', 1],
    ['-3', 1],
    ['99', 3],
    ['many', 1],
  ])('goes to a page that exists when asked for page %s', async (page, shown) => {
    const reply = await botList.run(fakeInput({ options: { page } }), app())
    expect(reply.panels[0]?.footer).toContain(`page ${shown} of 3`)
  })

  it('tells why a bot is not online', async () => {
    const down = [aBot({ status: 'offline', cause: 'process_exited' })]
    const reply = await botList.run(fakeInput(), fakeApp({ bots: { list: async () => down } }))
    expect(markdownOf(reply)).toContain('🔴 offline: its process ended, since <t:')
  })

  it.each([
    [{}, '/client create'],
    [{ client: 'fashion' }, '/bot create'],
    [{ status: 'failed' }, 'No bot is failed'],
  ])('helps when there is nothing to show with %j', async (filter, hint) => {
    const empty = fakeApp({ clients: { get: async () => aClient() }, bots: { list: async () => [] } })
    const reply = await botList.run(fakeInput({ options: filter }), empty)
    expect(reply.panels[0]?.text).toContain(hint)
    expect(reply.buttons).toEqual([])
  })

  it('refuses an unknown client', async () => {
    const get = async () => {
      throw problem('ClientNotFound', 'x')
    }
    const run = botList.run(fakeInput({ options: { client: 'x' } }), fakeApp({ clients: { get } }))
    await expect(run).rejects.toMatchObject({ code: 'ClientNotFound' })
  })
})

describe('/bot show', () => {
  const details = {
    bot: aBot({ settings: { welcome: 'Hello' }, description: 'Says *hello*' }),
    client: aClient(),
    application: anApplication(),
    deployment: aDeployment(),
    report: undefined,
    incident: undefined,
    uptime: {
      ...spentEverywhere(),
      '24h': timeSpent({ up: 500_000, unknown: 500_000 }),
      '7d': timeSpent({ up: 0, unknown: 1_000_000 }),
      '30d': timeSpent({ up: 990_000, down: 10_000 }),
    },
    inviteUrl: 'https://discord.com/x',
  }

  it('shows state, uptime with what was watched, and how it was made', async () => {
    const reply = await botShow.run(fakeInput({ options }), fakeApp({ bots: { show: async () => details } }))
    const fields = Object.fromEntries((reply.panels[0]?.fields ?? []).map(({ name, value }) => [name, value]))
    expect(fields).toMatchObject({
      'Uptime 24 h': '100 % (watched 50.00 % of the time)',
      'Uptime 7 d': '– (not watched yet)',
      'Uptime 30 d': '99.00 %',
      Servers: '–',
      'Last sign of life': 'none yet',
      Template: 'standard 1.0.0',
      Settings: 'welcome: Hello',
    })
    expect(reply.panels[0]?.text).toBe('Says \\*hello\\*')
    expect(reply.buttons).toEqual([{ label: 'Invite to a server', url: 'https://discord.com/x' }])
  })

  it('shows what a maintenance hides', async () => {
    const beneath = { status: 'offline', cause: 'process_exited', since: new Date(0) } as const
    const bot = { ...details.bot, status: 'maintenance', statusSince: new Date(60_000) } as const
    const app = fakeApp({ bots: { show: async () => ({ ...details, bot, beneath }) } })
    const { panels } = await botShow.run(fakeInput({ options }), app)
    expect(panels[0]?.fields?.[0]?.value).toBe(
      '🛠️ maintenance, since <t:60:R> (beneath: 🔴 offline: its process ended, since <t:0:R>)',
    )
  })

  it('shows what the bot itself reports', async () => {
    const report = {
      generation: 1,
      readyForMs: 1,
      ackAgeMs: 1,
      heartbeatIntervalMs: 1,
      guilds: 1,
      users: 1204,
      eventLoopLagMs: 1,
      memoryBytes: 73_400_320,
      commands: 1,
      errors: 0,
      receivedAt: new Date(0),
    }
    const app = fakeApp({ bots: { show: async () => ({ ...details, report, inviteUrl: undefined }) } })
    const reply = await botShow.run(fakeInput({ options }), app)
    for (const said of ['1 server', '1,204 users', '<t:0:R>', '70 MB']) expect(markdownOf(reply)).toContain(said)
    expect(reply.buttons).toEqual([])
  })

  it('refuses an unknown bot', async () => {
    const run = botShow.run(fakeInput({ options }), fakeApp({ bots: { show: missing } }))
    await expect(run).rejects.toMatchObject({ code: 'BotNotFound' })
  })
})

describe('/bot edit', () => {
  const before = aBot({ settings: { welcome: 'Servus' } })
  let called: { username?: string }
  beforeEach(() => {
    called = {}
  })
  const app = () =>
    fakeApp({
      bots: {
        get: async () => before,
        edit: async (_ref, { name }) => ({ bot: aBot({ ...before, ...(name ? { name } : {}) }), ...called }),
      },
      templates: { get: async () => aManifest() },
    })

  it('changes what is given, and tells the old name', async () => {
    const asked = app()
    const reply = await botEdit.run(fakeInput({ options: { ...options, name: 'Host' } }), asked)
    const call = asked.calls.find(({ method }) => method === 'bots.edit')
    expect(call?.args.slice(0, 2)).toEqual([
      before.id,
      { name: 'Host', by: '1', channelId: '20', replyId: expect.any(Function) },
    ])
    expect(reply.panels[0]).toMatchObject({ title: 'Host was changed' })
    expect(markdownOf(reply)).toContain('Was called\nGreeter')
  })

  it.each([
    ['Greeter', 'twice an hour. To try again, use /bot edit'],
    ['the Host', 'does not allow'],
  ])('says that it is called %s in Discord, and why', async (username, why) => {
    called = { username }
    const name = why.startsWith('does') ? 'discord the Host' : 'Host'
    const reply = await botEdit.run(fakeInput({ options: { ...options, name } }), app())
    expect(markdownOf(reply)).toMatch(new RegExp(`Name in Discord\n\\*\\*${username}\\*\\*.*${why}`))
  })

  it('refuses when nothing is given, and when the form came back as it was', async () => {
    await expect(botEdit.run(fakeInput({ options }), app())).rejects.toMatchObject({ code: 'NothingToChange' })
    const same = fakeInput({ options: { ...options, customize: true }, fields: { welcome: 'Servus' } })
    await expect(botEdit.run(same, app())).rejects.toMatchObject({ code: 'NothingToChange' })
  })

  it('asks for settings, filled in with the present ones, only when told to', async () => {
    expect(await botEdit.form(fakeInput({ options }), app())).toBeUndefined()
    const customize = fakeInput({ options: { ...options, customize: true }, fields: { welcome: 'Hi' } })
    expect(await botEdit.form(customize, app())).toMatchObject({ fields: [{ id: 'welcome', value: 'Servus' }] })
    const asked = app()
    await botEdit.run(customize, asked)
    expect(asked.calls.at(-1)?.args[1]).toMatchObject({ settings: { welcome: 'Hi' } })
  })

  describe('with more settings than a form holds', () => {
    const settings = Array.from({ length: 7 }, (_, i) => ({
      ...{ key: `s${i}`, label: `S${i}`, description: '', type: 'text' as const },
      ...(i === 6 ? {} : { default: 'usual' }),
    }))
    const large = () =>
      fakeApp({
        bots: {
          get: async () => aBot({ settings: { s0: 'kept', s6: 'given', gone: 'x' } }),
          edit: async () => ({ bot: before }),
        },
        templates: { get: async () => aManifest({ settings }) },
      })
    const changed = async (typed: object) => {
      const asked = large()
      await botEdit.run(fakeInput(typed), asked)
      const call = asked.calls.find(({ method }) => method === 'bots.edit')
      return (call?.args[1] as { settings?: unknown } | undefined)?.settings
    }

    it('asks in parts, what must be given first, and keeps what it did not ask', async () => {
      const part = async (n?: number) => {
        const form = await botEdit.form(
          fakeInput({ options: { ...options, customize: true, ...(n ? { part: n } : {}) } }),
          large(),
        )
        return [form?.title, form?.fields.map(({ id }) => id).join()]
      }
      expect(await part()).toEqual(['Settings of Greeter (1 of 2)', 's6,s0,s1,s2,s3'])
      expect(await part(2)).toEqual(['Settings of Greeter (2 of 2)', 's4,s5'])
      expect(await part(5)).toEqual(await part(2))
      const typed = { options: { ...options, customize: true, part: 2 }, fields: { s4: 'new', s5: '' } }
      expect(await changed(typed)).toEqual({ s0: 'kept', s6: 'given', s4: 'new', s5: 'usual' })
    })

    it('changes a single one, by key or by label, and back to its default', async () => {
      const one = (setting: string, value: string) => changed({ options: { ...options, setting, value } })
      expect(await one('s1', 'new')).toEqual({ s0: 'kept', s6: 'given', s1: 'new' })
      expect(await one('S1', 'new')).toEqual({ s0: 'kept', s6: 'given', s1: 'new' })
      expect(await one('s0', 'Default')).toEqual({ s0: '', s6: 'given' })
      expect(await one('typo', 'x')).toMatchObject({ typo: 'x' })
      const half = fakeInput({ options: { ...options, setting: 's1' } })
      await expect(botEdit.run(half, large())).rejects.toMatchObject({ code: 'SettingIncomplete' })
    })

    it('offers the settings with their present values', async () => {
      const offered = await botEdit.autocomplete.setting('s', fakeInput({ options }), large())
      expect(offered.slice(0, 2)).toEqual([
        { name: 'S0 · kept', value: 's0' },
        { name: 'S1 · usual', value: 's1' },
      ])
      expect(await botEdit.autocomplete.setting('', fakeInput({ options }), fakeApp())).toEqual([])
    })
  })

  it('says so when the template has no settings', async () => {
    const customize = fakeInput({ options: { ...options, customize: true } })
    const bare = fakeApp({
      bots: { get: async () => before },
      templates: { get: async () => aManifest({ settings: [] }) },
    })
    await expect(botEdit.form(customize, bare)).rejects.toMatchObject({ code: 'TemplateHasNoSettings' })
  })
})

describe('/bot start, stop and restart', () => {
  it.each([
    ['start', botStart, aBot(), 'Greeter is online', 'good'],
    ['stop', botStop, aBot({ status: 'stopped' }), 'Greeter is stopped', 'quiet'],
    ['restart', botRestart, aBot({ status: 'starting' }), 'Greeter is starting', 'info'],
  ] as const)('/bot %s asks for it and tells where the bot is then', async (verb, command, then, title, tone) => {
    const app = fakeApp({ bots: { [verb]: async () => then } })
    const reply = await command.run(fakeInput({ options }), app)
    expect(app.calls).toEqual([{ method: `bots.${verb}`, args: ['greeter', '1', expect.any(Function)] }])
    expect(reply.panels[0]).toMatchObject({ title, tone })
  })

  it('/bot restart tells that few logins are left', async () => {
    const of = async (more: object) => {
      const app = fakeApp({ bots: { restart: async () => ({ ...aBot(), ...more }) } })
      return (await botRestart.run(fakeInput({ options }), app)).panels[0]?.text
    }
    expect(await of({ loginsLeft: 60 })).toContain('only 60 more logins')
    expect(await of({})).not.toContain('login')
  })

  it.each([
    ['start', botStart],
    ['stop', botStop],
    ['restart', botRestart],
  ])('/bot %s refuses an unknown bot', async (verb, command) => {
    const run = command.run(fakeInput({ options }), fakeApp({ bots: { [verb]: missing } }))
    await expect(run).rejects.toMatchObject({ code: 'BotNotFound' })
  })
})

describe('/bot delete', () => {
  it('says what will be lost, and goes by id after the click', async () => {
    const question = await botDelete.confirm(fakeInput({ options }), fakeApp({ bots: { get: async () => bot } }))
    expect(question).toMatchObject({ title: 'Delete Greeter?', button: 'Delete Greeter', options: { bot: bot.id } })
    for (const lost of ['process', 'folder', 'uptime history', 'referrals', 'pool'])
      expect(question.text).toContain(lost)
    const app = fakeApp({ bots: { remove: async () => bot } })
    const reply = await botDelete.run(fakeInput({ options: question.options }), app)
    expect(app.calls).toEqual([{ method: 'bots.remove', args: [bot.id, '1', expect.any(Function)] }])
    expect(reply.panels[0]?.title).toBe('Greeter was deleted')
  })

  it('refuses an unknown bot before it asks, and the slower of two after', async () => {
    const app = fakeApp({ bots: { get: missing, remove: missing } })
    await expect(botDelete.confirm(fakeInput({ options }), app)).rejects.toMatchObject({ code: 'BotNotFound' })
    await expect(botDelete.run(fakeInput({ options }), app)).rejects.toMatchObject({ code: 'BotNotFound' })
  })
})

describe('/bot logs', () => {
  const logs = (lines: string[], name = 'Greeter') =>
    fakeApp({ bots: { logs: async () => ({ bot: aBot({ name }), lines }) } })

  it('shows few lines as they are, without a file', async () => {
    const app = logs(['\u001b[32mready\u001b[39m', 'joined\u0007'])
    const reply = await botLogs.run(fakeInput({ options: { ...options, lines: 7 } }), app)
    expect(app.calls).toEqual([{ method: 'bots.logs', args: ['greeter', 7] }])
    expect(reply).toEqual({
      panels: [{ title: 'Logs of Greeter', tone: 'quiet', text: '```\nready\njoined\n```', footer: '2 lines' }],
    })
  })

  it('shows the newest of many, and all of them in a file', async () => {
    const lines = Array.from({ length: 500 }, (_, i) => `line ${i + 1} ${'x'.repeat(50)}`)
    const reply = await botLogs.run(fakeInput({ options }), logs(lines, 'My bot / 1'))
    const text = reply.panels[0]?.text ?? ''
    expect(text.length).toBeLessThan(3600)
    expect(text).toContain('line 500')
    expect(text).not.toContain('line 400 ')
    expect(reply.files).toEqual([{ name: 'My-bot-1.log', content: `${lines.join('\n')}\n` }])
  })

  it('shows the end of one line that is too long', async () => {
    const reply = await botLogs.run(fakeInput({ options }), logs([`${'x'.repeat(9000)}END`], '🦊'))
    expect(reply.panels[0]?.text).toMatch(/^```\n…x+END\n```$/)
    expect(reply.files?.[0]?.name).toBe('bot.log')
  })

  it('cannot be broken out of', async () => {
    const reply = await botLogs.run(fakeInput({ options }), logs(['``` @everyone']))
    expect(reply.panels[0]?.text?.match(/```/g)).toHaveLength(2)
  })

  it('says when there is nothing yet', async () => {
    const reply = await botLogs.run(fakeInput({ options }), logs([]))
    expect(reply.panels[0]?.text).toBe('It has written nothing yet.')
  })

  it('refuses an unknown bot', async () => {
    const run = botLogs.run(fakeInput({ options }), fakeApp({ bots: { logs: missing } }))
    await expect(run).rejects.toMatchObject({ code: 'BotNotFound' })
  })
})
