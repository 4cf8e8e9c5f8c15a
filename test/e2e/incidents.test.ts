import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Apart, buttonsOf, fieldsOf, startApart, textOf, titleOf, until } from './harness.ts'

/** What the person on call does with an alert at night, by button and by command. */
describe('an incident', () => {
  let apart: Apart
  let people: Apart['hands']
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
    await people.call('POST', `/sandbox/applications/${spare?.id}/token`)
  }, 240_000)
  afterAll(() => apart?.close(), 60_000)

  const card = async (title: string) =>
    until(title, async () => (await people.messages('ops')).find((m) => m.embeds[0]?.title === title), 60_000)
  const buttons = (message: Awaited<ReturnType<typeof card>>) =>
    message ? buttonsOf({ messages: [message] } as never) : []

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
    expect(buttons(shown || undefined).map(({ label }) => label)).toEqual(['Restart', 'Logs'])

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
})
