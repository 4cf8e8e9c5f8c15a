// Over 200 lines: one story, whose chapters build on each other.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { projectRoot } from '../../src/main/paths.ts'
import {
  type Apart,
  botProcesses,
  buttonsOf,
  type Message,
  startApart,
  textOf,
  titleOf,
  until,
  withoutThreads,
} from './harness.ts'

const shop = { guild: 'Fashion Brand', channel: 'general' }
const bots = ['Greeter', 'Herald', 'Usher']

/**
 * The main job as a person would do it: through the sandbox's control interface only, with Muster, the sandbox and every bot
 * in processes of their own. The first chapter that fails ends the story.
 */
// No second try: a chapter that failed has changed the world, and would only be skipped.
describe('the main job', { retry: 0 }, () => {
  let apart: Apart
  let people: Apart['hands']
  let failed = false

  beforeAll(async () => {
    apart = await startApart()
    people = apart.hands
    await apart.startMuster()
  }, 120_000)
  beforeEach(({ skip }) => skip(failed, 'an earlier chapter failed'))
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return
    failed = true
    console.error(apart.output().slice(-8000))
  })
  afterAll(() => apart?.close(), 60_000)

  const admin = (text: string, wanted?: string) => people.admin(text, wanted)
  const operator = (text: string, wanted?: string) =>
    people.type('operator', { guild: 'Muster HQ', channel: 'admin', app: 'Muster' }, text, wanted)
  const killMuster = () => apart.muster().end('SIGKILL')
  const pidOf = (name: string) => botProcesses(apart.dataDir).find((bot) => bot.name === name)?.pid
  const pids = () => Object.fromEntries(bots.map((name) => [name, pidOf(name)]))
  const ops = async () => withoutThreads(await people.messages('ops'))
  const botOf = async (name: string) => (await apart.rows('bots', `name=eq.${name}`))[0]
  const applicationOf = async (name: string) => String((await botOf(name))?.application_id)
  const deploymentOf = async (name: string) =>
    (await apart.rows('deployments', `bot_id=eq.${(await botOf(name))?.id}`))[0]
  const loginsOf = async (name: string) => people.identifies(await applicationOf(name))
  const logins = async () => Object.fromEntries(await Promise.all(bots.map(async (n) => [n, await loginsOf(n)])))
  const boards = async () => (await people.messages('admin')).filter((m) => textOf([m]).includes('Live board'))
  const isUp = async (name: string) => (await botOf(name))?.status === 'online'

  /** The pool never loses an application: each is free, or exactly one bot has it. */
  async function expectNoLeak(): Promise<void> {
    const pool = await apart.rows('applications')
    const inState = (state: string) => pool.filter((one) => one.state === state).map(({ id }) => id)
    const used = (await apart.rows('bots')).map((bot) => bot.application_id)
    expect(inState('claimed').toSorted()).toEqual(used.toSorted())
    expect(inState('available')).toHaveLength(12 - used.length)
  }

  /** Lets a bot end from outside; answers its alert as it was first seen, and as it is once it tells that the bot is back. */
  async function alertOf(kill: () => Promise<void>) {
    const known = new Set((await ops()).map(({ id }) => id))
    await kill()
    const opened = await until('the alert', async () => (await ops()).find(({ id }) => !known.has(id)), 15_000)
    const isBack = (message: Message) => message.id === opened.id && textOf([message]).includes('is online again')
    const resolved = await until('the recovery', async () => (await ops()).find(isBack), 60_000)
    return { opened, resolved }
  }

  it('adds applications by a form, and shows no token', async () => {
    const tokens = (await people.world()).applications.filter((a) => a.name !== 'Muster').map((a) => a.token)
    expect(tokens).toHaveLength(12)
    const done = await people.addTokens(tokens)
    expect(titleOf(done)).toBe('12 applications added')
    for (const token of tokens) expect(JSON.stringify(done)).not.toContain(token)
    await expectNoLeak()
  })

  it('adds clients, lets an operator in, and sends alerts to #ops', async () => {
    const made = await admin(
      '/client create name:"Fashion Brand" industry:Fashion timezone:Europe/Berlin guild:"Fashion Brand"',
    )
    expect(titleOf(made)).toBe('Fashion Brand was added')
    expect(titleOf(await admin('/client create name:"Corner Shop"'))).toBe('Corner Shop was added')
    expect(titleOf(await admin('/access grant level:operator role:@&Operator'))).toBe('Access given')
    expect(titleOf(await admin('/alerts channel channel:#ops'))).toBe('Alerts channel set')
  })

  it('creates three bots at once, each online, stable, and with a link to invite it', async () => {
    const clientOf = (name: string) => (name === 'Usher' ? 'Corner Shop' : 'Fashion Brand')
    const replies = await Promise.all(
      bots.map((name) =>
        admin(`/bot create name:${name} client:"${clientOf(name)}" template:standard`, 'is online|was not created'),
      ),
    )
    expect(replies.map(titleOf)).toEqual(bots.map((name) => `${name} is online`))
    for (const [index, reply] of replies.entries()) {
      const text = textOf(reply.messages)
      for (const step of ['Claim application', 'Configure application', 'Build', 'Deploy', 'Wait for READY'])
        expect(text).toMatch(new RegExp(`✅ ${step} · \\d`))
      expect(text).toMatch(/✅ Prove stable · 1\d s/)
      expect(reply.messages).toHaveLength(1)
      const link = new URL(buttonsOf(reply).find(({ url }) => url)?.url ?? '').searchParams
      expect(link.get('client_id')).toBe(await applicationOf(bots[index] ?? ''))
      // See channels, send messages, embed links.
      expect(link.get('permissions')).toBe('19456')
    }
    for (const name of bots) {
      expect(pidOf(name)).toBeGreaterThan(0)
      expect(await loginsOf(name)).toBe(1)
    }
    await expectNoLeak()
    expect(await ops()).toEqual([])
  }, 120_000)

  it('counts referrals of two people in the client’s server', async () => {
    const greeter = await applicationOf('Greeter')
    await people.install(greeter, 'Fashion Brand')
    await people.call('POST', '/sandbox/users', { name: 'lena' })
    await people.call('PUT', '/sandbox/members', { guild: 'Fashion Brand', user: 'lena' })
    const where = { ...shop, app: greeter }
    const says = async (user: string, text: string) => titleOf(await people.type(user, where, text))
    expect(await says('mia', '/refer user:@noah note:"met at the fair"')).toBe('Referral recorded')
    expect(await says('mia', '/refer user:@lena')).toBe('Referral recorded')
    expect(await says('noah', '/refer user:@lena')).toBe('Referral recorded')
    expect(await says('mia', '/refer user:@lena')).toBe('Already counted')
    expect(await says('noah', '/refer user:@noah')).toBe('That is you')
    const { users } = await people.world()
    const [mia, noah] = ['mia', 'noah'].map((name) => users.find(({ username }) => username === name)?.id)
    const board = textOf((await people.type('noah', where, '/leaderboard')).messages)
    expect(board).toContain(`**1.** <@${mia}> · 2 people\n**2.** <@${noah}> · 1 person`)
    expect(textOf((await people.type('mia', where, '/stats')).messages)).toContain('2 people')
  })

  it('shows a client’s people their own bots, privately', async () => {
    expect(titleOf(await admin('/client grant client:"Fashion Brand" user:@mia'))).toBe('Access given')
    const where = { ...shop, app: 'Muster' }
    const stats = await people.type('mia', where, '/stats')
    expect(stats.messages).toMatchObject([{ ephemeral: true }])
    expect(titleOf(stats)).toBe('How Fashion Brand is doing')
    expect(textOf(stats.messages)).toMatch(/Greeter[\s\S]*Herald/)
    expect(textOf(stats.messages)).not.toContain('Usher')
    expect(textOf((await people.type('mia', where, '/stats bot:Usher')).messages)).not.toMatch(/Corner Shop|online/)
    const refused = await people.type('noah', where, '/stats')
    expect(refused.messages).toMatchObject([{ ephemeral: true }])
    expect(titleOf(refused)).toBe('You may not do that')
    expect((await people.offer('mia', '/stats bot:', 'bot', where)).choices.map(({ name }) => name)).toEqual([
      'Greeter',
      'Herald',
    ])
  })

  it('tells of a killed bot within seconds, restarts it, and edits the same message', async () => {
    const before = pids()
    let killedAt = 0
    const { opened, resolved } = await alertOf(async () => {
      killedAt = Date.now()
      process.kill(before.Greeter ?? 0, 'SIGKILL')
    })
    const told = textOf([opened])
    // On a slow machine the bot may be back before anybody looks.
    expect(told).toMatch(
      /Greeter is (offline|online again)\n.*process has ended[\s\S]*Fashion Brand[\s\S]*Since\n<t:\d+:f>/,
    )
    expect(told).toContain('Last log lines')
    expect(Number(/Since\n<t:(\d+):f>/.exec(told)?.[1])).toBeCloseTo(killedAt / 1000, -1)
    expect(resolved.edits).toBeGreaterThan(0)
    expect(textOf([resolved])).toMatch(/Greeter is online again[\s\S]*Lasted\n\d/)
    expect(await ops()).toHaveLength(1)
    expect(pidOf('Greeter')).not.toBe(before.Greeter)
    expect({ ...pids(), Greeter: 0 }).toEqual({ ...before, Greeter: 0 })
    await until('online', () => isUp('Greeter'))
  }, 90_000)

  it('keeps a board in the channel where it was asked for', async () => {
    expect(titleOf(await admin('/fleet board', 'Board posted|not'))).toBe('Board posted')
    expect(titleOf(await admin('/fleet board', 'already|not'))).toBe('The board is there already')
    expect(textOf(await boards())).toMatch(/All 3 bots that should run do[\s\S]*3 bots[\s\S]*Fashion Brand/)
  })

  it('raises no alert for what a person asked for', async () => {
    const before = await ops()
    const logs = await operator('/bot logs bot:Herald lines:5')
    expect(titleOf(logs)).toBe('Logs of Herald')
    expect(textOf(logs.messages)).toMatch(/ready|online/i)
    expect(titleOf(await operator('/bot stop bot:Herald', 'is stopped|not'))).toBe('Herald is stopped')
    expect(pidOf('Herald')).toBeUndefined()
    await until('the board that shows it', async () => textOf(await boards()).includes('1 stopped'))
    expect(titleOf(await operator('/bot start bot:Herald', 'is online|not'))).toBe('Herald is online')
    const started = pidOf('Herald')
    expect(titleOf(await operator('/bot restart bot:Herald', 'is online|not'))).toBe('Herald is online')
    expect(pidOf('Herald')).not.toBe(started)
    expect(await ops()).toEqual(before)
  }, 120_000)

  it('loses nothing when Muster is killed in the middle of creating bots', async () => {
    const before = { pids: pids(), logins: await logins(), ops: await ops() }
    const create = (name: string) => `/bot create name:${name} client:"Corner Shop" template:standard`
    const half = ['Porter', 'Page', 'Ranger']

    await admin(create('Porter'), 'Creating Porter')
    await killMuster()
    await apart.startMuster()

    const page = admin(create('Page'), 'never')
    const stateOf = async (name: string) => (await deploymentOf(name))?.state ?? 'pending'
    await until('Page being built', async () => (await stateOf('Page')) !== 'pending')
    await killMuster()
    await apart.startMuster()

    const ranger = admin(create('Ranger'), 'never')
    const isProving = async (name: string) => (await isUp(name)) && (await stateOf(name)) === 'verifying'
    await until('Ranger proving stable', () => isProving('Ranger'))
    await killMuster()
    await apart.startMuster()
    // Nobody waits for them any more.
    void Promise.allSettled([page, ranger])

    for (const name of half) {
      const verdict = new RegExp(`\\*\\*${name}\\*\\* (is online|was not created)`)
      const told = async () => (await people.messages('admin')).filter((m) => verdict.test(textOf([m])))
      // Killed before it had claimed anything, there is nothing to tell of.
      const exists = (await botOf(name)) !== undefined
      if (exists) await until(`the outcome of ${name}`, async () => (await told()).length > 0, 60_000)
      expect((await told()).length).toBeLessThanOrEqual(1)
      const finished = textOf(await told()).includes('is online')
      // Nothing was wrong with any of them, so each that had been claimed is finished.
      expect(finished).toBe(exists)
      if (finished) expect([await isUp(name), await loginsOf(name)]).toEqual([true, 1])
      else expect(await botOf(name)).toBeUndefined()
      expect(pidOf(name) !== undefined).toBe(finished)
    }
    expect({ pids: pids(), logins: await logins(), ops: await ops() }).toEqual(before)
    await expectNoLeak()
  }, 180_000)

  it('tells of a bot that died while Muster was away', async () => {
    const before = pids()
    const { opened } = await alertOf(async () => {
      await killMuster()
      process.kill(before.Herald ?? 0, 'SIGKILL')
      await apart.startMuster()
    })
    expect(textOf([opened])).toContain('process has ended')
    expect(await ops()).toHaveLength(2)
    // The same message as before two restarts of Muster, and what it says is true again.
    await until('the board that is good again', async () => textOf(await boards()).includes('that should run do'))
    expect(await boards()).toHaveLength(1)
    expect({ ...pids(), Herald: 0 }).toEqual({ ...before, Herald: 0 })
  }, 120_000)

  it('ends on SIGTERM within 10 s, says what becomes of the work in hand, and leaves the bots running', async () => {
    const before = { pids: pids(), logins: await logins(), ops: await ops() }
    const scout = admin('/bot create name:Scout client:"Corner Shop"', 'being restarted|is online|not created')
    await until('Scout proving stable', () => isUp('Scout'))
    const began = Date.now()
    expect(await apart.muster().end('SIGTERM')).toBe(0)
    expect(Date.now() - began).toBeLessThan(10_000)
    expect(titleOf(await scout)).toBe('Muster is being restarted')
    expect(pids()).toEqual(before.pids)
    await apart.startMuster()
    const told = async () => (await people.messages('admin')).filter((m) => textOf([m]).includes('**Scout** is online'))
    await until('Scout finished', async () => (await told()).length === 1)
    expect(await loginsOf('Scout')).toBe(1)
    expect(textOf((await admin('/fleet status')).messages)).toContain('0 offline')
    expect({ pids: pids(), logins: await logins(), ops: await ops() }).toEqual(before)
  }, 120_000)

  it('deletes a bot with all that is its own', async () => {
    const { id, application_id } = (await botOf('Greeter')) as { id: string; application_id: string }
    const before = await ops()
    const folder = join(apart.dataDir, 'bots', id)
    expect(existsSync(folder)).toBe(true)
    expect(await rowsAbout(id)).not.toEqual([])
    expect(titleOf(await people.confirm('admin', '/bot delete bot:Greeter', 'was deleted|not'))).toBe(
      'Greeter was deleted',
    )
    expect(pidOf('Greeter')).toBeUndefined()
    expect(existsSync(folder)).toBe(false)
    expect(await rowsAbout(id)).toEqual([])
    const [application] = await apart.rows('applications', `id=eq."${application_id}"`)
    expect(application?.state).toBe('available')
    const token = (await people.world()).applications.find((a) => a.id === application_id)?.token
    const commands = await fetch(`${apart.url}/api/v10/applications/${application_id}/commands`, {
      headers: { authorization: `Bot ${token}` },
    })
    expect(await commands.json()).toEqual([])
    expect(await ops()).toEqual(before)
    await expectNoLeak()
  }, 60_000)

  /** Rows of any table that name the bot; what was done by whom stays written, and the next looks at all bots read that it is gone. */
  async function rowsAbout(id: string): Promise<unknown[]> {
    const folder = join(projectRoot(), 'migrations')
    const source = readdirSync(folder)
      .filter((name) => !name.endsWith('.down.sql'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
    const tables = [...source.matchAll(/create table public\.(\w+)/g)].map(([, table]) => table ?? '')
    expect(tables.length).toBeGreaterThan(10)
    const found = await Promise.all(
      tables
        .filter((table) => table !== 'audit_log' && table !== 'watch_changes')
        .map(async (table) => (await apart.rows(table)).filter((row) => JSON.stringify(row).includes(id))),
    )
    return found.flat()
  }
})
