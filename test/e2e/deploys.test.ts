import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Apart,
  botProcesses,
  buttonsOf,
  fieldsOf,
  readProc,
  startApart,
  textOf,
  titleOf,
  until,
} from './harness.ts'
import { mostSessionsAtOnce } from './sessions.ts'

/** Releases as people see them: real processes under PM2, the real Muster, the sandbox as Discord. */
describe('deploying', () => {
  let apart: Apart

  beforeAll(async () => {
    apart = await startApart({ env: { RELEASE_STABLE_SECONDS: '2' } })
    await apart.startMuster()
    const { hands } = apart
    const tokens = (await hands.world()).applications.filter(({ name }) => name !== 'Muster').map(({ token }) => token)
    await hands.addTokens(tokens.slice(0, 2))
    await hands.admin('/client create name:"Fashion Brand" guild:"Fashion Brand"')
    await hands.admin('/alerts channel channel:#ops')
    const made = await hands.admin('/bot create name:Greeter client:"Fashion Brand"', 'is online|was not created')
    if (titleOf(made) !== 'Greeter is online') throw new Error(textOf(made.messages))
  }, 120_000)
  afterAll(() => apart?.close())

  const admin = (text: string, until = 'was deployed|was not deployed|has moved|went back|did not') =>
    apart.hands.admin(text, until)
  const bot = async () => (await apart.rows('bots', 'name=eq.Greeter'))[0] as Record<string, string>
  const generationOf = (pid: number) => /MUSTER_GENERATION=(\d+)/.exec(readProc(pid, 'environ'))?.[1]
  const mostAtOnce = async () => mostSessionsAtOnce(apart, (await bot()).application_id ?? '')

  it('shows each step, and that the bot answered its own check over a gateway that hears it', async () => {
    const reply = await admin('/bot deploy bot:Greeter')
    expect(titleOf(reply)).toBe('Greeter was deployed')
    const text = textOf(reply.messages)
    for (const step of ['Check', 'Build', 'Configure application', 'Deploy', 'Wait for READY', 'Prove stable'])
      expect(text).toMatch(new RegExp(`✅ ${step} · \\d`))
    expect(text).toMatch(/✅ Prove that it answers · \d/)
    expect(await mostAtOnce()).toBe(1)
  }, 60_000)

  it('takes a release back that keeps crashing, and says so in the reply, the history and the alert', async () => {
    const before = await bot()
    const next = String(Number(before.generation) + 1)
    const deploying = admin('/bot deploy bot:Greeter')
    let killed = 0
    const killing = setInterval(() => {
      for (const { pid } of botProcesses(apart.dataDir)) {
        if (generationOf(pid) !== next) continue
        process.kill(pid, 'SIGKILL')
        killed += 1
      }
    }, 20)
    const reply = await deploying.finally(() => clearInterval(killing))
    expect(killed).toBeGreaterThan(2)
    expect(titleOf(reply)).toBe('Greeter was not deployed')
    const why = 'ended again and again'
    expect(textOf(reply.messages)).toMatch(new RegExp(`last good release was put back[\\s\\S]*${why}`))
    const history = textOf((await apart.hands.admin('/bot deployments bot:Greeter')).messages)
    expect(history).toMatch(new RegExp(`rolled back[\\s\\S]*${why}`))
    const alerts = () => apart.hands.messages('ops')
    const [alert] = await until('the alert', async () => (await alerts()).length > 0 && alerts())
    expect(textOf([alert as never])).toMatch(new RegExp(`Greeter[\\s\\S]*${why}[\\s\\S]*put back`))
    expect(await bot()).toMatchObject({ status: 'online', template_version: before.template_version })
    expect(await mostAtOnce()).toBe(1)
  }, 90_000)

  it('goes back to an earlier release that is offered by version, age, who and verdict', async () => {
    const { choices } = await apart.hands.offer('admin', '/bot rollback bot:Greeter to:', 'to')
    expect(choices.length).toBeGreaterThan(0)
    for (const { name } of choices)
      expect(name).toMatch(/standard [\d.]+ · .+ ago · by admin · pm2 · \w{12} · succeeded/)
    const reply = await admin(`/bot rollback bot:Greeter to:${choices.at(-1)?.value}`)
    expect(titleOf(reply)).toMatch(/^Greeter went back to standard/)
    expect(textOf(reply.messages)).toContain('the kept code is used')
    const wrong = await admin('/bot rollback bot:Greeter to:nothing')
    expect(textOf(wrong.messages)).toContain('No such release')
  }, 60_000)

  it('is examined by the doctor, who names what is missing and where to get it', async () => {
    const missing = await apart.hands.admin('/bot doctor bot:Greeter')
    expect(titleOf(missing)).toBe('Greeter: 1 warning')
    expect(textOf(missing.messages)).toMatch(/Permissions\n.*not in its client’s server yet[\s\S]*Invite it/)
    expect(buttonsOf(missing).map(({ label }) => label)).toEqual(['Invite to a server'])
    const { application_id } = await bot()
    await apart.hands.install(application_id ?? '', 'Fashion Brand')
    const after = textOf((await apart.hands.admin('/bot doctor bot:Greeter')).messages)
    expect(after).not.toContain('not in its client’s server')
    for (const check of ['Token', 'Intents', 'Login budget', 'Commands', 'Engine', 'Disk and memory'])
      expect(after).toContain(`✅ ${check}`)
  }, 60_000)

  it('moves a bot to another engine without two sessions at once, and back', async () => {
    const [process] = botProcesses(apart.dataDir)
    expect(titleOf(await admin('/bot deploy bot:Greeter strategy:simulation'))).toBe('Greeter has moved to simulation')
    expect(await bot()).toMatchObject({ strategy: 'simulation', moved_from: null, status: 'online' })
    expect(botProcesses(apart.dataDir)).toEqual([])
    expect(process?.pid).toBeGreaterThan(0)
    expect(titleOf(await admin('/bot deploy bot:Greeter strategy:pm2'))).toBe('Greeter has moved to pm2')
    expect(botProcesses(apart.dataDir)).toHaveLength(1)
    expect(await mostAtOnce()).toBe(1)
  }, 90_000)

  it('takes a setting of 4,000 characters with emoji whole, and refuses a longer one with nothing half done', async () => {
    const { hands } = apart
    // Of one, two and eleven UTF-16 units.
    const poem = `é🧵👩‍👩‍👧‍👦`.repeat(285) + 'x'.repeat(4000 - 14 * 285)
    expect(poem).toHaveLength(4000)
    const form = await hands.admin('/bot create name:Poet client:"Fashion Brand" template:custom customize:true')
    const [field = ''] = fieldsOf(form)
    const made = await hands.submit('admin', form.id, { [field]: poem }, 'is online|was not created|not a valid')
    expect(titleOf(made)).toBe('Poet is online')
    const poet = async () => (await apart.rows('bots', 'name=eq.Poet'))[0] as Record<string, string>
    const settings = async () =>
      (await apart.rows('deployments', `id=eq.${(await poet()).deployment_id}`))[0]?.settings as { greeting: string }
    expect((await settings()).greeting).toBe(poem)
    const file = join(apart.dataDir, 'bots', (await poet()).id ?? '', 'source', 'settings.json')
    expect(JSON.parse(readFileSync(file, 'utf8')).greeting).toBe(poem)
    await hands.install((await poet()).application_id ?? '', 'Fashion Brand')
    const said = await hands.type('mia', { guild: 'Fashion Brand', channel: 'general', app: 'Poet' }, '/hello')
    expect(said.messages.at(-1)?.embeds[0]?.description).toBe(poem)

    const before = await poet()
    const again = await hands.admin('/bot edit bot:Poet customize:true')
    await expect(hands.submit('admin', again.id, { [field]: `${poem}x` })).rejects.toThrow(/4000|too long/)
    const longer = await hands.admin(`/bot edit bot:Poet setting:greeting value:"${'🧵'.repeat(2001)}"`).then(
      ({ messages }) => textOf(messages),
      (error: Error) => error.message,
    )
    expect(longer).toMatch(/too long|4000/)
    expect(await poet()).toEqual(before)
    expect(await apart.rows('deployments', `bot_id=eq.${before.id}`)).toHaveLength(1)
    expect(readFileSync(file, 'utf8')).toContain(poem)
  }, 90_000)

  it('builds what a person wrote into a custom bot, and refuses with file and line what cannot be built', async () => {
    const { hands } = apart
    const bot = (await apart.rows('bots', 'name=eq.Poet'))[0] as Record<string, string>
    const file = join(apart.dataDir, 'bots', bot.id ?? '', 'source', 'custom', 'src', 'hello.ts')
    const code = readFileSync(file, 'utf8')
    writeFileSync(file, code.replace('`Hello, ', '`Servus, '))
    expect(titleOf(await admin('/bot deploy bot:Poet'))).toBe('Poet was deployed')
    const hello = async () => {
      const said = await hands.type('mia', { guild: 'Fashion Brand', channel: 'general', app: 'Poet' }, '/hello')
      return titleOf(said)
    }
    expect(await hello()).toBe('Servus, mia')

    const [process] = botProcesses(apart.dataDir).filter(({ name }) => name === 'Poet')
    writeFileSync(file, `${code}\nconst broken = = 1\n`)
    const refused = await admin('/bot deploy bot:Poet')
    expect(titleOf(refused)).toBe('Poet was not deployed')
    const line = code.split('\n').length + 1
    expect(textOf(refused.messages)).toMatch(new RegExp(`custom/src/hello\\.ts\\W+${line}\\W+Unexpected \\W+=`))
    expect(await hello()).toBe('Servus, mia')
    expect(botProcesses(apart.dataDir)).toContainEqual(process)
    expect(readFileSync(file, 'utf8')).toContain('broken')
  }, 90_000)
})
