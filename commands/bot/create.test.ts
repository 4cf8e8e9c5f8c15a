import { describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { problem } from '../../src/domain/errors.ts'
import { aBot, aDeployment, aManifest, fakeApp, fakeInput, markdownOf } from '../../src/testing/commands.ts'
import { botCreate } from './create.ts'

const inviteUrl = 'https://discord.com/oauth2/authorize?client_id=40'
const done = [
  { name: 'claim an application', ms: 12 },
  { name: 'build the code', ms: 1500 },
]
const templates = { get: async () => aManifest() }
const creates: App['bots']['create'] = async (_input, onProgress) => {
  onProgress?.({ step: 'build the code', done: done.slice(0, 1) })
  return { bot: aBot(), deployment: aDeployment(), steps: done, inviteUrl }
}
const options = { name: 'Greeter', client: 'Fashion Brand' }

describe('/bot create', () => {
  it('passes on what was typed, and tells that the bot is online, with times and the invite link', async () => {
    const app = fakeApp({ templates, bots: { create: creates } })
    const input = fakeInput({ options: { ...options, template: 'standard', strategy: 'pm2', description: 'Hi' } })
    const reply = await botCreate.run(input, app)
    expect(app.calls.find(({ method }) => method === 'bots.create')?.args[0]).toEqual({
      ...options,
      template: 'standard',
      strategy: 'pm2',
      description: 'Hi',
      by: '1',
      channelId: '20',
      replyId: expect.any(Function),
    })
    expect(reply).toMatchObject({
      panels: [{ title: 'Greeter is online', tone: 'good' }],
      buttons: [{ label: 'Invite to a server', url: inviteUrl }],
    })
    const text = markdownOf(reply)
    for (const said of ['🟢 online', 'Fashion Brand', 'standard 1.0.0', 'pm2', inviteUrl, '`abcdef012345`', '1.5 s'])
      expect(text).toContain(said)
    expect(input.lines).toEqual(['**Creating Greeter**\n✅ Claim an application · 12 ms\n⏳ Build the code…'])
  })

  it('takes the standard template and its defaults when nothing else is asked for', async () => {
    const app = fakeApp({ templates, bots: { create: creates } })
    expect(await botCreate.form(fakeInput({ options }), app)).toBeUndefined()
    await botCreate.run(fakeInput({ options }), app)
    const given = app.calls.find(({ method }) => method === 'bots.create')?.args[0]
    expect(given).toEqual({ ...options, template: 'standard', by: '1', channelId: '20', replyId: expect.any(Function) })
  })

  it('tells the step, the reason and the way out when it fails, and nothing of it when it never began', async () => {
    const fails: App['bots']['create'] = async (_input, onProgress) => {
      onProgress?.({ step: 'build the code', done: [] })
      throw problem('ClientNotFound', 'Nobody')
    }
    const reply = await botCreate.run(fakeInput({ options }), fakeApp({ templates, bots: { create: fails } }))
    expect(reply).toMatchObject({
      problem: 'ClientNotFound',
      panels: [{ title: 'Greeter was not created', tone: 'bad', text: expect.stringContaining('Nobody') }],
    })
    const fields = [
      { name: 'Step', value: 'Build the code' },
      { name: 'What to do', value: expect.stringContaining('/client list') },
    ]
    expect(reply.panels[0]?.fields).toEqual(fields)
    expect('buttons' in reply).toBe(false)
  })

  it('says that nothing was begun when it fails before the first step, and calls a bot without a name something', async () => {
    const create = async () => {
      throw problem('NameNotUsable', 'it is empty')
    }
    const input = fakeInput({ options: { ...options, name: ' ' } })
    const reply = await botCreate.run(input, fakeApp({ templates, bots: { create } }))
    const footer = 'Nothing was begun, so nothing is left behind.'
    expect(reply.panels[0]).toMatchObject({ title: 'The bot was not created', footer })
    expect(reply.panels[0]?.fields?.[0]).toEqual({ name: 'Step', value: 'Before the first one' })
  })

  it('tells of an unknown template in the same words, without a form', async () => {
    const get = async () => {
      throw problem('TemplateNotFound', 'nope')
    }
    const app = fakeApp({ templates: { get } })
    const input = fakeInput({ options: { ...options, template: 'nope' } })
    expect(await botCreate.form(input, app)).toBeUndefined()
    const reply = await botCreate.run(input, app)
    expect(reply).toMatchObject({ problem: 'TemplateNotFound', panels: [{ title: 'Greeter was not created' }] })
  })

  it('does not say that a creation failed which the next start finishes', async () => {
    const create = async () => {
      throw problem('ShuttingDown')
    }
    const run = botCreate.run(fakeInput({ options }), fakeApp({ templates, bots: { create } }))
    await expect(run).rejects.toMatchObject({ code: 'ShuttingDown' })
  })

  it('leaves faults of ours to the dispatcher', async () => {
    const create = async () => {
      throw new Error('boom')
    }
    await expect(botCreate.run(fakeInput({ options }), fakeApp({ templates, bots: { create } }))).rejects.toThrow(
      'boom',
    )
    await expect(botCreate.form(fakeInput({ options }), fakeApp())).rejects.toThrow('not expected')
  })
})

describe('the form of /bot create', () => {
  const settings = [
    { key: 'code', label: 'Code', description: 'Asked for', type: 'text' as const, max: 400 },
    { key: 'size', label: 'Size', description: 'How many', type: 'number' as const, default: 10 },
    { key: 'loud', label: 'Loud', description: 'Shout', type: 'boolean' as const, default: false },
    {
      key: 'tone',
      label: 'Tone',
      description: 'Which',
      type: 'choice' as const,
      choices: ['Kind', 'Dry'],
      default: 'Dry',
    },
  ]
  const app = () => fakeApp({ templates: { get: async () => aManifest({ settings }) }, bots: { create: creates } })

  it('opens by itself when a setting has no default, filled in with those of the others', async () => {
    expect(await botCreate.form(fakeInput({ options }), app())).toEqual({
      title: 'Settings of Greeter',
      fields: [
        { id: 'code', label: 'Code', description: 'Asked for', style: 'long', required: true, maxLength: 400 },
        { id: 'size', label: 'Size', description: 'How many', style: 'short', required: false, value: '10' },
        { id: 'loud', label: 'Loud', description: 'Shout (yes or no)', style: 'short', required: false, value: 'no' },
        { id: 'tone', label: 'Tone', description: 'Which (Kind, Dry)', style: 'short', required: false, value: 'Dry' },
      ],
    })
  })

  it('opens when it is asked for, unless there is nothing to ask', async () => {
    const customize = fakeInput({ options: { ...options, customize: true } })
    expect(await botCreate.form(customize, fakeApp({ templates }))).toMatchObject({ fields: [{ value: 'Hello' }] })
    const bare = fakeApp({ templates: { get: async () => aManifest({ settings: [] }) } })
    expect(await botCreate.form(customize, bare)).toBeUndefined()
  })

  it('gives what was typed to the service, a blank field as its default', async () => {
    const asked = app()
    await botCreate.run(fakeInput({ options, fields: { code: 'x', size: ' ', loud: 'yes', tone: 'Kind' } }), asked)
    const given = asked.calls.find(({ method }) => method === 'bots.create')?.args[0]
    expect(given).toMatchObject({ settings: { code: 'x', size: 10, loud: 'yes', tone: 'Kind' } })
  })
})
