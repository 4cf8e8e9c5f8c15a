import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bot, Cause } from '../domain/bot.ts'
import { availableEngines } from '../testing/engines.ts'
import { seedFleet } from '../testing/fleet.ts'
import type { TestStores } from '../testing/stores.ts'

describe.each(availableEngines())('threads of incidents on $name', ({ open }) => {
  let db: TestStores
  let fleet: ReturnType<typeof seedFleet>
  beforeAll(async () => {
    db = await open()
    fleet = seedFleet(() => db.stores)
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  const record = (...transitions: Parameters<TestStores['stores']['watch']['record']>[0]) =>
    db.stores.watch.record(transitions)
  const letTimePass = () => db.sql(`update public.incident_threads set not_before = now() where ended is null`)
  const due = async () => (await db.stores.threads.due(9)).map(({ id }) => id)
  const steps = async (id: string) => {
    const part = await db.stores.threads.begin(id)
    return part && [part.part, part.attempts, part.steps.map(({ kind, attempt }) => `${kind} ${attempt}`), part.logTail]
  }
  /** Down, with its card posted. */
  async function told(bot: Bot, cause: Cause = 'process_exited'): Promise<string> {
    await record(fleet.down(bot, { cause }))
    const { id } = await fleet.openOf(bot)
    await db.stores.incidents.setMessage(id, 'ops', `card of ${bot.name}`)
    return id
  }

  it('are owed every step once, in order, from a moment after the card on', async () => {
    const bot = await fleet.bot()
    await record(fleet.down(bot))
    const { id } = await fleet.openOf(bot)
    await letTimePass()
    expect([await due(), await steps(id)]).toEqual([[], undefined])
    await db.stores.incidents.setMessage(id, 'ops', 'card')
    expect(await due()).toEqual([])
    await letTimePass()
    expect(await db.stores.threads.due(9)).toMatchObject([{ id, channelId: 'ops', messageId: 'card' }])
    const starting = () => record(fleet.to(bot, 'starting', { incident: 'update' }))
    await starting()
    const first = ['opened 0', 'changed 1']
    expect(await steps(id)).toEqual([1, 0, first, ['last words']])
    await record(fleet.down(bot, { incident: 'update', logTail: ['other words'] }))
    // Nobody knows how the first attempt ended: the same once more, whatever has happened since.
    expect(await steps(id)).toEqual([1, 1, first, ['last words']])
    await db.stores.threads.made(id, 'thread')
    await db.stores.threads.told(id, 60_000)
    expect(await due()).toEqual([])
    await starting()
    await letTimePass()
    expect(await steps(id)).toEqual([2, 0, ['changed 1', 'changed 2'], ['other words']])
    await db.stores.threads.told(id, 60_000)
    await record(fleet.up(bot))
    // Its end is not waited with; words that were told are not told again.
    expect(await due()).toEqual([id])
    expect(await db.stores.threads.begin(id)).toMatchObject({ part: 3, threadId: 'thread', logTail: [] })
    await db.stores.threads.told(id, 0)
    expect([await due(), await steps(id)]).toEqual([[], undefined])
    await db.stores.incidents.note(id, '5', 'It was the disk.')
    expect(await due()).toEqual([id])
  })

  it('hold twenty steps in a message', async () => {
    const id = await told(await fleet.bot())
    for (let n = 1; n <= 25; n++) await db.stores.incidents.note(id, '5', String(n))
    const lengths: unknown[] = []
    for (let part = await db.stores.threads.begin(id); part; part = await db.stores.threads.begin(id)) {
      lengths.push([part.steps.length, part.steps.at(-1)?.text])
      await db.stores.threads.told(id, 0)
    }
    expect(lengths).toEqual([
      [20, '19'],
      [6, '25'],
    ])
  })

  it('are left alone where one has ended, a day after the end, and for bots that failed with others', async () => {
    // Of causes that make no group.
    const ended = await told(await fleet.bot(), 'token_invalid')
    await db.stores.threads.end(ended, 'refused')
    const old = await fleet.bot()
    const oldId = await told(old, 'intents_denied')
    await record(fleet.up(old))
    await db.sql(
      `update public.incidents set resolved_at = resolved_at - interval '25 hours', down_since = down_since - interval '25 hours' where id = $1`,
      [oldId],
    )
    await letTimePass()
    expect([await due(), await steps(ended), await steps(oldId)]).toEqual([[], undefined, undefined])

    const [first, ...others] = [
      await fleet.bot(),
      await fleet.bot(),
      await fleet.bot(),
      await fleet.bot(),
      await fleet.bot(),
    ]
    const alone = await told(first as Bot)
    await db.stores.threads.made(alone, 'its thread')
    for (const bot of others) await record(fleet.down(bot))
    await letTimePass()
    const [group, ...more] = await db.stores.threads.due(9)
    // Its card is that of the first, under which there may be a thread.
    expect([group?.groupKind, group?.messageId, more]).toEqual(['engine', `card of ${first?.name}`, []])
    expect(await steps(group?.id ?? '')).toEqual([1, 0, ['opened 0'], []])
  })

  it('are as many as there are cards, and go with them', async () => {
    const bot = await fleet.bot()
    const id = await told(bot)
    await db.stores.threads.made(id, 'thread')
    await db.stores.threads.begin(id)
    // A person deleted the card, so another was posted.
    await db.stores.incidents.setMessage(id, 'ops', 'another card')
    expect(await db.stores.threads.begin(id)).toMatchObject({ part: 1, attempts: 1, threadId: 'thread' })
    await db.sql('delete from public.incidents where id = $1', [id])
    expect(await db.sql('select * from public.incident_threads')).toEqual([])
  })
})
