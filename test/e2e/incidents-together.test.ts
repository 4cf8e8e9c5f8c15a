import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Apart, botProcesses, buttonsOf, type Message, startApart, textOf, titleOf, until } from './harness.ts'

const names = ['Ada', 'Bea', 'Cleo', 'Dora', 'Ella']

/** Five real bots under PM2: what people see when all fail at once, and when one does since it was changed. */
describe('bots that fail', { retry: 0 }, () => {
  let apart: Apart
  let people: Apart['hands']

  beforeAll(async () => {
    apart = await startApart({ env: { RELEASE_STABLE_SECONDS: '1' } })
    people = apart.hands
    await apart.startMuster()
    const spare = (await people.world()).applications.filter(({ name }) => name !== 'Muster')
    await people.addTokens(spare.slice(0, names.length).map(({ token }) => token))
    await people.admin('/alerts channel channel:#ops')
    await people.admin('/client create name:"Fashion Brand"')
    for (const name of names) {
      const made = await people.admin(
        `/bot create name:${name} client:"Fashion Brand"`,
        'is online|not created',
        120_000,
      )
      expect(titleOf(made)).toBe(`${name} is online`)
    }
  }, 480_000)
  afterAll(() => apart?.close(), 60_000)

  const kill = (fits: (name: string) => boolean) => {
    const mine = botProcesses(apart.dataDir).filter(({ name }) => fits(name))
    for (const { pid } of mine) process.kill(pid, 'SIGKILL')
    return mine.length
  }
  const alerts = () => people.messages('ops')
  const alert = (what: string, fits: (message: Message) => boolean) =>
    until(what, async () => (await alerts()).find(fits), 120_000)

  it('together are told of in one message, which says in the end that all are back', async () => {
    expect(await alerts()).toEqual([])
    expect(kill(() => true)).toBe(names.length)
    const opened = await alert('an alert', () => true)
    expect(opened?.embeds[0]?.title).toMatch(/^5 bots (of|on) /)
    for (const name of names) expect(textOf(opened ? [opened] : [])).toContain(name)
    const over = await alert('the end', ({ embeds }) => embeds[0]?.title?.includes('online again') === true)
    expect(over?.id).toBe(opened?.id)
    expect(over?.edits).toBeLessThanOrEqual(3)
    expect(await alerts()).toHaveLength(1)
    const listed = textOf((await people.admin('/bot list')).messages)
    for (const name of names) expect(listed).toMatch(new RegExp(`${name}[^\\n]*🟢 online`))
  }, 180_000)

  it('since a deployment are taken back by the button on their alert', async () => {
    const changed = await people.admin('/bot deploy bot:Ada', 'was deployed|not deployed')
    expect(titleOf(changed)).toBe('Ada was deployed')
    const [before] = await apart.rows('bots', 'name=eq.Ada')
    const killing = setInterval(() => kill((name) => name === 'Ada'), 50)
    const card = await alert('the button', (message) =>
      buttonsOf({ messages: [message] }).some(({ label }) => label === 'Roll back'),
    ).finally(() => clearInterval(killing))
    expect(textOf(card ? [card] : [])).toContain('probably the cause')
    // Its card changes while Muster starts it again; what is pressed is the button of the moment.
    const answer = await until(
      'the way back',
      async () => {
        const now = (await alerts()).find(({ id }) => id === card?.id)
        const button = buttonsOf({ messages: now ? [now] : [] }).find(({ label }) => label === 'Roll back')
        if (!button?.custom_id) return { title: 'no button any more' }
        const pressed = await people.click('admin', button.message, button.custom_id, 'went back|did not|changed since')
        return titleOf(pressed)?.includes('went back') && { title: titleOf(pressed) }
      },
      120_000,
    )
    expect(answer ? answer.title : undefined).toMatch(/^Ada went back to standard/)
    const [after] = await apart.rows('bots', 'name=eq.Ada')
    expect(after).toMatchObject({ status: 'online' })
    expect(after?.deployment_id).not.toBe(before?.deployment_id)
    await alert('the end', ({ id, embeds }) => id === card?.id && embeds[0]?.title === 'Ada is online again')
  }, 300_000)
})
