// Over 200 lines: a table of everything that people get wrong.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groups } from '../../commands/index.ts'
import { type AccessLevel, allows } from '../../src/domain/access.ts'
import { type Apart, buttonsOf, type Interaction, type Place, startApart, textOf, titleOf, until } from './harness.ts'

const hq = { guild: 'Muster HQ', channel: 'admin', app: 'Muster' }
const hundred = 'x'.repeat(100)
/** What a bad input must leave as it was. Who typed what is written down all the same. */
const tables = [
  'clients',
  'client_members',
  'applications',
  'bots',
  'deployments',
  'templates',
  'status_intervals',
  'incidents',
  'incident_events',
  'maintenance_windows',
  'outbox',
  'alert_routes',
  'access_grants',
  'referrals',
]

/** Every mistake gets one embed that says what happened and what to do, and changes nothing. */
describe('bad input', () => {
  let apart: Apart
  let people: Apart['hands']
  let tokens: string[]

  beforeAll(async () => {
    apart = await startApart({ strategy: 'simulation' })
    people = apart.hands
    await apart.startMuster()
    tokens = (await people.world()).applications.filter((a) => a.name !== 'Muster').map((a) => a.token)
    await people.addTokens(tokens.slice(0, 4))
    await people.admin('/alerts channel channel:#ops')
    for (const name of ['Fashion Brand', 'Corner Shop']) await people.admin(`/client create name:"${name}"`)
    for (const level of ['operator', 'viewer']) await people.admin(`/access grant level:${level} user:@${level}`)
    const made = await Promise.all(['Greeter', 'Herald'].map((name) => create(name, 'is online|not created')))
    expect(made.map(titleOf)).toEqual(['Greeter is online', 'Herald is online'])
  }, 120_000)
  afterAll(() => apart?.close(), 60_000)

  /** What a refusal ends with: what comes before it may be progress, on a slow machine. */
  const type = (text: string, user = 'admin', where: Place = hq) => people.type(user, where, text, 'What to do')
  const create = (name: string, wanted = 'What to do') =>
    people.admin(`/bot create name:"${name}" client:"Fashion Brand"`, wanted)

  /** What is known to be there; forgotten by tests that change it. */
  let known: Record<string, unknown> | undefined
  const forget = () => {
    known = undefined
  }

  async function snapshot(): Promise<Record<string, unknown>> {
    const rows = await Promise.all(
      tables.map(async (table) => (await apart.rows(table)).map((row) => JSON.stringify(row)).toSorted()),
    )
    return Object.fromEntries(tables.map((table, index) => [table, rows[index]]))
  }

  /** One message with one embed of that title, in time, that says more than its title; and nothing has changed. */
  async function refused(title: string | RegExp, act: () => Promise<Interaction>, ...says: (string | RegExp)[]) {
    known ??= await snapshot()
    const before = known
    const answer = await act()
    expect(answer).toMatchObject({ state: 'replied', messages: [{ content: '', embeds: [{}] }] })
    expect(answer.first_response_ms).toBeLessThan(3000)
    expect(titleOf(answer)).toMatch(title instanceof RegExp ? title : new RegExp(`^${literally(title)}$`))
    const text = textOf(answer.messages)
    expect(text.length).toBeGreaterThan(String(titleOf(answer)).length + 40)
    for (const part of says) expect(text).toMatch(part)
    expect(await snapshot()).toEqual(before)
    return answer
  }

  describe('names of what is not there', () => {
    it.each([
      ['/bot show bot:Nobody', 'No such bot'],
      ['/bot start bot:Nobody', 'No such bot'],
      ['/bot stop bot:Nobody', 'No such bot'],
      ['/bot restart bot:Nobody', 'No such bot'],
      ['/bot logs bot:Nobody', 'No such bot'],
      ['/bot delete bot:Nobody', 'No such bot'],
      ['/bot edit bot:Nobody name:Somebody', 'No such bot'],
      ['/bot edit bot:Nobody customize:True', 'No such bot'],
      ['/bot show bot:00000000-0000-4000-8000-000000000000', 'No such bot'],
      ['/bot list client:Nobody', 'No such client'],
      ['/client show client:Nobody', 'No such client'],
      ['/client edit client:Nobody industry:Retail', 'No such client'],
      ['/client delete client:Nobody', 'No such client'],
      ['/client grant client:Nobody user:@viewer', 'No such client'],
      ['/client revoke client:Nobody user:@viewer', 'No such client'],
      ['/application remove application:Nobody', 'No such application'],
      ['/template show template:Nobody', 'No such template'],
      ['/incident show incident:Nobody', 'No such incident'],
      ['/incident timeline incident:Nobody', 'No such incident'],
      ['/incident ack incident:Nobody reason:x', 'No such incident'],
      ['/incident resolve incident:Nobody reason:x', 'No such incident'],
      ['/incident snooze incident:Nobody for:1h', 'No such incident'],
      ['/incident note incident:Nobody text:x', 'No such incident'],
      ['/alerts route bot:Nobody', 'No such bot'],
      ['/alerts route client:Nobody', 'No such client'],
      ['/alerts client client:Nobody channel:general', 'No such client'],
      ['/alerts test bot:Nobody', 'No such bot'],
      ['/maintenance start bot:Nobody duration:1h', 'No such bot'],
      ['/maintenance start client:Nobody duration:1h', 'No such client'],
      ['/maintenance end maintenance:Nobody', 'No such maintenance'],
      ['/stats bot:Nobody', 'No such bot'],
      ['/stats client:Nobody', 'No such client'],
    ])('%s', async (text, title) => {
      await refused(title, () => type(text), /“(Nobody|00000000.*)”/, /list/)
    })

    it.each([
      ['client:Nobody', 'No such client'],
      ['client:"Fashion Brand" template:Nobody', 'No such template'],
      ['client:"Fashion Brand" template:Nobody customize:True', 'No such template'],
    ])('/bot create name:Porter %s', async (options, problem) => {
      await refused('Porter was not created', () => type(`/bot create name:Porter ${options}`), problem)
    })
  })

  describe('maintenance that cannot be', () => {
    it.each([
      ['start fleet:True', 'When does it end?'],
      ['start duration:1h', 'Maintenance of what?'],
      ['start bot:Greeter fleet:True duration:1h', 'Maintenance of what?'],
      ['start fleet:True duration:soon', 'That duration cannot be read'],
      ['start fleet:True duration:31d', 'That is too long'],
      ['start fleet:True to:"2020-01-01 10:00"', 'It would end before it starts'],
      ['start fleet:True to:10:00 timezone:Mars/Base', 'No such time zone'],
      ['schedule fleet:True duration:1h', 'When does it start?'],
      ['schedule fleet:True from:"2020-01-01 10:00" duration:1h', 'That time has passed'],
      ['schedule fleet:True from:tomorrow duration:1h', 'That time cannot be read'],
      ['schedule fleet:True cron:"0 3 * *" duration:1h', 'That cron expression cannot be read'],
      ['schedule fleet:True cron:"0 0 30 2 *" duration:1h', 'That time never comes'],
      ['schedule fleet:True cron:"0 3 * * *" from:22:00 duration:1h', 'A repeated maintenance is cron and duration'],
      ['schedule fleet:True cron:"0 * * * *" duration:2h', 'It would begin again before it ends'],
    ])('/maintenance %s', async (text, title) => {
      await refused(title, () => type(`/maintenance ${text}`))
    })
  })

  describe('names that are none', () => {
    it.each([
      ['100 characters', hundred, /longer than 80 characters/],
      ['blanks', '   ', /empty|longer/],
      ['invisible characters', 'a\u200bb', /invisible/],
      ['text that runs backwards', 'Greeter\u202egnp', /invisible/],
      ['Markdown', '**Greeter**', /Markdown/],
      ['a mention', '<@123> and @everyone', /mention/],
      ['emoji', 'Greeter 🎉', /emoji/],
      ['an id', '00000000-0000-4000-8000-000000000000', /looks like an id/],
    ])('%s', async (_, name, why) => {
      await refused('Name not usable', () => type(`/client create name:"${name}"`), why)
      await refused('Name not usable', () => type(`/client edit client:"Corner Shop" name:"${name}"`), why)
      await refused('Name not usable', () => type(`/bot edit bot:Herald name:"${name}"`), why)
      await refused(/was not created$/, () => create(name), 'Name not usable', why)
    })

    it('an empty one, which Discord’s own client holds back', async () => {
      await expect(people.admin('/client create name:""')).rejects.toThrow(/422/)
      await expect(people.admin('/client create')).rejects.toThrow(/422/)
    })

    it.each(['fashion brand', 'FASHION BRAND', ' Fashion Brand '])(
      'the client name %j, taken already',
      async (name) => {
        for (const text of ['/client create', '/client edit client:"Corner Shop"'])
          await refused('That client name is taken', () => type(`${text} name:"${name}"`), /fashion brand/i)
      },
    )

    it.each(['greeter', 'GREETER', ' Greeter '])('the bot name %j, taken already', async (name) => {
      await refused(/was not created$/, () => create(name), 'That bot name is taken')
      await refused('That bot name is taken', () => type(`/bot edit bot:Herald name:"${name}"`))
    })
  })

  it.each([
    ['markdown', '**bold** __under__ `code` ||spoiler|| [link](https://evil.example) # -'],
    ['mentions', '@everyone @here <@1> <@&2> <#3>'],
    ['emoji', ':smile: <:evil:123> 🦊🦊'],
  ])('shows %s in an unknown name as it was typed, and mentions nobody', async (_, name) => {
    for (const text of [
      `/bot show bot:"${name}"`,
      `/client show client:"${name}"`,
      `/template show template:"${name}"`,
    ]) {
      const { messages } = await refused(/^No such/, () => type(text))
      const raw = messages[0] as unknown as { mention_everyone: boolean; mentions: unknown[]; mention_roles: unknown[] }
      expect(raw).toMatchObject({ mention_everyone: false, mentions: [], mention_roles: [] })
      expect(shown(textOf(messages))).toContain(name)
      expect(textOf(messages)).not.toMatch(/(?<!\\)(\*\*bold|\|\|spoiler|`code|<@|<:evil)|@everyone/)
    }
  })

  it.each([
    ['/client create name:Porter timezone:Mars/Base', 'No such time zone'],
    ['/client edit client:"Corner Shop" timezone:Nowhere', 'No such time zone'],
    ['/client create name:Porter guild:Nowhere', 'No such Discord server'],
    ['/client edit client:"Corner Shop"', 'Nothing to change'],
    ['/bot edit bot:Herald', 'Nothing to change'],
    ['/client delete client:"Fashion Brand"', 'This client still has bots'],
    ['/client revoke client:"Fashion Brand" user:@noah', 'That person has no access'],
    ['/client grant client:"Fashion Brand" user:@Muster', 'That is a bot'],
    ['/access grant level:viewer', 'One user or one role is needed'],
    ['/access grant level:viewer user:@viewer role:@&Viewer', 'One user or one role is needed'],
    ['/access revoke user:@guest', 'Nothing was granted'],
    ['/access grant level:viewer user:@Muster', 'That is a bot'],
    ['/application remove application:"Amber Fox"', 'A bot uses this application'],
    ['/alerts route bot:Greeter client:"Fashion Brand"', 'One bot or one client is needed'],
    ['/alerts client client:"Corner Shop" channel:general', 'This client has no server'],
    ['/alerts client client:"Corner Shop" remove:True', 'There is no such route'],
    ['/alerts route remind:4', 'That many minutes are not possible'],
    ['/alerts route quiet:22-22', 'Those are no quiet hours'],
    ['/alerts route quiet:22-7 timezone:Mars/Base', 'No such time zone'],
    ['/alerts route escalate_after:5', 'The escalation is incomplete'],
    ['/alerts route remove:True', 'The fleet’s route stays'],
    ['/alerts route bot:Greeter remove:True', 'There is no such route'],
  ])('%s', async (text, title) => {
    await refused(title, () => type(text))
  })

  it('a way to run bots that is not set up', async () => {
    const text = '/bot create name:Porter client:"Fashion Brand" strategy:serverless'
    await refused('Porter was not created', () => type(text), 'Serverless bots are not set up')
  })

  describe('tokens', () => {
    beforeEach(forget)

    it.each([
      ['not a token at all', () => ['hunter2'], 'That is not a bot token'],
      ['an application’s id', () => ['123456789012345678'], 'That is not a bot token'],
      ['Muster’s own', async () => [await supervisorToken()], 'That is Muster’s own token'],
      ['one that is in the pool', () => tokens.slice(0, 1), 'That application is in the pool already'],
      ['one that was reset', async () => [(await resetToken(11)).dead], 'Discord refused the token'],
      [
        'one nobody ever had',
        async () => [`${tokens[10]?.split('.')[0]}.GaBcDe.${'a'.repeat(38)}`],
        'Discord refused the token',
      ],
    ])('%s', async (_, given, title) => {
      const bad = await given()
      const answer = await refused('0 of 1 application added', () => people.addTokens(bad), title)
      for (const token of bad) expect(JSON.stringify(answer)).not.toContain(token)
    })

    it('takes the good ones among bad ones, and says which were which', async () => {
      const given = ['nonsense', tokens[4] ?? '', tokens[4] ?? '', tokens[0] ?? '']
      const answer = await people.addTokens(given)
      expect(titleOf(answer)).toBe('1 of 4 applications added')
      expect(textOf(answer.messages)).toMatch(
        /❌ 1 · \*\*That is not a bot token[\s\S]*✅ 2 · [\s\S]*❌ 3 · \*\*The same token twice[\s\S]*❌ 4 · \*\*That application is in/,
      )
    })

    it('a form of blanks, or an empty one, which Discord’s own client holds back', async () => {
      await refused('No token was given', () => people.addTokens(['  ', ' ']))
      await expect(people.addTokens([''])).rejects.toThrow(/422|400/)
    })

    it('one of the pool that was reset meanwhile: no bot is made, and the application is set aside', async () => {
      const { fresh } = await resetToken(2)
      const before = await snapshot()
      const answer = await create('Porter', 'is online|was not created')
      expect(titleOf(answer)).toBe('Porter was not created')
      expect(textOf(answer.messages)).toMatch(/Discord refused the token[\s\S]*Check[\s\S]*application add/)
      expect({ ...(await snapshot()), applications: [] }).toEqual({ ...before, applications: [] })
      const inState = async (wanted: string) =>
        (await apart.rows('applications')).filter(({ state }) => state === wanted).length
      expect([await inState('invalid'), await inState('available')]).toEqual([1, 2])
      expect(titleOf(await people.addTokens([fresh]))).toBe('1 application added')
      expect([await inState('invalid'), await inState('available')]).toEqual([0, 3])
    })
  })

  describe('people without the right', () => {
    const lines: Record<string, string> = {
      'bot create': 'name:Porter client:"Fashion Brand"',
      'bot list': '',
      'bot show': 'bot:Greeter',
      'bot edit': 'bot:Greeter name:Porter',
      'bot start': 'bot:Greeter',
      'bot stop': 'bot:Greeter',
      'bot restart': 'bot:Greeter',
      'bot logs': 'bot:Greeter',
      'bot deploy': 'bot:Greeter',
      'bot rollback': 'bot:Greeter to:first',
      'bot deployments': 'bot:Greeter',
      'bot doctor': 'bot:Greeter',
      'bot delete': 'bot:Greeter',
      'client create': 'name:Porter',
      'client list': '',
      'client show': 'client:"Fashion Brand"',
      'client edit': 'client:"Fashion Brand" name:Porter',
      'client grant': 'client:"Fashion Brand" user:@guest',
      'client revoke': 'client:"Fashion Brand" user:@guest',
      'client delete': 'client:"Corner Shop"',
      'application add': '',
      'application list': '',
      'application remove': 'application:"Birch Lantern"',
      'template list': '',
      'template show': 'template:standard',
      'template drift': '',
      'template rollout': 'template:standard',
      'template rollouts': '',
      'drill run': 'bot:Greeter how:kill',
      'drill list': '',
      'fleet status': '',
      'fleet health': '',
      'fleet board': 'channel:#ops',
      'fleet drain': 'node:first',
      'fleet activate': 'node:first',
      stats: '',
      'alerts channel': 'channel:#ops',
      'alerts route': 'channel:#ops',
      'alerts client': 'client:"Fashion Brand" channel:general',
      'alerts routes': '',
      'alerts test': '',
      'incident list': '',
      'incident show': 'incident:Greeter',
      'incident timeline': 'incident:Greeter',
      'incident ack': 'incident:Greeter',
      'incident snooze': 'incident:Greeter for:1h',
      'incident note': 'incident:Greeter',
      'incident resolve': 'incident:Greeter',
      'maintenance start': 'fleet:True duration:1h',
      'maintenance schedule': 'fleet:True from:03:00 duration:1h',
      'maintenance end': 'maintenance:fleet',
      'maintenance list': '',
      'access grant': 'level:admin user:@guest',
      'access revoke': 'user:@viewer',
      'access list': '',
    }
    const commands = groups.flatMap((group) =>
      'command' in group
        ? [{ path: group.name, level: group.command.level }]
        : group.commands.map(({ data, level }) => ({ path: `${group.name} ${data.name}`, level })),
    )

    it('has a line for every command', () => {
      expect(Object.keys(lines).toSorted()).toEqual(commands.map(({ path }) => path).toSorted())
    })

    it.each([
      ['guest', undefined],
      ['viewer', 'viewer'],
      ['operator', 'operator'],
    ] as [string, AccessLevel | undefined][])('%s is told so, and nobody else sees it', async (user, own) => {
      const beyond = commands.filter(({ level }) => !allows(own, level))
      expect(beyond.length).toBeGreaterThan(5)
      const before = await snapshot()
      for (const { path, level } of beyond) {
        const answer = await people.type(user, hq, `/${path} ${lines[path]}`)
        expect([path, titleOf(answer)]).toEqual([path, 'You may not do that'])
        expect(answer.messages).toMatchObject([{ ephemeral: true, content: '', embeds: [{}] }])
        expect(textOf(answer.messages)).toContain(`“${level}”`)
      }
      expect(await snapshot()).toEqual(before)
    })

    it('offers a stranger nothing', async () => {
      const offered = async (user: string, text: string, focused: string, where?: object) =>
        (await people.offer(user, text, focused, where)).choices.length
      for (const [text, focused] of [
        ['/bot show bot:', 'bot'],
        ['/bot delete bot:', 'bot'],
        ['/client show client:', 'client'],
        ['/bot create name:X client:', 'client'],
        ['/application remove application:', 'application'],
        ['/stats bot:', 'bot'],
        ['/stats client:', 'client'],
      ] as const) {
        expect([text, await offered('admin', text, focused)]).not.toEqual([text, 0])
        expect([text, await offered('guest', text, focused)]).toEqual([text, 0])
      }
      const shop = { guild: 'Fashion Brand', channel: 'general', app: 'Muster' }
      expect(await offered('mia', '/stats bot:', 'bot', shop)).toBe(0)
    })

    it('answers in direct messages, where only /stats is offered', async () => {
      const where = { channel: '@Muster' }
      for (const user of ['guest', 'mia'])
        await refused('You may not do that', () => type('/stats', user, where), /client grant/)
      // Whoever has a level in the admin server has it here, too.
      expect(titleOf(await people.type('admin', where, '/stats'))).toBe('How the whole fleet is doing')
      await expect(people.type('admin', where, '/bot list')).rejects.toThrow(/422/)
    })
  })

  describe('confirmations', () => {
    beforeEach(forget)

    const ask = async (user: string, text: string) => {
      const asked = await people.type(user, hq, text)
      const [yes, no] = buttonsOf(asked)
      return { message: yes?.message ?? '', yes: yes?.custom_id ?? '', no: no?.custom_id ?? '' }
    }

    it('can be pressed only by who typed the command', async () => {
      await people.admin('/access grant level:admin user:@operator')
      const { message, yes, no } = await ask('admin', '/bot delete bot:Greeter')
      for (const user of ['operator', 'guest'])
        for (const button of [yes, no]) {
          const answer = await refused('Not your button', () => people.click(user, message, button))
          expect(answer.messages).toMatchObject([{ ephemeral: true }])
        }
      const cancelled = await people.click('admin', message, no)
      expect(titleOf(cancelled)).toBe('Cancelled')
      await expect(people.click('admin', message, yes)).rejects.toThrow(/404/)
    })

    it('two people who delete the same bot: one does, the other is told', async () => {
      const first = await ask('admin', '/bot delete bot:Herald')
      const second = await ask('operator', '/bot delete bot:Herald')
      const stale = await ask('admin', '/bot delete bot:Herald')
      const wanted = 'was deleted|No such'
      const answers = await Promise.all([
        people.click('admin', first.message, first.yes, wanted),
        people.click('operator', second.message, second.yes, wanted),
      ])
      expect(answers.map(titleOf).toSorted()).toEqual(['Herald was deleted', 'No such bot'])
      for (const { messages } of answers) expect(messages).toMatchObject([{ embeds: [{}] }])
      expect(await apart.rows('bots', 'name=eq.Herald')).toEqual([])
      const pool = await apart.rows('applications')
      expect(pool.filter(({ state }) => state === 'claimed')).toHaveLength(1)
      await refused('No such bot', () => people.click('admin', stale.message, stale.yes, wanted))
    })

    it('a second press does nothing more, and a restart of Muster takes nothing from the first', async () => {
      const { message, yes } = await ask('admin', '/client delete client:"Corner Shop"')
      await apart.muster().end('SIGKILL')
      await apart.startMuster()
      // The one that only sees that it was seen has nothing to wait for.
      const press = () => people.click('admin', message, yes, undefined, 3000)
      const answers = await Promise.all([press(), press()])
      for (const { state, error } of answers) expect([state, error]).not.toContain('failed')
      const seen = async () => textOf((await people.messages('admin')).filter(({ id }) => id === message))
      await until('the answer', async () => (await seen()).includes('Corner Shop was deleted'))
      expect(await apart.rows('clients', 'name=eq.Corner Shop')).toEqual([])
      const done = (await apart.rows('audit_log')).filter(({ command }) => command === 'client delete')
      expect(done.filter(({ outcome }) => outcome === 'ok')).toHaveLength(1)
    }, 90_000)
  })

  async function supervisorToken(): Promise<string> {
    return (await people.world()).applications.find((a) => a.name === 'Muster')?.token ?? ''
  }

  /** The Developer Portal’s “Reset token”: the old one is dead at once. */
  async function resetToken(index: number): Promise<{ dead: string; fresh: string }> {
    const dead = tokens[index] ?? ''
    const application = (await people.world()).applications.find(({ token }) => token === dead)
    const { token } = await people.call<{ token: string }>('POST', `/sandbox/applications/${application?.id}/token`)
    return { dead, fresh: token }
  }
})

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
/** As a person reads it: without the escapes. */
const shown = (text: string) => text.replace(/\\(.)/g, '$1').replaceAll('\u200b', '')
