import { describe, expect, it } from 'vitest'
import { createCustomIds } from '../../src/discord/custom-id.ts'
import { createStash } from '../../src/discord/stash.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { aBot, aClient, aManifest, aRollout, fakeApp, fakeInput, markdownOf } from '../../src/testing/commands.ts'
import { templateRollout } from './rollout.ts'
import { templateRollouts } from './rollouts.ts'

const bots = (...states: [number, ReturnType<typeof aRollout>['bots'][number]['state'], string?][]) =>
  states.map(([wave, state, reason = null], i) => ({
    ...{ botId: `b${i}`, name: `Bot ${i}`, clientName: 'C', wave, state, reason, beganAt: null, endedAt: null },
  }))
const buttonsOf = ({ buttons }: { buttons?: readonly object[] }) =>
  (buttons ?? []).map((b) => ('options' in b ? (b.options as { action: string }).action : 'link'))

describe('/template rollout', () => {
  it('says before it begins how many bots in which waves, and who is left out', async () => {
    const app = fakeApp({
      clients: { get: async () => aClient() },
      templates: { get: async () => aManifest({ version: '1.1.0' }) },
      rollouts: {
        plan: async () => ({
          version: '1.1.0',
          waves: [1, 4, 5].map((n) => Array.from({ length: n }, () => aBot())),
          held: [{ bot: aBot(), version: '1.1.0', since: null, heldBy: 'edited' }],
        }),
      },
    })
    const options = { template: 'standard', client: 'fashion', waves: 'size' }
    const asked = await templateRollout.confirm(fakeInput({ options }), app)
    expect(asked.title).toBe('Roll out standard 1.1.0?')
    expect(asked.text).toContain('10 bots of Fashion Brand in 3 waves: 1, 4, 5.')
    expect(asked.text).toContain('1 bot cannot be moved: see /template drift.')
    expect(asked.options).toEqual({ template: 'standard', client: aClient().id })
  })

  it.each([{ client: 'fashion', waves: 'client' }, { waves: 'client' }])(
    'asks with a button that works after a restart, with %j',
    async (more) => {
      const app = fakeApp({
        clients: { get: async () => aClient() },
        templates: { get: async () => aManifest({ name: 'loyalty-programme' }) },
        rollouts: { plan: async () => ({ version: '1.1.0', waves: [[aBot()]], held: [] }) },
      })
      const input = fakeInput({ options: { template: 'loyalty-programme', ...more } })
      const { options } = await templateRollout.confirm(input, app)
      const ids = () => createCustomIds(createStash({ clock: systemClock, ttlMs: 1, max: 1 }))
      const button = { kind: 'confirm', path: 'template rollout', options, index: 0 } as const
      const id = ids().write({ ...button, userId: '18446744073709551615', issuedAt: new Date() })
      expect(id.length).toBeLessThanOrEqual(100)
      expect(ids().read(id)).toMatchObject({ options })
    },
  )

  it('begins it where it was asked for, and shows it with its buttons', async () => {
    const app = fakeApp({ rollouts: { start: async () => aRollout() } })
    const reply = await templateRollout.run(fakeInput({ options: { template: 'standard' } }), app)
    expect(app.calls[0]?.args[0]).toMatchObject({ template: 'standard', by: '1', channelId: '20' })
    expect(reply.panels[0]?.title).toBe('⏳ Rollout of standard 1.1.0 under way')
    expect(reply.panels[0]?.text).toContain('▰▰▰▱▱▱▱▱▱▱ 1 of 3 bots moved')
    expect(markdownOf(reply)).toContain('✅ **1** · 1 of 1 moved\n▫️ **2** · 0 of 2 moved · 2 waiting')
    expect(buttonsOf(reply)).toEqual(['pause', 'abort'])
  })

  it.each(['pause', 'resume', 'abort'] as const)('does %s at a button', async (action) => {
    const app = fakeApp({ rollouts: { steer: async () => aRollout({ state: 'paused' }) } })
    const reply = await templateRollout.run(fakeInput({ options: { rollout: 'r', action } }), app)
    expect(app.calls).toEqual([{ method: 'rollouts.steer', args: ['r', action] }])
    expect(buttonsOf(reply)).toEqual(['resume', 'abort'])
  })

  it('knows no other button', async () => {
    const input = fakeInput({ options: { rollout: 'r', action: 'destroy' } })
    await expect(templateRollout.run(input, fakeApp())).rejects.toMatchObject({ code: 'RolloutNotFound' })
  })

  it('tells what failed and what waits, and offers nothing once it is over', async () => {
    const rollout = aRollout({
      ...{ state: 'halted', reason: 'The release of “Bot 1” failed.', finishedAt: new Date('2026-01-02T03:06:05Z') },
      bots: bots([1, 'moved'], [2, 'waiting', 'It waits for logins.'], [2, 'failed', 'No answer.'], [2, 'moving']),
    })
    const reply = await templateRollout.run(fakeInput(), fakeApp({ rollouts: { start: async () => rollout } }))
    const text = markdownOf(reply)
    expect(text).toContain('❌ **2** · 0 of 3 moved · 1 failed · 1 moving · 1 waiting')
    expect(text).toContain('**Bot 2** failed: No answer.\n**Bot 1** waiting: It waits for logins.')
    expect(text).toContain('**Why**: The release of “Bot 1” failed.')
    expect([reply.panels[0]?.tone, reply.panels[0]?.footer, buttonsOf(reply)]).toEqual(['bad', 'Took 2 min', []])
  })

  it('shows the waves around the one that is under way when there are many', async () => {
    const many = Array.from(
      { length: 40 },
      (_, i) => [i + 1, i < 30 ? 'moved' : 'waiting'] as [number, 'moved' | 'waiting'],
    )
    const reply = await templateRollout.run(
      fakeInput(),
      fakeApp({ rollouts: { start: async () => aRollout({ bots: bots(...many) }) } }),
    )
    const waves = reply.panels[0]?.fields?.[0]?.value ?? ''
    expect(waves).toContain('**31**')
    expect(waves).toContain('and 28 more waves')
    expect(waves.length).toBeLessThanOrEqual(1024)
  })
})

describe('/template rollouts', () => {
  it('lists them with what became of them, and lets one go on whose message is gone', async () => {
    const list = async () => [
      aRollout({ state: 'paused' }),
      aRollout({ state: 'halted', reason: 'Why not.', finishedAt: new Date('2026-01-02T04:04:05Z') }),
    ]
    const reply = await templateRollouts.run(fakeInput(), fakeApp({ rollouts: { list } }))
    expect(reply.panels[0]?.fields?.map(({ name }) => name)).toEqual([
      ...['⏸️ standard 1.1.0 · paused', '⛔ standard 1.1.0 · halted'],
    ])
    expect(reply.panels[0]?.fields?.[1]?.value).toContain('by <@1> · took 1 h\nWhy not.')
    expect(buttonsOf(reply)).toEqual(['resume', 'abort'])
  })

  it('is friendly when there is none', async () => {
    const reply = await templateRollouts.run(fakeInput(), fakeApp({ rollouts: { list: async () => [] } }))
    expect(reply.panels[0]?.text).toBe('None yet. Begin one with /template rollout; /template drift says what for.')
  })
})
