// Over 200 lines: all that one tick writes, on both databases; opening one is the dear part.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bot } from '../domain/bot.ts'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'
import type { Transition } from './stores.ts'

describe.each(availableEngines())('watching on $name', ({ open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  let serial = 0
  /** A bot that is wished to run, generation 1. */
  async function runningBot(): Promise<Bot> {
    const id = String(++serial)
    const client = await db.stores.clients.create({
      name: `Client ${id}`,
      industry: null,
      contact: null,
      timeZone: 'UTC',
      guildId: null,
      createdBy: 'u1',
    })
    await db.stores.applications.add({ id, name: id, botUserId: id, tokenCiphertext: 'x', addedBy: 'u1' })
    const { bot, deployment } = await db.stores.bots.create({
      name: `Bot ${id}`,
      description: '',
      clientId: client.id,
      template: 'standard',
      templateVersion: '1.0.0',
      settings: {},
      strategy: 'simulation',
      createdBy: 'u1',
      channelId: null,
    })
    await db.stores.deployments.update(deployment.id, { state: 'succeeded' })
    return db.stores.bots.wish(bot.id, { desired: 'running', deploymentId: deployment.id, by: 'u1' })
  }
  const to = (bot: Bot, status: Transition['status'], more: Partial<Transition> = {}): Transition => ({
    botId: bot.id,
    generation: bot.generation,
    status,
    cause: null,
    since: new Date(),
    incident: 'none',
    ...more,
  })
  const down = (bot: Bot, more: Partial<Transition> = {}) =>
    to(bot, 'offline', { cause: 'process_exited', incident: 'open', logTail: ['last words'], ...more })
  /** Moves everything that was written into the past, as if that much time went by. */
  const letPass = async (ms: number) => {
    const back = `- ${ms} * interval '1 millisecond'`
    await db.sql(`update public.status_intervals set started_at = started_at ${back}, ended_at = ended_at ${back}`)
    await db.sql(`update public.supervisor_runs set started_at = started_at ${back}, ended_at = ended_at ${back}`)
    await db.sql(`update public.bots set created_at = created_at ${back}, status_since = status_since ${back}`)
  }
  /** What was written since the bot was made. */
  const intervals = async (bot: Bot) => {
    const rows = await db.sql(
      `select status, extract(epoch from coalesce(ended_at, now()) - started_at)::float8 as seconds, ended_at is null as open
       from public.status_intervals where bot_id = $1 and status <> 'deploying' order by started_at`,
      [bot.id],
    )
    return rows.map(({ status, seconds, open }) => ({ status, seconds: Math.round(Number(seconds)), open }))
  }

  describe('spans of Muster itself', () => {
    it('are one row that every tick moves, and answer every wish', async () => {
      const bot = await runningBot()
      const { runId, gapMs } = await db.stores.watch.begin()
      expect(gapMs).toBe(0)
      await letPass(60_000)
      const { now, wishes } = await db.stores.watch.tick(runId)
      expect(Math.abs(now.getTime() - Date.now())).toBeLessThan(5000)
      expect(wishes).toEqual([
        {
          botId: bot.id,
          desired: 'running',
          generation: 1,
          strategy: 'simulation',
          movedFrom: null,
          deploying: false,
          status: 'deploying',
          cause: null,
          statusSince: expect.any(Date),
          observedGeneration: 0,
          openIncident: false,
          report: undefined,
        },
      ])
      const spans = await db.sql(
        'select extract(epoch from ended_at - started_at)::int as seconds from public.supervisor_runs',
      )
      expect(spans).toEqual([{ seconds: 60 }])
      expect(await db.stores.watch.wishOf(bot.id)).toEqual(wishes[0])
      expect(await db.stores.watch.wishOf(crypto.randomUUID())).toBeUndefined()
    })

    it('answer, with the mark of the tick before, only the bots that changed since, and those that are gone', async () => {
      const [bot, other] = [await runningBot(), await runningBot(), await runningBot()]
      const { runId } = await db.stores.watch.begin()
      const first = await db.stores.watch.tick(runId)
      expect(first).toMatchObject({ full: true, gone: [] })
      expect(first.wishes).toHaveLength(3)
      const quiet = await db.stores.watch.tick(runId, { mark: first.mark })
      expect(quiet).toMatchObject({ full: false, wishes: [], gone: [] })
      await db.stores.watch.record([down(bot)])
      await db.stores.bots.remove(other.id)
      const news = await db.stores.watch.tick(runId, { mark: quiet.mark })
      expect(news).toMatchObject({ full: false, wishes: [{ botId: bot.id, openIncident: true }], gone: [other.id] })
      // An answer that did not come can be asked for again.
      const again = await db.stores.watch.tick(runId, { mark: quiet.mark })
      expect(again).toMatchObject({ wishes: news.wishes, gone: news.gone })
      expect(await db.sql('select 1 from public.watch_changes')).not.toEqual([])
      await db.stores.watch.tick(runId, { mark: again.mark })
      expect(await db.sql('select 1 from public.watch_changes')).toEqual([])
    })

    it('answer every bot to a mark of another run, after a gap, and to one of a server that is ahead', async () => {
      await runningBot()
      const { runId } = await db.stores.watch.begin()
      const { mark } = await db.stores.watch.tick(runId)
      const ahead = mark.replace(/^\d+/, (number) => String(BigInt(number) + 1_000_000n))
      expect(await db.stores.watch.tick(runId, { mark: ahead })).toMatchObject({ full: true, wishes: [{}] })
      await letPass(100_000)
      const late = await db.stores.watch.tick(runId, { mark })
      expect(late).toMatchObject({ full: true, wishes: [{}] })
      const { runId: theirs } = await db.stores.watch.begin()
      expect(await db.stores.watch.tick(theirs)).toMatchObject({ full: true })
      expect(await db.stores.watch.tick(runId, { mark: late.mark })).toMatchObject({ full: true, wishes: [{}] })
    })

    it('miss nothing of who began before others and commits after them', async () => {
      if (!db.another) return
      const [bot, other] = [await runningBot(), await runningBot()]
      const { runId } = await db.stores.watch.begin()
      const first = await db.stores.watch.tick(runId)
      const { session, close } = await db.another()
      try {
        await session.execute('begin')
        await session.query('update public.bots set generation = generation + 1 where id = $1', [bot.id])
        await db.stores.bots.wish(other.id, { desired: 'stopped', by: 'u1' })
        const between = await db.stores.watch.tick(runId, { mark: first.mark })
        expect(between.wishes.map(({ botId }) => botId)).toEqual([other.id])
        const again = await db.stores.watch.tick(runId, { mark: between.mark })
        await session.execute('commit')
        const { wishes } = await db.stores.watch.tick(runId, { mark: again.mark })
        expect(wishes).toContainEqual(expect.objectContaining({ botId: bot.id, generation: 2 }))
      } finally {
        await close()
      }
    })

    it('write nothing else on a quiet tick', async () => {
      await runningBot()
      const { runId } = await db.stores.watch.begin()
      const { mark } = await db.stores.watch.tick(runId, { mark: (await db.stores.watch.tick(runId)).mark })
      const tables = await db.sql(`select tablename as name from pg_tables where schemaname = 'public'`)
      const written = async () => {
        const names = []
        for (const { name } of tables) {
          const rows = await db.sql(`select 1 from public.${name} where xmin = pg_current_xact_id()::xid`)
          if (rows.length > 0) names.push({ name, rows: rows.length })
        }
        return names
      }
      await db.sql('begin')
      try {
        await db.sql('select public.watch_tick($1, $2)', [runId, mark])
        expect(await written()).toEqual([{ name: 'supervisor_runs', rows: 1 }])
      } finally {
        await db.sql('rollback')
      }
    })

    it('leave the time between them unknown when Muster was away for more than 90 s', async () => {
      const bot = await runningBot()
      const first = await db.stores.watch.begin()
      await db.stores.watch.record([to(bot, 'online')])
      await letPass(30_000)
      await db.stores.watch.tick(first.runId)
      await letPass(600_000)
      const { gapMs } = await db.stores.watch.begin()
      expect(Math.round(gapMs / 1000)).toBe(600)
      expect(await intervals(bot)).toMatchObject([
        { status: 'online', seconds: 30, open: false },
        { status: 'online', seconds: 0, open: true },
      ])
      expect(await db.stores.watch.wishOf(bot.id)).toMatchObject({ status: 'online' })
    })

    it('cover a short absence', async () => {
      const bot = await runningBot()
      await db.stores.watch.begin()
      await db.stores.watch.record([to(bot, 'online')])
      await letPass(80_000)
      await db.stores.watch.begin()
      expect(await intervals(bot)).toMatchObject([{ status: 'online', seconds: 80, open: true }])
    })

    it('treat a tick that comes late as a gap too', async () => {
      const bot = await runningBot()
      const { runId } = await db.stores.watch.begin()
      await db.stores.watch.record([to(bot, 'online')])
      await letPass(200_000)
      await db.stores.watch.tick(runId)
      await db.stores.watch.tick(runId)
      expect(await intervals(bot)).toMatchObject([{ status: 'online', seconds: 0, open: true }])
      expect(await db.sql('select 1 from public.supervisor_runs')).toHaveLength(2)
    })

    it('end where they end', async () => {
      const { runId } = await db.stores.watch.begin()
      await letPass(40_000)
      await db.stores.watch.end(runId)
      const spans = await db.sql(
        'select extract(epoch from ended_at - started_at)::int as seconds from public.supervisor_runs',
      )
      expect(spans).toEqual([{ seconds: 40 }])
    })
  })

  describe('transitions', () => {
    it('close one interval and open the next at the first sign', async () => {
      const bot = await runningBot()
      await db.stores.watch.record([to(bot, 'online')])
      await letPass(100_000)
      const since = new Date(Date.now() - 45_000)
      expect(await db.stores.watch.record([down(bot, { since })])).toEqual([bot.id])
      expect(await intervals(bot)).toMatchObject([
        { status: 'online', seconds: 55, open: false },
        { status: 'offline', seconds: 45, open: true },
      ])
      expect(await db.stores.bots.find(bot.id)).toMatchObject({
        status: 'offline',
        cause: 'process_exited',
        statusSince: since,
        observedGeneration: 1,
      })
      expect(await db.stores.watch.wishOf(bot.id)).toMatchObject({ openIncident: true, status: 'offline' })
    })

    it('are left out when a newer wish came between, and for bots that are gone', async () => {
      const bot = await runningBot()
      await db.stores.bots.wish(bot.id, { desired: 'stopped', by: 'u1' })
      expect(await db.stores.watch.record([down(bot), down({ ...bot, id: crypto.randomUUID() })])).toEqual([])
      expect(await db.stores.bots.find(bot.id)).toMatchObject({ status: 'deploying', observedGeneration: 0 })
      expect(await db.stores.incidents.list({ limit: 5 })).toEqual([])
    })

    it('never reach behind the interval that is open, nor into the future', async () => {
      const bot = await runningBot()
      await letPass(100_000)
      await db.stores.watch.record([to(bot, 'online', { since: new Date(Date.now() - 10_000) })])
      await db.stores.watch.record([to(bot, 'degraded', { since: new Date(0) })])
      await db.stores.watch.record([to(bot, 'online', { since: new Date(Date.now() + 3_600_000) })])
      const rows = await db.sql(
        'select 1 from public.status_intervals where started_at > now() or ended_at <= started_at',
      )
      expect(rows).toEqual([])
      expect((await intervals(bot)).at(-1)).toMatchObject({ status: 'online', open: true })
    })

    it('write no row when nothing but the cause changes', async () => {
      const bot = await runningBot()
      await db.stores.watch.record([to(bot, 'degraded', { cause: 'zombie_gateway' })])
      const { statusSince } = (await db.stores.bots.find(bot.id)) ?? {}
      await db.stores.watch.record([to(bot, 'degraded', { cause: 'command_unanswered' })])
      expect(await db.stores.bots.find(bot.id)).toMatchObject({ cause: 'command_unanswered', statusSince })
      expect((await intervals(bot)).filter(({ status }) => status === 'degraded')).toHaveLength(1)
    })

    it('count starting as downtime while an incident is open, and as asked for otherwise', async () => {
      const bot = await runningBot()
      await db.stores.watch.record([to(bot, 'starting')])
      expect((await intervals(bot)).at(-1)).toMatchObject({ status: 'starting' })
      await db.stores.watch.record([down(bot)])
      await db.stores.watch.record([to(bot, 'starting', { incident: 'update', restarts: 1 })])
      expect((await intervals(bot)).at(-1)).toMatchObject({ status: 'offline' })
      expect(await db.stores.bots.find(bot.id)).toMatchObject({ status: 'starting' })
    })

    it('are all written or none', async () => {
      const [bot, other] = [await runningBot(), await runningBot()]
      const broken = to(other, 'offline', { incident: 'open' })
      await expect(db.stores.watch.record([down(bot), broken])).rejects.toThrow('cause')
      expect(await db.stores.bots.find(bot.id)).toMatchObject({ status: 'deploying' })
      expect(await db.stores.outbox.due(5)).toEqual([])
    })

    it('of many bots at once from two sides wait for each other and are all there', async () => {
      const bots = await Promise.all([1, 2, 3, 4].map(() => runningBot()))
      const forth = bots.map((bot) => to(bot, 'online'))
      const back = bots.toReversed().map((bot) => to(bot, 'degraded', { cause: 'zombie_gateway' }))
      const results = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => db.stores.watch.record(n % 2 ? forth : back)))
      expect(results.every((ids) => ids.length === bots.length)).toBe(true)
      const open = await db.sql('select bot_id from public.status_intervals where ended_at is null')
      expect(open).toHaveLength(bots.length)
    })
  })

  describe('incidents', () => {
    it('open, change and resolve as one, each with its message owed once', async () => {
      const bot = await runningBot()
      await db.stores.watch.record([to(bot, 'online')])
      await letPass(100_000)
      const since = new Date(Date.now() - 45_000)
      await db.stores.watch.record([down(bot, { since })])
      const opened = await db.stores.incidents.openOf(bot.id)
      expect(opened).toMatchObject({
        botName: bot.name,
        clientName: bot.clientName,
        state: 'open',
        cause: 'process_exited',
        downSince: since,
        version: 1,
        restarts: 0,
        logTail: ['last words'],
      })
      const id = opened?.id ?? ''
      await db.stores.watch.record([to(bot, 'failed', { cause: 'crash_loop', incident: 'update', restarts: 3 })])
      expect(await db.stores.incidents.find(id)).toMatchObject({
        status: 'failed',
        cause: 'crash_loop',
        restarts: 3,
        version: 2,
        logTail: ['last words'],
      })
      await db.stores.watch.record([to(bot, 'online', { incident: 'resolve', resolution: 'recovered' })])
      const resolved = await db.stores.incidents.find(id)
      expect(resolved).toMatchObject({ state: 'resolved', resolution: 'recovered', version: 3 })
      expect((resolved?.resolvedAt?.getTime() ?? 0) - since.getTime()).toBeGreaterThan(44_000)
      expect(await db.stores.incidents.openOf(bot.id)).toBeUndefined()
      const owed = await db.sql('select kind, dedupe_key from public.outbox order by id')
      expect(owed).toEqual([
        { kind: 'incident_opened', dedupe_key: `${id}:opened` },
        { kind: 'incident_updated', dedupe_key: `${id}:v2` },
        { kind: 'incident_resolved', dedupe_key: `${id}:resolved` },
      ])
    })

    it('are one per bot, however often they are opened at once', async () => {
      const bot = await runningBot()
      await Promise.all([1, 2, 3].map(() => db.stores.watch.record([down(bot)])))
      expect(await db.stores.incidents.list({ limit: 5 })).toHaveLength(1)
      expect(await db.sql(`select 1 from public.outbox where kind = 'incident_opened'`)).toHaveLength(1)
    })

    it('change and resolve nothing when none is open', async () => {
      const bot = await runningBot()
      await db.stores.watch.record([
        to(bot, 'online', { incident: 'resolve', resolution: 'recovered' }),
        to(bot, 'degraded', { incident: 'update', cause: 'zombie_gateway' }),
      ])
      expect(await db.sql('select 1 from public.outbox')).toEqual([])
    })

    it('end with their bot and can still be told', async () => {
      const bot = await runningBot()
      await db.stores.watch.record([down(bot)])
      const { id = '' } = (await db.stores.incidents.openOf(bot.id)) ?? {}
      await db.stores.incidents.setMessage(id, 'c1', 'm1')
      await db.stores.bots.remove(bot.id)
      expect(await db.stores.incidents.find(id)).toMatchObject({
        state: 'resolved',
        resolution: 'deleted',
        botId: null,
        botName: bot.name,
        channelId: 'c1',
        messageId: 'm1',
      })
      expect(await db.sql(`select 1 from public.outbox where kind = 'incident_resolved'`)).toHaveLength(1)
    })
  })

  describe('the outbox', () => {
    it('takes the same key once', async () => {
      const item = { kind: 'notice', text: 'hello', channelId: 'c1', dedupeKey: 'k' } as const
      const ids = await Promise.all([1, 2, 3].map(() => db.stores.outbox.add(item)))
      expect(new Set(ids).size).toBe(1)
      expect(await db.stores.outbox.due(5)).toMatchObject([
        { text: 'hello', channelId: 'c1', dedupeKey: 'k', attempts: 0 },
      ])
      await db.stores.outbox.sent(ids[0] ?? 0, 'm1')
      expect(await db.stores.outbox.add(item)).toBe(ids[0])
      expect(await db.stores.outbox.due(5)).toEqual([])
      expect(await db.stores.outbox.find(ids[0] ?? 0)).toEqual({ state: 'sent', error: null, messageId: 'm1' })
    })

    it('keeps the order of one incident, even while its first message waits, and lets others pass', async () => {
      const [bot, other] = [await runningBot(), await runningBot()]
      await db.stores.watch.record([down(bot)])
      await db.stores.watch.record([to(bot, 'online', { incident: 'resolve', resolution: 'recovered' })])
      await db.stores.watch.record([down(other)])
      const kinds = async () => (await db.stores.outbox.due(10)).map(({ kind }) => kind)
      expect(await kinds()).toEqual(['incident_opened', 'incident_opened'])
      const [first] = await db.stores.outbox.due(1)
      expect(await db.stores.outbox.begin(first?.id ?? 0)).toMatchObject({ incident: { botName: bot.name } })
      await db.stores.outbox.retry(first?.id ?? 0, 60_000, 'rate limited')
      expect(await db.stores.outbox.due(10)).toMatchObject([
        { kind: 'incident_opened', incidentId: (await db.stores.incidents.openOf(other.id))?.id },
      ])
      expect(await db.stores.outbox.find(first?.id ?? 0)).toEqual({
        state: 'pending',
        error: 'rate limited',
        messageId: null,
      })
      await db.stores.outbox.retry(first?.id ?? 0, 0, 'again')
      expect((await db.stores.outbox.due(1))[0]).toMatchObject({ id: first?.id, attempts: 1 })
      await db.stores.outbox.sent(first?.id ?? 0, 'm1')
      expect(await db.stores.outbox.begin(first?.id ?? 0)).toBeUndefined()
      expect((await kinds()).toSorted()).toEqual(['incident_opened', 'incident_resolved'])
    })

    it('leaves alone what cannot go now, uncounted, and says where the message of an incident is', async () => {
      const bot = await runningBot()
      await db.stores.watch.record([down(bot)])
      const { id = '' } = (await db.stores.incidents.openOf(bot.id)) ?? {}
      await db.stores.incidents.setMessage(id, 'c1', 'm1')
      const other = await db.stores.outbox.add({ kind: 'notice', text: 'hello', channelId: 'c2', dedupeKey: 'k2' })
      const [first] = await db.stores.outbox.due(9)
      expect(first).toMatchObject({ channelId: 'c1', messageId: 'm1', attempts: 0 })
      await db.stores.outbox.postpone([first?.id ?? 0], 60_000, 'closed')
      expect(await db.stores.outbox.due(9)).toMatchObject([{ id: other, channelId: 'c2', messageId: null }])
      await db.stores.outbox.postpone([first?.id ?? 0, other], 0, 'closed')
      expect(await db.stores.outbox.due(9)).toMatchObject([{ attempts: 0 }, { attempts: 0 }])
    })

    it('gives up for good, and lets what follows go on', async () => {
      const bot = await runningBot()
      await db.stores.watch.record([down(bot)])
      await db.stores.watch.record([to(bot, 'online', { incident: 'resolve', resolution: 'recovered' })])
      const [first] = await db.stores.outbox.due(1)
      await db.stores.outbox.giveUp(first?.id ?? 0, 'The channel is gone.')
      await db.stores.outbox.sent(first?.id ?? 0, 'late')
      expect(await db.stores.outbox.find(first?.id ?? 0)).toEqual({
        state: 'given_up',
        error: 'The channel is gone.',
        messageId: null,
      })
      expect(await db.stores.outbox.due(5)).toMatchObject([{ kind: 'incident_resolved' }])
    })
  })
})
