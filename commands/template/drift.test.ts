import { describe, expect, it } from 'vitest'
import type { DriftedBot } from '../../src/app.ts'
import { aBot, aClient, fakeApp, fakeInput } from '../../src/testing/commands.ts'
import { templateDrift } from './drift.ts'

const since = new Date('2026-03-01T00:00:00Z')
const behind = (n: number, changes: Partial<DriftedBot> = {}): DriftedBot => ({
  bot: aBot({ name: `Greeter ${n}` }),
  version: '1.1.0',
  since,
  heldBy: null,
  ...changes,
})
const appWith = (drifted: DriftedBot[], current = 0) =>
  fakeApp({ rollouts: { drift: async () => ({ current, drifted }) }, clients: { get: async () => aClient() } })

describe('/template drift', () => {
  it('says what runs, what is current since when, and why a bot cannot be moved', async () => {
    const drifted = [behind(1), behind(2, { since: null, heldBy: 'This bot’s code was changed by hand.' })]
    const { panels } = await templateDrift.run(fakeInput(), appWith(drifted, 5))
    expect(panels[0]?.text).toBe(
      [
        '**Greeter 1** · Fashion Brand · standard 1.0.0 → 1.1.0, released <t:1772323200:R>',
        '**Greeter 2** · Fashion Brand · standard 1.0.0 → 1.1.0',
        '⛔ Not movable: This bot’s code was changed by hand.',
      ].join('\n'),
    )
    expect(panels[0]?.footer).toBe('2 bots behind or ahead · 5 current · 1 not movable')
  })

  it('pages by ten, and keeps what was asked for by id', async () => {
    const app = appWith(Array.from({ length: 23 }, (_, n) => behind(n)))
    const options = { template: 'standard', client: 'fashion', page: '3' }
    const { panels, buttons } = await templateDrift.run(fakeInput({ options }), app)
    expect(panels[0]?.title).toBe('Drift of Fashion Brand')
    expect(panels[0]?.text?.split('\n')).toHaveLength(3)
    const filter = { template: 'standard', client: aClient().id }
    expect(app.calls.find(({ method }) => method === 'rollouts.drift')?.args).toEqual([filter])
    expect(buttons[0]).toMatchObject({ command: 'template drift', options: { ...filter, page: '2' } })
  })

  it.each([
    [0, 'No bots here yet. Make one with /bot create.'],
    [1, 'No drift: the only bot runs the current version. /template show tells what is in it.'],
    [7, 'No drift: all 7 bots run the current version. /template show tells what is in it.'],
  ])('is friendly when none of %i bots drifts', async (current, text) => {
    const { panels, buttons } = await templateDrift.run(fakeInput(), appWith([], current))
    expect([panels[0]?.text, panels[0]?.tone, buttons]).toEqual([text, 'good', []])
  })
})
