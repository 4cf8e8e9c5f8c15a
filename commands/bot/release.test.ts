import { describe, expect, it } from 'vitest'
import type { App, Released } from '../../src/app.ts'
import { problem } from '../../src/domain/errors.ts'
import type { NamedFinding } from '../../src/domain/finding.ts'
import { aBot, aDeployment, aManifest, fakeApp, fakeInput, markdownOf } from '../../src/testing/commands.ts'
import { botDeploy } from './deploy.ts'
import { botDeployments } from './deployments.ts'
import { botDoctor } from './doctor.ts'
import { botRollback } from './rollback.ts'

const bot = aBot()
const steps = [
  { name: 'check', ms: 40, note: 'Intents switched on: Presence.' },
  { name: 'build', ms: 1500 },
  { name: 'prove that it answers', ms: 9, ended: 'skipped' as const, note: 'It cannot.' },
]
const released = (changes: Partial<Released> = {}): Released => ({
  ...{ before: bot, bot, deployment: aDeployment({ kind: 'deploy' }), steps },
  ...changes,
})
const get = async () => bot
const callOf = (app: ReturnType<typeof fakeApp>, method: string) =>
  app.calls.find((call) => call.method === method)?.args.slice(0, 2)
const rolledBack = () => Promise.reject(problem('UpdateRolledBack', 'Greeter', 'It was not READY'))

describe('/bot deploy', () => {
  const options = { bot: 'Greeter' }

  it('passes on what was typed and tells what changed, with every step and its note', async () => {
    const deploy: App['bots']['deploy'] = async (_ref, _input, onProgress) => {
      onProgress?.({ step: 'build', done: steps.slice(0, 1) })
      return released({ bot: aBot({ strategy: 'docker', templateVersion: '1.1.0' }) })
    }
    const app = fakeApp({ bots: { get, deploy } })
    const input = fakeInput({ options: { ...options, strategy: 'docker', version: '1.1.0' } })
    const reply = await botDeploy.run(input, app)
    const wanted = { strategy: 'docker', version: '1.1.0', by: '1', channelId: '20', replyId: expect.any(Function) }
    expect(callOf(app, 'bots.deploy')).toEqual([bot.id, wanted])
    expect(reply.panels[0]?.title).toBe('Greeter has moved to docker')
    const text = markdownOf(reply)
    for (const said of ['pm2 → docker', 'standard 1.0.0 → standard 1.1.0', '`abcdef012345`', '✅ Build · 1.5 s'])
      expect(text).toContain(said)
    expect(text).toContain('Intents switched on: Presence.')
    expect(text).toContain('⏭️ Prove that it answers · 9 ms: It cannot.')
    expect(input.lines[0]).toContain('⏳ Build…')
  })

  it('changes one setting with it, named by its label; both of its options are needed', async () => {
    const deploy = async () => released()
    const app = fakeApp({ bots: { get, deploy }, templates: { get: async () => aManifest() } })
    await botDeploy.run(fakeInput({ options: { ...options, setting: 'Welcome', value: 'Servus' } }), app)
    expect(callOf(app, 'bots.deploy')?.[1]).toMatchObject({ settings: { welcome: 'Servus' } })
    const half = await botDeploy.run(fakeInput({ options: { ...options, setting: 'Welcome' } }), app)
    expect(half).toMatchObject({ problem: 'SettingIncomplete' })
  })

  it('tells at which step it failed, why, and what the bot runs now', async () => {
    const deploy: App['bots']['deploy'] = async (_ref, _input, onProgress) => {
      onProgress?.({ step: 'wait for READY', done: [] })
      return rolledBack()
    }
    const reply = await botDeploy.run(fakeInput({ options }), fakeApp({ bots: { get, deploy } }))
    expect(reply).toMatchObject({
      problem: 'UpdateRolledBack',
      panels: [{ title: 'Greeter was not deployed', tone: 'warning' }],
    })
    expect(markdownOf(reply)).toMatch(/It was not READY[\s\S]*Step\nWait for READY[\s\S]*What to do/)
    expect(reply.panels[0]?.footer).toBe('The bot runs what it ran before.')
  })

  it('asks first only where settings are lost, and names them', async () => {
    const wouldDrop = async () => ({ bot, dropped: [{ key: 'a', label: 'Welcome', value: 'Hi' }] })
    const app = fakeApp({ bots: { get, wouldDrop } })
    expect(await botDeploy.confirm(fakeInput({ options }), app)).toBeUndefined()
    const asked = await botDeploy.confirm(
      fakeInput({ options: { ...options, drop_settings: true, template: 'custom' } }),
      app,
    )
    expect(asked).toMatchObject({
      text: expect.stringContaining('**Welcome**: Hi'),
      options: { bot: bot.id, template: 'custom', drop_settings: 'true' },
    })
    const none = fakeApp({ bots: { wouldDrop: async () => ({ bot, dropped: [] }) } })
    expect(await botDeploy.confirm(fakeInput({ options: { ...options, drop_settings: true } }), none)).toBeUndefined()
  })

  it('leaves to the dispatcher what is not over, and what is a fault of ours', async () => {
    for (const [error, said] of [
      [problem('ShuttingDown'), 'Muster was told to stop'],
      [new Error('boom'), 'boom'],
    ] as const) {
      const deploy = () => Promise.reject(error)
      await expect(botDeploy.run(fakeInput({ options }), fakeApp({ bots: { get, deploy } }))).rejects.toThrow(said)
    }
  })

  it('offers the version that can be built', async () => {
    const app = fakeApp({ bots: { get }, templates: { get: async () => aManifest({ version: '1.4.0' }) } })
    const offered = await botDeploy.autocomplete.version('', fakeInput({ options }), app)
    expect(offered).toEqual([{ name: 'standard 1.4.0', value: '1.4.0' }])
  })
})

