import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Bot } from '../../src/domain/bot.ts'
import type { Transition } from '../../src/stores/stores.ts'
import { chosenSeed, createDice } from '../../src/testing/dice.ts'
import { seedFleet } from '../../src/testing/fleet.ts'
import { createLives } from './lives.ts'
import { openPostOffice } from './post-office.ts'
import { watchChannel } from './watch-channel.ts'

const kills = Number(process.env.MUSTER_KILLS ?? 200)
/** On a machine that is too busy for all of them in this time, fewer have to do; `MUSTER_KILLS` asks for exactly so many. */
const longestMs = process.env.MUSTER_KILLS === undefined ? 120_000 : Number.POSITIVE_INFINITY
/** Whatever the machine. */
const fewestKills = 20
/** Alone: their cause lies with one application. The others fail of one cause on one engine, which makes one incident of them. */
const bots = { alone: 40, together: 10 }

const dir = mkdtempSync(join(tmpdir(), 'muster-kills-'))
let post: Awaited<ReturnType<typeof openPostOffice>>
let lives: Awaited<ReturnType<typeof createLives>>
let watched: Awaited<ReturnType<typeof watchChannel>>
beforeAll(async () => {
  post = await openPostOffice({ limits: [] })
  const { apiUrl, token } = post
  const { url, secretKey } = post.db
  watched = await watchChannel(post)
  lives = await createLives(dir, { apiUrl, token, url, secretKey, channelId: post.idOf('ops') })
}, 120_000)
afterAll(async () => {
  await lives?.close()
  await watched?.close()
  await post?.close()
  rmSync(dir, { recursive: true, force: true })
})

it('tells every incident once, in order and as it ended, however often Muster is killed meanwhile', async () => {
  const seed = chosenSeed()
  console.info(`MUSTER_SEED=${seed}`)
  const dice = createDice(seed)
  const fleet = seedFleet(() => post.db.stores)
  const record = (transition: Transition) => post.db.stores.watch.record([transition])
  const courses: (() => Promise<unknown>)[][] = []
  for (let i = 0; i < bots.alone + bots.together; i++) {
    const bot = await fleet.bot()
    await record(fleet.up(bot, { incident: 'none' }))
    courses.push(courseOf(bot, i < bots.alone, dice.below(3)))
  }
  const together = courses.splice(bots.alone)
  /** When these fall: some of them are told alone before the others make one incident of all. */
  const fall = 1 + dice.below(fewestKills - 1)
  function courseOf(bot: Bot, alone: boolean, updates: number) {
    const cause = alone ? 'login_budget' : 'process_exited'
    const down = (restarts: number, incident: Transition['incident']) => () =>
      record(fleet.down(bot, { cause, restarts, incident }))
    const between = Array.from({ length: updates }, (_, n) => down(n + 1, 'update'))
    return [down(0, 'open'), ...between, () => record(fleet.up(bot, { restarts: updates + 1 }))]
  }
  const steps = courses.flat().length + together.flat().length - bots.together
  let taken = 0
  let inTheMiddle = 0
  let lived = 0
  const step = () => dice.pick(courses.filter(({ length }) => length > 0)).shift()?.()
  const began = Date.now()

  for (let life = 1; life <= kills && (life <= fewestKills || Date.now() - began < longestMs); life++) {
    if (life === fall) for (const course of together.slice(0, 3)) await course.shift()?.()
    if (life === fall + 1) {
      for (const course of together.slice(3)) await course.shift()?.()
      courses.push(...together)
    }
    // As many as it takes for the last to happen in the last life.
    for (; taken < Math.floor((steps * life) / kills); taken++) await step()
    const kill = {
      requests: 1 + dice.below(6),
      at: dice.pick(['start', 'finish'] as const),
      afterMs: dice.pick([0, 0, 1, 3]),
    } as const
    if (await lives.live(kill)) inTheMiddle++
    lived = life
    await post.db.sql(`update public.outbox set not_before = now() where state = 'pending'`)
    await post.db.sql('update public.incident_threads set not_before = now()')
    // Now and then longer than Discord remembers a nonce.
    if (dice.chance(0.1)) await post.h.call('POST', 'clock', { advance_ms: 6 * 60_000 })
  }
  for (; taken < steps; taken++) await step()
  console.info(`${lived} kills, ${inTheMiddle} of them in the middle of something, in ${Date.now() - began} ms`)
  await lives.liveUntil(async () => {
    await expect.poll(() => post.states(), { timeout: 60_000 }).not.toContain('pending')
    await expect
      .poll(
        async () => {
          await post.db.sql('update public.incident_threads set not_before = now()')
          return post.db.stores.threads.due(1)
        },
        { timeout: 180_000 },
      )
      .toEqual([])
  })
  expect(await post.states()).not.toContain('given_up')
  expect(inTheMiddle).toBeGreaterThan(lived / 4)

  const incidents = await post.db.sql(
    'select left(id::text, 8) as mark, bot_name, group_kind, group_id, message_id, state from public.incidents',
  )
  expect(incidents.filter(({ group_kind }) => group_kind !== null)).toHaveLength(1)
  expect(new Set(incidents.map(({ state }) => state))).toEqual(new Set(['resolved']))
  expect(incidents.filter(({ group_kind }) => group_kind === null)).toHaveLength(bots.alone + bots.together)
  const messages = await post.seen()
  const of = (mark: unknown) => messages.filter(({ footer }) => footer.startsWith(`Incident ${mark}`))
  const wrong = incidents.filter(({ mark, group_id, message_id }) => {
    const told = of(mark)
    if (group_id !== null) return told.length > 1 || told.some(({ title }) => /is offline|coming back/.test(title))
    return told.length !== 1 || told[0]?.id !== message_id || !/online again$/.test(told[0]?.title ?? '')
  })
  expect(wrong.map(({ mark, bot_name }) => [bot_name, of(mark)])).toEqual([])
  expect(watched.outOfOrder()).toEqual([])

  // What Muster saw and did, once and in order, under the card of each.
  const owed = await post.db.sql(`select left(e.incident_id::text, 8) as mark, i.message_id, count(*)::integer as steps
    from public.incident_events e join public.incidents i on i.id = e.incident_id
    where i.group_id is null group by e.incident_id, i.message_id`)
  let parts = 0
  for (const { mark, message_id, steps } of owed) {
    const thread = ((await post.thread(String(message_id))) ?? []).filter(({ footer }) => footer.includes(String(mark)))
    parts += thread.length
    expect(thread.map(({ footer }) => footer)).toEqual(thread.map((_, n) => `Incident ${mark} · part ${n + 1}`))
    const lines = thread.flatMap(({ text }) => text.split('\n'))
    expect([mark, lines.length]).toEqual([mark, steps])
    expect(lines.at(-1)).toContain('over')
  }
  console.info(`${owed.length} threads, ${parts} messages in them`)
  console.info(
    `${lived} kills, ${incidents.length} incidents, ${messages.length} messages, ${watched.seen()} posts and edits`,
  )
}, 900_000)
