import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Apart, buttonsOf, fieldsOf, startApart, textOf, titleOf, until } from './harness.ts'

/** What the person on call does with an alert at night, by button and by command. */
describe('an incident', () => {
  let apart: Apart
  let people: Apart['hands']
  /** The Developer Portal’s “Reset token”: the bot’s own is dead at once. Answers the new one. */
  let resetToken: () => Promise<string>
  const hq = { guild: 'Muster HQ', channel: 'admin', app: 'Muster' }

  beforeAll(async () => {
    apart = await startApart()
    people = apart.hands
    await apart.startMuster()
    const [spare] = (await people.world()).applications.filter(({ name }) => name !== 'Muster')
    await people.addTokens([spare?.token ?? ''])
    await people.admin('/alerts channel channel:#ops')
    await people.admin('/client create name:"Fashion Brand"')
    await people.admin('/access grant level:operator user:@operator')
    const made = await people.admin('/bot create name:Greeter client:"Fashion Brand"', 'is online|not created', 120_000)
    expect(titleOf(made)).toBe('Greeter is online')
    resetToken = async () =>
      (await people.call<{ token: string }>('POST', `/sandbox/applications/${spare?.id}/token`)).token
    await resetToken()
  }, 240_000)
  afterAll(() => apart?.close(), 60_000)

  const card = async (title: string) =>
    until(title, async () => (await people.messages('ops')).find((m) => m.embeds[0]?.title === title), 60_000)
  const buttons = (message: Awaited<ReturnType<typeof card>>) =>
    message ? buttonsOf({ messages: [message] } as never) : []

  const inAdmin = async (title: string) =>
    until(title, async () => (await people.messages('admin')).find((m) => m.embeds[0]?.title === title), 60_000)

  it('is acknowledged, noted and closed on one card, across a restart of Muster', async () => {
    const opened = await card('Greeter has given up')
    const ack = buttons(opened).find(({ label }) => label === 'Acknowledge')
    const press = (user: string) => people.click(user, ack?.message ?? '', ack?.custom_id ?? '')
    expect(titleOf(await press('guest'))).toBe('You may not do that')

    await apart.muster().end('SIGKILL')
    await apart.startMuster()
    const form = await press('operator')
    expect(form).toMatchObject({ state: 'modal', modal: { title: 'Acknowledge' } })
    const done = await people.submit('operator', form.id, { [fieldsOf(form)[0] ?? '']: 'asking **mia** for the token' })
    expect(titleOf(done)).toBe('Greeter: acknowledged')
    expect(done.messages).toMatchObject([{ ephemeral: true }])
    const shown = await until('the name on the card', async () => {
      const now = await card('Greeter has given up')
      return textOf(now ? [now] : []).includes('asking') && now
    })
    expect(buttons(shown || undefined).map(({ label }) => label)).toEqual([
      ...['Restart', 'Logs', 'Snooze 15 min', 'Snooze 1 h', 'Snooze until morning'],
    ])

    const morning = buttons(shown || undefined).find(({ label }) => label === 'Snooze until morning')
    const pressed = await people.click('operator', morning?.message ?? '', morning?.custom_id ?? '')
    expect([titleOf(pressed), pressed.messages[0]?.ephemeral]).toEqual(['Greeter: snoozed', true])
    await until('the card to say that it is snoozed', async () => {
      const now = await card('Greeter has given up')
      return /Until <t:\d+:f>/.test(textOf(now ? [now] : []))
    })
    const late = await people.admin('/incident snooze incident:Greeter until:"2020-01-01 10:00"')
    expect(titleOf(late)).toBe('That time has passed')

    expect(titleOf(await people.admin('/incident ack incident:Greeter reason:me'))).toBe('Somebody was faster')
    expect(titleOf(await people.admin('/incident list'))).toBe('1 open incident, 0 unattended')
    expect(titleOf(await people.type('operator', hq, '/incident note incident:Greeter text:"mia is asleep"'))).toBe(
      'Greeter: noted',
    )
    const { choices } = await people.offer('operator', '/incident resolve incident:gree', 'incident')
    const closed = await people.type('operator', hq, `/incident resolve incident:${choices[0]?.value} reason:tomorrow`)
    expect(titleOf(closed)).toBe('Greeter: incident closed')
    const over = await card('Greeter is not looked at any more')
    expect([over?.id, buttons(over)]).toEqual([opened?.id, []])
    expect(titleOf(await people.admin('/incident ack incident:Greeter reason:me'))).toBe('The incident is over')
    const told = textOf((await people.admin('/incident timeline incident:Greeter')).messages)
    for (const step of ['failed: Discord refused its token', 'asking', 'mia is asleep', 'closed by'])
      expect(told).toContain(step)
    expect(await people.messages('ops')).toHaveLength(1)
  }, 240_000)

  it('goes by its client’s route, and is told again and elsewhere, once, while nobody looks after it', async () => {
    const options = 'channel:#admin role:@&Operator remind:5 escalate_after:5 escalate_channel:#ops'
    const set = await people.admin(`/alerts route client:"Fashion Brand" ${options}`)
    expect(titleOf(set)).toBe('Route set')
    await people.admin('/client edit client:"Fashion Brand" guild:"Fashion Brand"')
    const own = await people.admin('/alerts client client:"Fashion Brand" channel:general')
    expect(titleOf(own)).toBe('The client’s people are told')
    await people.addTokens([await resetToken()])
    expect(titleOf(await people.admin('/bot start bot:Greeter', 'is online|What to do'))).toBe('Greeter is online')
    await resetToken()
    const said = async (channel: string, title: RegExp) =>
      (await people.messages(channel, channel === 'general' ? 'mia' : 'admin')).filter(({ embeds }) =>
        title.test(embeds[0]?.title ?? ''),
      )
    const once = (channel: string, title: RegExp) =>
      until(title.source, async () => (await said(channel, title))[0], 60_000)

    const opened = await once('admin', /^Greeter has given up$/)
    const roles = (await people.call<{ guilds: { roles: { id: string; name: string }[] }[] }>('GET', '/sandbox/world'))
      .guilds[0]?.roles
    expect(opened).toMatchObject({ mention_roles: [roles?.find(({ name }) => name === 'Operator')?.id] })

    const friendly = await once('general', /^Greeter is offline$/)
    expect([buttons(friendly), textOf(friendly ? [friendly] : [])]).toEqual([
      [],
      expect.not.stringContaining('Last log'),
    ])

    const sixMinutesAgo = new Date(Date.now() - 360_000).toISOString()
    await apart.alter('incidents', 'state=eq.open', { opened_at: sixMinutesAgo })
    const reminder = /^Greeter still needs somebody$/
    const escalation = /^Nobody looks after Greeter$/
    await once('admin', reminder)
    const elsewhere = await once('ops', escalation)
    await apart.muster().end('SIGKILL')
    await apart.startMuster()
    const ack = buttonsOf({ messages: elsewhere ? [elsewhere] : [] }).find(({ label }) => label === 'Acknowledge')
    const form = await people.click('operator', ack?.message ?? '', ack?.custom_id ?? '')
    await people.submit('operator', form.id, { [fieldsOf(form)[0] ?? '']: 'on it' })
    await until('the card', async () => textOf(await said('admin', /^Greeter has given up$/)).includes('on it'))
    expect([(await said('admin', reminder)).length, (await said('ops', escalation)).length]).toEqual([1, 1])
    await people.admin('/incident resolve incident:Greeter reason:tomorrow')
    await once('general', /^Greeter was dealt with$/)
    expect(await people.messages('general', 'mia')).toHaveLength(1)
  }, 240_000)

  it('waits while people work on the bot, and comes when that is over', async () => {
    const shows = (text: string) =>
      until(text, async () => textOf((await people.admin('/bot show bot:Greeter')).messages).includes(text), 30_000)
    await people.addTokens([await resetToken()])
    expect(titleOf(await people.admin('/bot start bot:Greeter', 'is online|What to do'))).toBe('Greeter is online')
    await resetToken()
    const before = await inAdmin('Greeter has given up')
    const begun = await people.type('operator', hq, '/maintenance start bot:Greeter duration:1h reason:"a new token"')
    expect(titleOf(begun)).toBe('Maintenance has begun')
    await shows('maintenance')
    expect((await inAdmin('Greeter is in maintenance'))?.id).toBe(before?.id)
    expect(titleOf(await people.admin('/maintenance start bot:Greeter duration:2h'))).toBe(
      'There is a maintenance at that time',
    )
    const list = await people.admin('/maintenance list')
    expect([titleOf(list), textOf(list.messages).includes('a new token')]).toEqual([
      'Maintenance: 1 open, 0 planned',
      true,
    ])
    const { choices } = await people.offer('operator', '/maintenance end maintenance:gree', 'maintenance')
    const ended = await people.type('operator', hq, `/maintenance end maintenance:${choices[0]?.value}`)
    expect(titleOf(ended)).toBe('Maintenance ended')
    await shows('failed')
    expect((await inAdmin('Greeter has given up'))?.id).toBe(before?.id)
  }, 240_000)
})
