import { PermissionFlagsBits } from 'discord.js'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Bot } from '../../src/domain/bot.ts'
import { seedFleet } from '../../src/testing/fleet.ts'
import { openPostOffice } from './post-office.ts'

let post: Awaited<ReturnType<typeof openPostOffice>>
let outbox: ReturnType<typeof post.open>
let fleet: ReturnType<typeof seedFleet>
beforeAll(async () => {
  post = await openPostOffice({ limits: [] })
}, 120_000)
beforeEach(async () => {
  await post.db.clear()
  fleet = seedFleet(() => post.db.stores)
  outbox = post.open({ deadlineMs: 700 })
})
afterEach(async () => {
  await outbox.stop()
  await post.mended()
})
afterAll(() => post?.close())

const record = (...transitions: Parameters<typeof post.db.stores.watch.record>[0]) =>
  post.db.stores.watch.record(transitions)
/** Whatever waits is due. */
async function drain(): Promise<void> {
  await post.db.sql(`update public.outbox set not_before = now() where state = 'pending'`)
  await post.db.sql('update public.incident_threads set not_before = now()')
  await outbox.drain()
}
/** Another life, which knows nothing of a pause. */
async function restart(): Promise<void> {
  await outbox.stop()
  outbox = post.open({ deadlineMs: 700 })
}
/** A bot that is down, with its card in the channel. */
async function opened(): Promise<{ bot: Bot; id: string; card: string }> {
  const bot = await fleet.bot()
  await record(fleet.down(bot, { cause: 'login_budget' }))
  await outbox.drain()
  const { id, messageId } = await fleet.openOf(bot)
  return { bot, id, card: messageId ?? '' }
}
const linesOf = async (card: string) =>
  (await post.thread(card))?.flatMap(({ text }) => text.replaceAll(/<t:\d+:T> /g, '').split('\n'))

it('collects the steps under the card, a few in each message, and leaves the card one message', async () => {
  const { bot, id, card } = await opened()
  expect(await post.thread(card)).toBeUndefined()
  await record(fleet.to(bot, 'starting', { incident: 'update', restarts: 1 }))
  await drain()
  await record(fleet.down(bot, { cause: 'process_exited', incident: 'update' }))
  await record(fleet.to(bot, 'starting', { incident: 'update', restarts: 2 }))
  await post.db.stores.incidents.acknowledge(id, '5', 'on **it**')
  await drain()
  await record(fleet.up(bot))
  await drain()
  expect(await linesOf(card)).toEqual([
    '🔴 offline: it has logged in too often today',
    '🔵 starting, attempt 1',
    '🔴 offline: its process ended',
    '🔵 starting, attempt 2',
    '🟠 acknowledged by <@5>: on \\*\\*it\\*\\*',
    '🟢 over',
  ])
  const thread = await post.thread(card)
  expect(thread?.map(({ footer }) => footer)).toEqual([1, 2, 3].map((n) => `Incident ${id.slice(0, 8)} · part ${n}`))
  const { name, thread_metadata } = (await post.h.rest('GET', `/channels/${card}`, { token: post.token })).body
  expect([name, thread_metadata.auto_archive_duration]).toEqual([`${bot.name}: it has logged in too often today`, 1440])
  const cards = (await post.seen()).filter(({ footer }) => footer.includes(id.slice(0, 8)))
  expect(cards).toMatchObject([{ id: card, title: `${bot.name} is online again` }])
})

it('makes nothing twice when Muster was killed in between, also where Discord has forgotten the nonce', async () => {
  const { bot, card } = await opened()
  await drain()
  const before = await post.thread(card)
  // As if Discord had taken both, and Muster had been killed before it knew.
  await post.db.sql(
    `update public.incident_threads set thread_id = null, told_upto = 0, parts = 0, attempts = 1, log_told = null`,
  )
  await post.h.call('POST', 'clock', { advance_ms: 6 * 60_000 })
  await drain()
  expect(await post.thread(card)).toEqual(before)
  // No answer, though the message is there.
  await record(fleet.to(bot, 'starting', { incident: 'update' }))
  await post.fault({ match: `POST /channels/${card}/messages`, delay_ms: 1_000, times: 1 })
  await drain()
  await expect.poll(async () => (await linesOf(card))?.length).toBe(2)
  await restart()
  await drain()
  expect(await linesOf(card)).toHaveLength(2)
  expect((await post.db.sql('select parts, batch from public.incident_threads'))[0]).toEqual({ parts: 2, batch: null })
})

it.each([
  ['deleted', 'gone'],
  ['forbidden', 'refused'],
])('leaves the card to itself where threads are %s', async (what, ended) => {
  const { bot, card } = await opened()
  post.noted.length = 0
  if (what === 'deleted') {
    await drain()
    expect((await post.h.rest('DELETE', `/channels/${card}`, { token: await anAdmin() })).status).toBe(200)
    await record(fleet.to(bot, 'starting', { incident: 'update' }))
  } else await allowThreads(false)
  await drain()
  await record(fleet.up(bot))
  await drain()
  expect(await post.thread(card)).toBeUndefined()
  expect((await post.db.sql('select ended from public.incident_threads'))[0]).toEqual({ ended })
  expect(post.noted).toEqual(what === 'forbidden' ? ['forbidden'] : [])
  expect((await post.seen()).find(({ id }) => id === card)?.title).toBe(`${bot.name} is online again`)
  expect(await post.states()).not.toContain('pending')
  if (what === 'forbidden') await allowThreads(true)
})

it('never keeps a card waiting, and tells the rest when Discord takes it again', async () => {
  const { bot, card } = await opened()
  await post.fault({ match: 'POST /channels/*/messages/*/threads', status: 500 })
  await drain()
  await record(fleet.up(bot))
  await drain()
  expect((await post.seen()).find(({ id }) => id === card)?.title).toBe(`${bot.name} is online again`)
  expect(await post.thread(card)).toBeUndefined()
  await post.mended()
  await restart()
  await drain()
  await drain()
  expect(await linesOf(card)).toHaveLength(2)
})

async function anAdmin(): Promise<string> {
  await post.h.call('POST', 'installs', { app: 'Amber Fox', guild: 'Muster HQ', permissions: '8' })
  return post.h.tokenOf('Amber Fox')
}

/** A person changes what everybody may do in the channel. */
async function allowThreads(allowed: boolean): Promise<void> {
  const bit = PermissionFlagsBits.CreatePublicThreads.toString()
  const body = { type: 0, allow: allowed ? bit : '0', deny: allowed ? '0' : bit }
  const path = `/channels/${post.idOf('ops')}/permissions/${post.hq}`
  const { status } = await post.h.rest('PUT', path, { token: await anAdmin(), body })
  expect(status).toBe(204)
}
