import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { seedFleet } from '../../src/testing/fleet.ts'
import { openPostOffice } from './post-office.ts'

let post: Awaited<ReturnType<typeof openPostOffice>>
let outbox: ReturnType<typeof post.open>
beforeAll(async () => {
  post = await openPostOffice()
}, 120_000)
beforeEach(async () => {
  await post.db.clear()
  outbox = post.open({ deadlineMs: 700 })
})
afterEach(async () => {
  await outbox.stop()
  await post.mended()
  for (const channel of ['ops', 'admin']) for (const { id } of await post.seen(channel)) await remove(channel, id)
  // What the test before sent does not count towards the next one's limit of messages in a channel.
  await post.h.call('POST', 'clock', { advance_ms: 5_000 })
})
afterAll(() => post?.close())

async function remove(channel: string, id: string): Promise<void> {
  const { status } = await post.h.rest('DELETE', `/channels/${post.idOf(channel)}/messages/${id}`, {
    token: post.token,
  })
  if (status !== 429) return
  await post.h.call('POST', 'clock', { advance_ms: 5_000 })
  await remove(channel, id)
}
const texts = async (channel = 'ops') => (await post.seen(channel)).map(({ text }) => text)
const arrived = (wanted: string[], channel = 'ops') => expect.poll(() => texts(channel)).toEqual(wanted)
const settled = () => expect.poll(() => post.states(), { timeout: 30_000 }).not.toContain('pending')

it('sends nothing to a channel before Discord’s pause is over, and goes on elsewhere', async () => {
  await post.fault({ match: `POST /channels/${post.idOf('ops')}/messages`, retry_after: 1.5, times: 1 })
  for (const text of ['one', 'two']) await post.owe(text)
  await post.owe('three', post.idOf('admin'))
  const began = Date.now()
  await outbox.drain()
  await arrived(['three'], 'admin')
  await arrived(['one', 'two'])
  const [refused, ...later] = await post.asked('ops', began)
  expect(refused).toMatchObject({ method: 'POST', status: 429 })
  for (const { at } of later) expect(Date.parse(at) - Date.parse(refused?.at ?? '')).toBeGreaterThanOrEqual(1_500)
  // It looked first whether the refused one was there after all.
  expect(later.map(({ method }) => method).filter((method) => method === 'POST')).toHaveLength(2)
})

it.each([
  ['500', { status: 500, times: 3 }],
  ['502', { status: 502, times: 1 }],
  ['a timeout', { drop: true, times: 1 }],
])('goes on by itself after %s, with each message once', async (_, fault) => {
  await post.fault(fault)
  for (const text of ['one', 'two', 'three']) await post.owe(text)
  await outbox.drain()
  await settled()
  expect((await texts()).toSorted()).toEqual(['one', 'three', 'two'])
})

it('posts nothing twice when the answer was lost, also where Discord has forgotten the nonce', async () => {
  const fleet = seedFleet(() => post.db.stores)
  const bot = await fleet.bot()
  await post.db.stores.watch.record([fleet.down(bot)])
  await post.owe('a notice')
  const { id } = await fleet.openOf(bot)
  // As if Muster had been killed when Discord had taken them.
  const lost = post.open()
  await lost.drain()
  await settled()
  await lost.stop()
  expect(await post.seen()).toHaveLength(2)
  await post.db.sql(`update public.outbox set state = 'pending', finished_at = null, message_id = null`)
  await post.db.sql(`update public.incidents set message_id = null, channel_id = null, restarts = 7 where id = $1`, [
    id,
  ])
  // Longer than the sandbox remembers a nonce.
  await post.h.call('POST', 'clock', { advance_ms: 6 * 60_000 })
  await outbox.drain()
  await settled()
  const seen = await post.seen()
  expect(seen.map(({ title, edits }) => [title, edits])).toEqual([
    [`${bot.name} is offline`, 1],
    ['Notice from Muster', 1],
  ])
  expect((await fleet.openOf(bot)).messageId).toBe(seen[0]?.id)
})

