import { describe, expect, it } from 'vitest'
import { aMaintenance, fakeApp, fakeInput, markdownOf } from '../../src/testing/commands.ts'
import { suggestMaintenance } from '../choices.ts'
import { maintenanceEnd } from './end.ts'
import { maintenanceList } from './list.ts'
import { maintenanceSchedule } from './schedule.ts'
import { maintenanceStart } from './start.ts'

const hour = 3_600_000
const inHours = (n: number) => new Date(Date.now() + n * hour)
const planned = aMaintenance({
  ...{ scope: 'client', subject: 'Fashion Brand', startsAt: inHours(5), endsAt: inHours(7), reason: 'disks' },
  ...{ seriesId: 's', cron: '0 3 * * sun', timeZone: 'Europe/Berlin', durationMs: 2 * hour, repeats: true },
})
const over = aMaintenance({
  scope: 'bot',
  subject: 'Greeter',
  startsAt: inHours(-3),
  endsAt: inHours(-1),
  endedBy: '5',
})

describe('/maintenance start and schedule', () => {
  it('begins now, for as long as it says', async () => {
    const app = fakeApp({ maintenance: { plan: async () => aMaintenance() } })
    const options = { fleet: true, duration: '2h', reason: 'disks' }
    const reply = await maintenanceStart.run(fakeInput({ options }), app)
    expect(reply.panels[0]).toMatchObject({ title: 'Maintenance has begun', tone: 'good' })
    expect(markdownOf(reply)).toMatch(/\*\*the whole fleet\*\* until <t:\d+:f>/)
    expect(app.calls).toMatchObject([{ method: 'maintenance.plan', args: [{ ...options, by: '1' }] }])
    expect(app.calls[0]?.args[0]).not.toHaveProperty('cron')
  })

  it('says when one that is planned comes, and how often', async () => {
    const app = fakeApp({ maintenance: { plan: async () => planned } })
    const options = { client: 'Fashion Brand', cron: '0 3 * * sun', duration: '2h' }
    const reply = await maintenanceSchedule.run(fakeInput({ options }), app)
    expect(reply.panels[0]?.title).toBe('Maintenance planned')
    expect(markdownOf(reply)).toContain('**Fashion Brand** (all bots) from <t:')
    expect(markdownOf(reply)).toContain('It repeats: 0 3 \\* \\* sun, Europe/Berlin.')
  })

  it('plans nothing without a time', async () => {
    const run = maintenanceSchedule.run(fakeInput({ options: { fleet: true, duration: '1h' } }), fakeApp())
    await expect(run).rejects.toMatchObject({ code: 'MaintenanceStartUnclear' })
  })
})

describe('/maintenance end', () => {
  const ending = (answer: object) =>
    maintenanceEnd.run(
      fakeInput({ options: { maintenance: 'm' } }),
      fakeApp({ maintenance: { end: async () => ({ ended: planned, wasOpen: true, next: undefined, ...answer }) } }),
    )
  it('says that alerts come again', async () => {
    expect((await ending({})).panels[0]).toMatchObject({ title: 'Maintenance ended' })
    expect(markdownOf(await ending({ next: planned }))).toContain('It comes again <t:')
  })
  it('says what does not come', async () => {
    const reply = await ending({ wasOpen: false })
    expect(reply.panels[0]?.title).toBe('Maintenance cancelled')
    expect(markdownOf(reply)).toContain('nor does what would have followed')
    expect(markdownOf(await ending({ wasOpen: false, ended: over }))).not.toContain('followed')
  })
})

describe('/maintenance list', () => {
  const listing = (...all: ReturnType<typeof aMaintenance>[]) => fakeApp({ maintenance: { list: async () => all } })

  it('shows what is open, planned and over', async () => {
    const reply = await maintenanceList.run(fakeInput(), listing(aMaintenance(), planned, over))
    expect(reply.panels[0]).toMatchObject({ title: 'Maintenance: 1 open, 1 planned', tone: 'warning' })
    expect(markdownOf(reply)).toMatch(/🛠️ \*\*the whole fleet\*\* · until <t:/u)
    expect(markdownOf(reply)).toMatch(
      /\*\*Fashion Brand\*\* \(all bots\) · <t:.*, for 2 h\nrepeats: .* · by <@1> · disks/,
    )
    expect(markdownOf(reply)).toMatch(/⚪ \*\*Greeter\*\* · <t:.*, lasted 2 h, ended by <@5>/)
  })

  it('has pages, and says what to do where there is nothing', async () => {
    const reply = await maintenanceList.run(fakeInput(), listing(...Array.from({ length: 7 }, () => over)))
    expect(reply.buttons).toMatchObject([{}, { command: 'maintenance list', options: { page: '2' } }])
    expect(markdownOf(await maintenanceList.run(fakeInput(), listing()))).toContain('/maintenance schedule')
  })

  it('offers for its end what is open or planned', async () => {
    const choices = await suggestMaintenance('', fakeInput(), listing(aMaintenance(), planned, over))
    expect(choices.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^the whole fleet · open for .* yet$/),
      expect.stringMatching(/^Fashion Brand · in .* · 0 3 \* \* sun$/),
    ])
  })
})
