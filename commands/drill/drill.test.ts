import { describe, expect, it } from 'vitest'
import { problem } from '../../src/domain/errors.ts'
import { aBot, aDrill, fakeApp, fakeInput } from '../../src/testing/commands.ts'
import { drillList } from './list.ts'
import { drillRun } from './run.ts'

const typed = { options: { bot: 'Greeter', how: 'freeze' } }

describe('/drill run', () => {
  it('asks first, says what it costs, and remembers the bot by its id', async () => {
    const app = fakeApp({ drills: { plan: async () => aBot() } })
    const { title, text, options } = await drillRun.confirm(fakeInput(typed), app)
    expect(app.calls).toEqual([{ method: 'drills.plan', args: [{ bot: 'Greeter', kind: 'freeze' }] }])
    expect(title).toBe('Break Greeter?')
    expect(text).toMatch(/says nothing more[\s\S]*one to four minutes[\s\S]*counts as downtime, and it costs one login/)
    expect(options).toEqual({ bot: aBot().id, how: 'freeze' })
  })

  it('does not ask for what cannot be done', async () => {
    const app = fakeApp({ drills: { plan: async () => Promise.reject(problem('DrillUnderWay')) } })
    await expect(drillRun.confirm(fakeInput(typed), app)).rejects.toMatchObject({ code: 'DrillUnderWay' })
  })

  it('shows each step as it comes, and how it ended', async () => {
    const nothing = { detectedMs: null, notifiedMs: null, recoveredMs: null }
    const app = fakeApp({
      drills: {
        async run(_, onProgress) {
          onProgress?.(aDrill({ ...nothing, state: 'running' }))
          onProgress?.(aDrill({ ...nothing, detectedMs: 40, state: 'running' }))
          return aDrill({ acknowledgedMs: 1_200 })
        },
      },
    })
    const input = fakeInput(typed)
    const { panels } = await drillRun.run(input, app)
    expect(app.calls[0]?.args[0]).toEqual({ bot: 'Greeter', kind: 'freeze', by: '1' })
    expect(input.lines).toEqual([
      expect.stringMatching(/kill its process[\s\S]*▫️ Muster has not noticed\n▫️ no alert yet/),
      expect.stringMatching(/✅ noticed after 40 ms\n▫️ no alert yet/),
    ])
    expect(panels).toMatchObject([
      {
        ...{ title: 'Drill with Greeter passed', tone: 'good' },
        text: '✅ noticed after 40 ms\n✅ alert sent after 900 ms\n✅ acknowledged after 1.2 s\n✅ online again after 2.3 s',
      },
    ])
  })

  it('says why one failed', async () => {
    const failed = aDrill({ state: 'failed', recoveredMs: null, reason: 'The bot did not come back in time.' })
    const { panels } = await drillRun.run(fakeInput(typed), fakeApp({ drills: { run: async () => failed } }))
    expect(panels).toMatchObject([
      { title: 'Drill with Greeter failed', tone: 'bad', text: expect.stringMatching(/▫️ not back\n\nThe bot did/) },
    ])
  })
})

describe('/drill list', () => {
  it('says how to begin when there is none', async () => {
    const { panels } = await drillList.run(fakeInput(), fakeApp({ drills: { list: async () => [] } }))
    expect(panels[0]?.text).toContain('/drill run')
  })

  it('has all times of each, the newest first', async () => {
    const list = async () => [
      aDrill({ state: 'interrupted', recoveredMs: null, reason: 'Muster was ended.' }),
      aDrill(),
    ]
    const { panels } = await drillList.run(fakeInput(), fakeApp({ drills: { list } }))
    expect(panels[0]?.fields).toEqual([
      {
        name: '⚠️ kill · Greeter on pm2 · interrupted',
        value:
          'noticed 40 ms · alert 900 ms · acknowledged – · back –\nFashion Brand · <t:1767323045:R> by <@1>\nMuster was ended.',
      },
      {
        name: '✅ kill · Greeter on pm2 · passed',
        value: 'noticed 40 ms · alert 900 ms · acknowledged – · back 2.3 s\nFashion Brand · <t:1767323045:R> by <@1>',
      },
    ])
  })
})
