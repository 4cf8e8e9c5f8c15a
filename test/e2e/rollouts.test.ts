import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Apart, botProcesses, buttonsOf, type Message, startApart, textOf, titleOf, until } from './harness.ts'
import { seedTemplate } from './own-templates.ts'

const templates = mkdtempSync(join(tmpdir(), 'muster-templates-'))
seedTemplate(templates, 'shop')

/** A rollout as a person steers it, over real processes: with its buttons, through a kill of Muster, and with a version that is bad. */
// No second try: each chapter goes on from where the one before left the bots.
describe('rolling out a version', { retry: 0 }, () => {
  let apart: Apart
  const names = ['Anna', 'Bert', 'Cora']

  beforeAll(async () => {
    apart = await startApart({ env: { MUSTER_TEMPLATES_DIR: templates, RELEASE_STABLE_SECONDS: '2' } })
    await apart.startMuster()
    const { hands } = apart
    const tokens = (await hands.world()).applications.filter(({ name }) => name !== 'Muster').map(({ token }) => token)
    await hands.addTokens(tokens.slice(0, 3))
    await hands.admin('/client create name:"Fashion Brand" guild:"Fashion Brand"')
    await hands.admin('/alerts channel channel:#ops')
    const create = (name: string) =>
      hands.admin(`/bot create name:${name} client:"Fashion Brand" template:shop`, 'is online|was not created')
    const made = await Promise.all(names.map(create))
    for (const reply of made) if (!titleOf(reply)?.endsWith('is online')) throw new Error(textOf(reply.messages))
  }, 180_000)
  afterAll(async () => {
    await apart?.close()
    rmSync(templates, { recursive: true, force: true })
  }, 60_000)

  /** The message that shows the newest rollout, as it is now. */
  const board = async (): Promise<Message> => {
    const shown = (await apart.hands.messages('admin')).filter((m) => /Rollout of shop/.test(textOf([m])))
    return shown.at(-1) ?? expect.fail('no rollout is shown')
  }
  const shows = (what: string, pattern: RegExp, ms = 60_000) =>
    until(what, async () => pattern.test(textOf([await board()])), ms)
  /** Once more where the message was edited between reading it and pressing: its buttons are new then. */
  async function press(label: string, user = 'admin') {
    return until(`a press of ${label}`, async () => {
      const message = await board()
      const button = buttonsOf({ messages: [message] }).find((one) => one.label?.endsWith(label))
      return button?.custom_id ? apart.hands.click(user, message.id, button.custom_id) : undefined
    })
  }
  const labels = async () => buttonsOf({ messages: [await board()] }).map(({ label }) => label?.slice(2))
  const rows = async (table: string, query = '') => apart.rows(table, query)
  const versions = async () =>
    Object.fromEntries(
      (await rows('bots')).map(({ name, template_version, status }) => [name, `${template_version} ${status}`]),
    )
  const rolloutBots = async () => rows('rollout_bots', 'order=wave')
  const begin = () =>
    apart.hands.confirm('admin', '/template rollout template:shop client:"Fashion Brand"', 'under way')

  it('goes on after a kill of Muster, pauses, resumes, and ends when a person aborts it', async () => {
    seedTemplate(templates, 'shop', '// another', '1.1.0')
    const stateOf = async () => (await rolloutBots()).map(({ state }) => state)
    await begin()
    await until('the first release', async () => (await rows('deployments', 'kind=eq.deploy')).length === 1)
    await apart.muster().end('SIGKILL')
    await apart.startMuster()

    // The buttons are those that the Muster before had posted.
    expect(await labels()).toEqual(['Pause', 'Abort'])
    expect(textOf((await press('Pause', 'viewer')).messages)).toContain('You may not do that')
    await press('Pause')
    await shows('the pause', /shop 1\.1\.0 paused/)
    expect(await labels()).toEqual(['Resume', 'Abort'])
    const isOver = async () => (await stateOf()).join() === 'moved,waiting,waiting'
    await until('the end of the release', isOver, 90_000)
    await shows('the first wave', /\*\*1\*\* · 1 of 1 moved/)
    await press('Resume')
    await shows('going on', /shop 1\.1\.0 under way/)

    // The first wave is watched for a minute, then the second begins; its release ends although the rollout is over.
    await until('the second wave', async () => (await stateOf())[1] === 'moving', 120_000)
    await press('Abort')
    await shows('the abort', /shop 1\.1\.0 aborted[\s\S]*What was moved stays so/)
    expect(await labels()).toEqual([])
    await shows('the end', /\*\*2\*\* · 1 of 1 moved/)
    expect(await stateOf()).toEqual(['moved', 'moved', 'waiting'])
    expect(await versions()).toEqual({ Anna: '1.1.0 online', Bert: '1.1.0 online', Cora: '1.0.0 online' })
    // One release each, though Muster was killed in the middle of one.
    expect(await rows('deployments', 'kind=eq.deploy')).toHaveLength(2)
    const [finished, ...more] = await apart.hands.messages('ops')
    expect(textOf(finished ? [finished] : [])).toContain('**Anna** was deployed. Muster was restarted meanwhile')
    expect(more).toEqual([])
  }, 300_000)

  it('halts after the first bot of a bad version, which is back at what worked, and says so', async () => {
    seedTemplate(templates, 'shop', "throw new Error('no catalogue was found')", '1.2.0')
    await begin()
    await shows('the halt', /shop 1\.2\.0 halted/, 120_000)
    const text = textOf([await board()])
    expect(text).toMatch(/Why[\s\S]*The release of “\w+” failed[\s\S]*no catalogue was found/)
    expect(text).toMatch(/❌ \*\*1\*\* · 0 of 1 moved · 1 failed/)
    const { Anna, Bert, Cora } = await versions()
    expect([Anna, Bert, Cora]).toEqual(['1.1.0 online', '1.1.0 online', '1.0.0 online'])
    expect(await rows('deployments', 'template_version=eq.1.2.0&select=state')).toEqual([{ state: 'rolled_back' }])
    const told = await until('both alerts', async () => {
      const alerts = textOf(await apart.hands.messages('ops'))
      return /rollout of \*\*shop 1\.2\.0\*\* halted/.test(alerts) && alerts
    })
    expect(told).toMatch(/the release of shop 1\.2\.0[\s\S]*no catalogue was found[\s\S]*put back/)
    expect(botProcesses(apart.dataDir)).toHaveLength(3)
  }, 180_000)
})
