import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Apart, botProcesses, startApart, textOf, titleOf, until } from './harness.ts'

/** Discord gone for a while, with Muster and real bots in it: everybody comes back by himself. */
describe('Discord is away', () => {
  const bots = ['Anchor', 'Beacon']
  let apart: Apart
  let people: Apart['hands']

  beforeAll(async () => {
    apart = await startApart()
    people = apart.hands
    await apart.startMuster()
    const tokens = (await people.world()).applications.filter((a) => a.name !== 'Muster').map((a) => a.token)
    await people.addTokens(tokens)
    await people.admin('/alerts channel channel:#ops')
    await people.admin('/client create name:"Fashion Brand"')
    const create = (name: string) =>
      people.admin(`/bot create name:${name} client:"Fashion Brand"`, 'is online|was not created')
    const made = await Promise.all(bots.map(create))
    expect(made.map(titleOf)).toEqual(bots.map((name) => `${name} is online`))
  }, 120_000)
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(apart.output().slice(-8000))
  })
  afterAll(() => apart?.close(), 60_000)

  const pidOf = (name: string) => botProcesses(apart.dataDir).find((bot) => bot.name === name)?.pid
  const statuses = async () => Object.fromEntries((await apart.rows('bots')).map(({ name, status }) => [name, status]))
  const ops = () => people.messages('ops')

  it.each([
    ['a moment', 5_000],
    ['half a minute', 30_000],
  ])(
    'for %s: nothing ends, what was owed is told once, and all are back',
    async (_, ms) => {
      const known = (await ops()).length
      const muster = apart.muster()
      const victim = pidOf('Beacon') ?? 0
      await apart.sandbox().end('SIGKILL')
      const gone = Date.now()
      process.kill(victim, 'SIGKILL')
      await until('the outage noticed', async () => (await apart.health()).status === 503)
      await until('the end of the outage', async () => Date.now() - gone > ms, 2 * ms)
      expect((await apart.health()).status).toBe(503)
      await apart.startSandbox()
      await until('Muster ready', async () => (await apart.health()).ok, 60_000)
      expect(titleOf(await people.admin('/fleet status'))).toBe('Fleet status')
      await until('all online', async () => Object.values(await statuses()).every((s) => s === 'online'), 90_000)
      const told = async () => (await ops()).slice(known)
      // What could not be sent for half a minute is tried again after as long.
      await until(
        'the recovery told',
        async () => (await told()).some((m) => textOf([m]).includes('Beacon is online again')),
        90_000,
      )
      // Those that lost Discord with Muster are told of as one, if a look fell into that time.
      const alerts = (await told()).filter((m) => !textOf([m]).includes('could not reach Discord'))
      for (const message of alerts) expect(textOf([message])).toContain('is online again')
      for (const name of bots) expect(alerts.filter((m) => textOf([m]).includes(name)).length).toBeLessThanOrEqual(1)
      expect(muster.child.exitCode).toBeNull()
    },
    240_000,
  )

  it('when Muster is told to stop, and when it is started: it stops all the same', async () => {
    await apart.sandbox().end('SIGKILL')
    await until('the outage noticed', async () => (await apart.health()).status === 503)
    const began = Date.now()
    expect(await apart.muster().end('SIGTERM')).toBe(0)
    expect(Date.now() - began).toBeLessThan(10_000)
    const starting = apart.launchMuster()
    await until('Muster waiting', async () => starting.output().includes('Discord cannot be reached'))
    const again = Date.now()
    expect(await starting.end('SIGTERM')).toBe(0)
    expect(Date.now() - again).toBeLessThan(10_000)
    for (const name of bots) expect(pidOf(name)).toBeGreaterThan(0)
  }, 60_000)
})