describe('/bot rollback', () => {
  const old = aDeployment({ id: '6f1d0c3e-0000-4000-8000-0000000000aa', templateVersion: '0.9.0' })
  const deployments = [
    { ...aDeployment(), requestedByName: 'mia' },
    { ...aDeployment({ id: 'x', state: 'rolled_back' }), requestedByName: 'mia' },
    { ...old, requestedByName: 'mia' },
  ]

  it('goes back and says to what', async () => {
    const rollback = async () => released({ bot: aBot({ templateVersion: '0.9.0' }) })
    const app = fakeApp({ bots: { get, rollback } })
    const reply = await botRollback.run(fakeInput({ options: { bot: 'Greeter', to: old.id } }), app)
    expect(callOf(app, 'bots.rollback')).toEqual([
      bot.id,
      { to: old.id, by: '1', channelId: '20', replyId: expect.any(Function) },
    ])
    expect(reply.panels[0]?.title).toBe('Greeter went back to standard 0.9.0')
  })

  it('says so when that does not work either', async () => {
    const app = fakeApp({ bots: { get, rollback: rolledBack } })
    const reply = await botRollback.run(fakeInput({ options: { bot: 'Greeter', to: old.id } }), app)
    expect(reply).toMatchObject({ problem: 'UpdateRolledBack', panels: [{ title: 'Greeter did not go back' }] })
  })

  it('offers what worked and is not running, with version, age, who, where and verdict', async () => {
    const app = fakeApp({ bots: { deployments: async () => ({ bot, deployments }) } })
    const offered = await botRollback.autocomplete.to('', fakeInput({ options: { bot: 'Greeter' } }), app)
    expect(offered).toHaveLength(1)
    expect(offered[0]?.value).toBe(old.id)
    expect(offered[0]?.name).toMatch(/^standard 0\.9\.0 · .+ ago · by mia · pm2 · abcdef012345 · succeeded$/)
    expect(await botRollback.autocomplete.to('0.8', fakeInput({ options: { bot: 'Greeter' } }), app)).toEqual([])
  })
})

describe('/bot deployments', () => {
  const many = Array.from({ length: 7 }, (_, n) => ({
    ...aDeployment({ id: `${n}`, kind: 'deploy', state: n === 0 ? 'rolled_back' : 'succeeded' }),
    ...(n === 0
      ? { reason: 'It was not READY.', steps: [{ name: 'wait for READY', ms: 1, ended: 'failed' as const }] }
      : {}),
    finishedAt: new Date(aDeployment().createdAt.getTime() + 12_000),
    requestedByName: null,
  }))
  const app = () =>
    fakeApp({ bots: { deployments: async () => ({ bot: aBot({ deploymentId: '1' }), deployments: many }) } })

  it('lists them with verdict and reason, how long each took, and which runs', async () => {
    const reply = await botDeployments.run(fakeInput({ options: { bot: 'Greeter' } }), app())
    const text = markdownOf(reply)
    expect(text).toContain('↩️ standard 1.0.0 · pm2 · rolled back')
    expect(text).toContain('At “wait for READY”: It was not READY.')
    expect(text).toMatch(/\*\*Runs now\*\* · deployed <t:\d+:R> by <@1> · took 12 s/)
    expect(reply.panels[0]?.footer).toBe('7 deployments · page 1 of 2')
    expect(reply.buttons).toMatchObject([{ disabled: true }, { options: { bot: bot.id, page: '2' } }])
    const second = await botDeployments.run(fakeInput({ options: { bot: bot.id, page: '2' } }), app())
    expect(second.panels[0]?.fields).toHaveLength(2)
  })

  it('says what to do when there are none', async () => {
    const none = fakeApp({ bots: { deployments: async () => ({ bot, deployments: [] }) } })
    expect(markdownOf(await botDeployments.run(fakeInput({ options: { bot: 'Greeter' } }), none))).toContain(
      '/bot deploy',
    )
  })
})

describe('/bot doctor', () => {
  const run = async (findings: NamedFinding[]) =>
    botDoctor.run(
      fakeInput({ options: { bot: 'Greeter' } }),
      fakeApp({ bots: { doctor: async () => ({ bot, findings }) } }),
    )

  it('names every fix, with each link once', async () => {
    const link = 'https://discord.com/developers/applications/40/bot'
    const reply = await run([
      { check: 'Token', verdict: 'blocker', problem: problem('TokenRefused'), link },
      { check: 'Intents', verdict: 'warning', text: 'Not allowed: Presence.', fix: 'Switch it on.', link },
      { check: 'Engine', verdict: 'ok', text: 'pm2 answers.' },
    ])
    expect(reply.panels[0]).toMatchObject({ title: 'Greeter: 1 thing in the way, 1 warning', tone: 'bad' })
    expect(markdownOf(reply)).toMatch(
      /⛔ Token\n.*not valid[\s\S]*What to do.*\/application add[\s\S]*Switch it on[\s\S]*✅ Engine/,
    )
    expect(reply.buttons).toEqual([{ label: 'Open the Developer Portal', url: link }])
  })

  it('says when all is well', async () => {
    const answers = { check: 'Engine', verdict: 'ok', text: 'pm2 answers.' } as const
    expect((await run([answers])).panels[0]).toMatchObject({ title: 'Greeter: all is well', tone: 'good' })
    const reply = await run([answers, { check: 'Disk and memory', verdict: 'unknown', text: 'Bots run elsewhere.' }])
    expect(reply.panels[0]).toMatchObject({ title: 'Greeter: all that can be seen is well', tone: 'good' })
    expect(markdownOf(reply)).toContain('❔ Disk and memory')
  })
})
