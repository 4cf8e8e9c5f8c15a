import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bot } from '../domain/bot.ts'
import { availableEngines } from '../testing/engines.ts'
import { seedFleet } from '../testing/fleet.ts'
import type { TestStores } from '../testing/stores.ts'
import { createMigrator } from './migrate.ts'
import { readMigrations } from './migration-files.ts'

describe.each(availableEngines())(
  'incidents that are long over, on $name',
  { timeout: 60_000 },
  ({ open, openBare }) => {
    let db: TestStores
    let fleet: ReturnType<typeof seedFleet>
    beforeAll(async () => {
      db = await open()
      fleet = seedFleet(() => db.stores)
    })
    beforeEach(async () => {
      await db.clear()
      // Of hours and days there is nothing to do.
      await db.sql(`insert into public.metrics_thinned (day, month) values ('9999-01-01', '9999-01-01')`)
    })
    afterAll(() => db?.close())

    const record = (...transitions: Parameters<TestStores['stores']['watch']['record']>[0]) =>
      db.stores.watch.record(transitions)
    /** Down, told, and back. */
    async function over(bot: Bot, meanwhile: (id: string) => Promise<unknown> = async () => {}): Promise<string> {
      await record(fleet.down(bot))
      const { id } = await fleet.openOf(bot)
      await db.stores.incidents.setMessage(id, 'ops', 'card')
      await meanwhile(id)
      if ((await db.stores.incidents.find(id))?.state === 'open') await record(fleet.up(bot))
      return id
    }
    const told = () => db.sql(`update public.outbox set state = 'sent', finished_at = now()`)
    /** Step by step to the end, as if it were that much later; answers how much was done. */
    async function thin(later: string): Promise<number> {
      for (let all = 0; ; ) {
        const [row] = await db.sql(`select public.history_thin(2, now() + interval '${later}')::int as done`)
        if (Number(row?.done) === 0) return all
        all += Number(row?.done)
        if (all > 200) throw new Error('It never ends.')
      }
    }
    const left = async () => (await db.sql('select id from public.incidents')).map(({ id }) => id).sort()

    it('keep every step, and nothing of the log, of messages and of threads', async () => {
      const bot = await fleet.bot()
      const id = await over(bot, async (incident) => {
        await db.stores.incidents.acknowledge(incident, '5', 'It says ",null,null]", \\ and 🟢')
        await db.stores.incidents.note(incident, '6', 'null')
        await db.stores.incidents.setCopy(incident, bot.clientId, 'theirs', 'copy')
        await record(fleet.to(bot, 'starting', { incident: 'update' }))
      })
      await told()
      const before = await db.stores.incidents.find(id)
      const steps = await db.stores.incidents.timeline(id)
      expect(steps.map(({ kind }) => kind)).toEqual(['opened', 'acknowledged', 'noted', 'changed', 'resolved'])
      expect(before).toMatchObject({ logTail: ['last words'], foldedSteps: null })
      expect(await thin('29 days')).toBe(0)
      expect(await thin('31 days')).toBe(1)
      const gone = { logTail: [], channelId: null, messageId: null, applicationId: null, intents: null }
      expect(await db.stores.incidents.find(id)).toEqual({ ...before, ...gone, foldedSteps: expect.any(String) })
      expect(await db.stores.incidents.timeline(id)).toEqual(steps)
      for (const table of ['incident_events', 'outbox', 'incident_threads', 'incident_copies'])
        expect(await db.sql(`select * from public.${table}`), table).toEqual([])
      await db.stores.incidents.note(id, '7', 'It was the disk.')
      expect((await db.stores.incidents.timeline(id)).map(({ by, text }) => [by, text]).slice(-2)).toEqual([
        [null, null],
        ['7', 'It was the disk.'],
      ])
      expect(await thin('31 days')).toBe(0)
    })

    it('stay as they are while a message is owed, and while they are open', async () => {
      await over(await fleet.bot())
      await record(fleet.down(await fleet.bot()))
      expect(await thin('31 days')).toBe(0)
      await told()
      expect(await thin('31 days')).toBe(1)
      expect(await thin('14 months')).toBe(1)
      expect(await db.sql('select state from public.incidents')).toEqual([{ state: 'open' }])
    })

    it('are forgotten after 13 months, unless a person had to do with them', async () => {
      const { acknowledge, close, note, snooze } = db.stores.incidents
      for (let n = 0; n < 3; n += 1) await over(await fleet.bot())
      const kept = [
        await over(await fleet.bot(), (id) => acknowledge(id, '5', null)),
        await over(await fleet.bot(), (id) => close(id, '5', null)),
        await over(await fleet.bot(), (id) => note(id, '5', 'words')),
        await over(await fleet.bot(), (id) => snooze(id, '5', new Date(Date.now() + 3_600_000))),
      ]
      const late = await over(await fleet.bot())
      await told()
      expect(await thin('12 months')).toBe(8)
      await note(late, '5', 'words')
      expect((await left()).length).toBe(8)
      expect(await thin('14 months')).toBe(3)
      expect(await left()).toEqual([...kept, late].sort())
      expect(await thin('20 years')).toBe(0)
    })

    it('of a group stay with it', async () => {
      const bots: Bot[] = []
      for (let n = 0; n < 5; n += 1) bots.push(await fleet.bot())
      const together = async () => {
        await record(...bots.map((bot) => fleet.down(bot)))
        const { groupId } = await fleet.openOf(bots[0] as Bot)
        return groupId as string
      }
      await db.stores.incidents.note(await together(), '5', 'The engine was away.')
      await record(...bots.map((bot) => fleet.up(bot)))
      // Else what fails within the same minute joins the group before.
      await db.sql(
        `update public.incidents set grouped_at = grouped_at - interval '1 hour' where grouped_at is not null`,
      )
      await together()
      await record(...bots.map((bot) => fleet.up(bot)))
      await told()
      expect((await left()).length).toBe(12)
      await thin('14 months')
      expect((await left()).length).toBe(6)
    })

    it('get their steps back as rows when the migration is undone', async () => {
      const bare = await openBare()
      try {
        const migrations = await readMigrations()
        const migrator = createMigrator(bare.session, migrations)
        await migrator.up()
        const id = '3f0a1e9a-0000-4000-8000-000000000001'
        await bare.session.execute(`
        insert into public.incidents (id, bot_name, client_name, status, cause, down_since, opened_at, state, resolved_at, resolution)
          values ('${id}', 'B', 'C', 'starting', 'process_exited', '2026-01-01Z', '2026-01-01Z', 'resolved', '2026-01-01Z', 'recovered');
        insert into public.incident_events (incident_id, happened_at, kind, by, text, status) values
          ('${id}', '2026-01-01 00:00:00.007Z', 'opened', null, null, 'offline'),
          ('${id}', '2026-01-01 00:00:01Z', 'resolved', null, null, null);
        select public.history_thin(9, '2026-03-01');
        insert into public.incident_events (incident_id, happened_at, kind, by, text) values
          ('${id}', '2026-03-02 00:00:00Z', 'noted', '5', 'later')`)
        await migrator.down(migrations.length - migrations.findIndex(({ name }) => name.startsWith('0054')))
        const rows = await bare.session.query(
          `select (1000 * extract(epoch from happened_at - '2026-01-01Z'))::bigint::text as ms, kind, by, text, status
         from public.incident_events order by id`,
          [],
        )
        expect(rows.map((row) => Object.values(row))).toEqual([
          ['7', 'opened', null, null, 'offline'],
          ['1000', 'resolved', null, null, null],
          ['5184000000', 'noted', '5', 'later', null],
        ])
      } finally {
        await bare.close()
      }
    })
  },
)