it('posts nothing twice when Discord made the message and no answer came', async () => {
  await post.owe('one')
  await post.owe('two')
  // The request goes on after the delay, longer than the sender waits.
  await post.fault({ delay_ms: 1_000, times: 1 })
  await outbox.drain()
  await settled()
  expect((await texts()).toSorted()).toEqual(['one', 'two'])
})

it('owes on while Discord is away for an hour, and marks what comes late', async () => {
  await post.fault({ match: '* /channels/*', status: 503 })
  for (const text of ['one', 'two']) await post.owe(text)
  await outbox.drain()
  await post.db.sql(`update public.outbox set created_at = created_at - interval '1 hour'`)
  await post.mended()
  await post.owe('three')
  await settled()
  const seen = (await post.seen()).map(({ text, footer }) => [text, footer.includes('late')])
  expect(seen.toSorted()).toEqual([
    ['one', true],
    ['three', false],
    ['two', true],
  ])
})

it('says in short what Discord does not take, and gives up what it does not take even so', async () => {
  const fleet = seedFleet(() => post.db.stores)
  const bot = await fleet.bot()
  await post.db.stores.watch.record([fleet.down(bot)])
  const { id } = await fleet.openOf(bot)
  const refusal = { status: 400, body: { code: 50035, message: 'Invalid Form Body' } }
  await post.fault({ ...refusal, times: 1 })
  await outbox.drain()
  expect(await post.seen()).toMatchObject([
    { title: `About ${bot.name}`, text: expect.stringContaining(id.slice(0, 8)) },
  ])
  await post.db.stores.watch.record([fleet.up(bot)])
  await outbox.drain()
  expect(await post.seen()).toMatchObject([{ title: `${bot.name} is online again`, edits: 1 }])

  await post.fault({ ...refusal, times: 2 })
  for (const text of ['unspeakable', 'fine']) await post.owe(text)
  await outbox.drain()
  expect((await texts()).slice(1)).toEqual(['fine'])
  expect((await post.states()).slice(-2)).toEqual(['given_up', 'sent'])
})

it('takes another channel while its own is closed to it, comes back after that, and owes what has none', async () => {
  const closed = {
    match: `* /channels/${post.idOf('admin')}/*`,
    status: 403,
    body: { code: 50013, message: 'Missing Permissions' },
  }
  await post.fault(closed)
  await post.owe('one', post.idOf('admin'))
  await outbox.drain()
  await arrived(['one'])
  await post.mended()
  // It asks again after five seconds.
  await expect
    .poll(
      async () => {
        await post.owe(`later ${Date.now()}`, post.idOf('admin'))
        await outbox.drain()
        return (await texts('admin')).length
      },
      { interval: 1_500 },
    )
    .toBeGreaterThan(0)

  await post.fault({ ...closed, match: '* /channels/*' })
  await post.owe('for nobody yet')
  await outbox.drain()
  expect((await post.states()).at(-1)).toBe('pending')
  await post.mended()
  await settled()
  expect(await texts()).toContain('for nobody yet')
})

it('finds another channel for a card whose own was deleted', async () => {
  const fleet = seedFleet(() => post.db.stores)
  const bot = await fleet.bot()
  const gone = await post.h.call('POST', 'channels', { guild: 'Muster HQ', name: 'short-lived' })
  const before = post.route.channel
  post.route.channel = gone.id
  await post.db.stores.watch.record([fleet.down(bot)])
  await outbox.drain()
  post.route.channel = before
  expect((await fleet.openOf(bot)).channelId).toBe(gone.id)
  const deleted = await post.h.rest('DELETE', `/channels/${gone.id}`, { token: post.token })
  expect([200, 403]).toContain(deleted.status)
  if (deleted.status === 403) {
    const unknown = { status: 404, body: { code: 10003, message: 'Unknown Channel' } }
    await post.fault({ match: `* /channels/${gone.id}/*`, ...unknown })
  }
  await post.db.stores.watch.record([fleet.up(bot)])
  await outbox.drain()
  await settled()
  expect(await post.seen()).toMatchObject([{ title: `${bot.name} is online again` }])
})
