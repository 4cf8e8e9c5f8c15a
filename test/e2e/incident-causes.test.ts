import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { causeTexts } from '../../src/discord/causes.ts'
import { type Apart, botProcesses, type Message, startApart, textOf, titleOf, until } from './harness.ts'

const names = ['Anchor', 'Beacon'] as const
/** HELLO's, in the sandbox as on Discord. */
const beatMs = 41_250

/** Two real bots under PM2: one whose gateway falls silent, and one that comes and goes meanwhile. */
describe('bots that fail by themselves', { retry: 0 }, () => {
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
    const create = (name: string) =>
      people.admin(`/bot create name:${name} client:"Fashion Brand"`, 'is online|not created', 120_000)
    for (const made of await Promise.all(names.map(create))) expect(titleOf(made)).toMatch(/is online$/)
  }, 240_000)
  afterAll(() => apart?.close(), 60_000)

  /** All that was ever said of that bot. */
  const said = async (name: string) => (await people.messages('ops')).filter((m) => textOf([m]).includes(name))
  const says = (name: string, title: RegExp) =>
    until(
      `${name}: ${title.source}`,
      async () => (await said(name)).findLast(({ embeds }) => title.test(embeds[0]?.title ?? '')),
      240_000,
    )
  const bot = async (name: string) => (await apart.rows('bots', `name=eq.${name}`))[0]
  const isOnline = (name: string) =>
    until(`${name} online`, async () => (await bot(name))?.status === 'online', 120_000)
  const pidOf = (name: string) => botProcesses(apart.dataDir).find((one) => one.name === name)?.pid
  async function kill(name: string): Promise<void> {
    process.kill(pidOf(name) ?? 0, 'SIGKILL')
    await until(`${name} down`, async () => (await bot(name))?.status !== 'online')
  }

  it.concurrent('of a gateway that is frozen, within three acks: told once, in words, started again, and over', async () => {
    const before = pidOf('Anchor')
    const frozen = Date.now()
    const application = (await bot('Anchor'))?.application_id
    await people.call('POST', '/sandbox/gateway', { app: application, action: 'freeze' })
    const opened = await says('Anchor', /./)
    expect(textOf(opened ? [opened] : [])).toContain(causeTexts.zombie_gateway.means)
    const [incident] = await apart.rows('incidents', 'bot_name=eq.Anchor')
    expect(incident).toMatchObject({ cause: 'zombie_gateway' })
    // The third missed ack is missed for good when a fourth would be due.
    expect(Date.parse(String(incident?.opened_at)) - frozen).toBeLessThan(4 * beatMs)
    const over = await says('Anchor', /^Anchor is online again$/)
    expect([over?.id, (await said('Anchor')).length, pidOf('Anchor') === before]).toEqual([opened?.id, 1, false])
    expect(textOf(over ? [over] : [])).toContain('1 restart')

    const thread = await until(
      'the steps under the card',
      async () => {
        const told = await people.call<Message[]>('GET', `/sandbox/channels/${over?.id}/messages?user=admin`)
        return textOf(told).includes('🟢 over') && textOf(told)
      },
      60_000,
    )
    expect(thread).toContain('1 restart')
    for (const step of ['🔴 offline: its connection to Discord is dead', '🟢 over'])
      expect((thread || '').split(step)).toHaveLength(2)
  }, 420_000)

  it.concurrent('of crashes, six turns within an hour: one “flapping” incident, and no other word until it is quiet', async () => {
    for (const [n, alerts] of [1, 2].entries()) {
      await kill('Beacon')
      await until(
        `alert ${alerts}`,
        async () => {
          const all = await said('Beacon')
          return all.length === n + 1 && all.every((m) => textOf([m]).includes('Beacon is online again'))
        },
        120_000,
      )
    }
    // A start that was asked for is no turn, and begins a new count of short lives.
    expect(titleOf(await people.admin('/bot restart bot:Beacon', 'is online|What to do'))).toBe('Beacon is online')
    await kill('Beacon')
    const flaps = await says('Beacon', /^Beacon comes and goes$/)
    await isOnline('Beacon')
    await kill('Beacon')
    await isOnline('Beacon')
    const known = await said('Beacon')
    expect([known.length, known.at(-1)?.id]).toEqual([3, flaps?.id])
    expect((await apart.rows('incidents', 'bot_name=eq.Beacon&state=eq.open'))[0]?.flapping_since).toBeTruthy()

    await apart.alter('bots', 'name=eq.Beacon', { status_since: new Date(Date.now() - 31 * 60_000).toISOString() })
    await until('the end on the same card', async () =>
      (await said('Beacon')).every((m) => textOf([m]).includes('is online again')),
    )
    expect((await said('Beacon')).map(({ id }) => id)).toEqual(known.map(({ id }) => id))
  }, 420_000)
})
