import { Routes } from 'discord.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Clock, systemClock } from '../lib/clock.ts'
import { createRedactor } from '../lib/redact.ts'
import { listeningLog } from '../testing/app.ts'
import { aRollout } from '../testing/commands.ts'
import { type Harness, type Json, startSandbox } from '../testing/sandbox.ts'
import { createCustomIds } from './custom-id.ts'
import { createRest } from './rest.ts'
import { createRolloutBoard } from './rollout-board.ts'
import { createStash } from './stash.ts'

let h: Harness
let board: ReturnType<typeof createRolloutBoard>
let at: { channelId: string; messageId: string }
let log: ReturnType<typeof listeningLog>

beforeEach(async () => {
  h = await startSandbox()
  log = listeningLog()
  const { guilds } = await h.world()
  const channelId = guilds.find((g: Json) => g.name === 'Muster HQ').channels.find((c: Json) => c.name === 'ops').id
  const token = await h.tokenOf('Muster')
  const rest = createRest(`${h.sandbox.url}/api`, token, { timeout: 5_000, retries: 0 })
  const { id } = (await rest.post(Routes.channelMessages(channelId), { body: { content: 'Begun' } })) as { id: string }
  at = { channelId, messageId: id }
  const needs = { redact: createRedactor(), clock: systemClock, log, everyMs: 300 }
  board = createRolloutBoard({ apiUrl: `${h.sandbox.url}/api`, token, ...needs })
})
afterEach(() => board.close())

const message = async (): Promise<Json> => (await h.call('GET', `channels/${at.channelId}/messages?user=admin`))[0]
const bots = (moved: number) =>
  aRollout().bots.map((bot, i) => ({ ...bot, state: i < moved ? ('moved' as const) : bot.state }))
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 5_000, interval: 20 })

describe('the message of a rollout', () => {
  it('shows the newest, at most so often, with buttons that need nothing kept', async () => {
    for (const moved of [1, 1, 2]) board.show(aRollout({ ...at, bots: bots(moved) }))
    await soon(async () => expect((await message()).embeds[0].description).toContain('2 of 3 bots moved'))
    // The first at once, then the newest: what was equal or overtaken was never sent.
    expect((await message()).edits).toBe(2)
    const [row] = (await message()).components
    const forgetful = createCustomIds(createStash({ clock: neverUsed, ttlMs: 1, max: 1 }))
    expect(row.components.map((button: Json) => forgetful.read(button.custom_id))).toMatchObject([
      { kind: 'page', path: 'template rollout', options: { rollout: aRollout().id, action: 'pause' }, userId: '' },
      { kind: 'page', path: 'template rollout', options: { rollout: aRollout().id, action: 'abort' }, userId: '' },
    ])
  })

  it.each(['running', 'paused'] as const)('sends nothing while nothing changes, %s', async (state) => {
    const same = () => aRollout({ ...at, state, bots: bots(1) })
    board.show(same())
    await soon(async () => expect((await message()).edits).toBe(1))
    for (let look = 0; look < 3; look += 1) {
      // Longer than its pace, so that each of them could have been sent.
      await new Promise((resolve) => setTimeout(resolve, 350))
      board.show(same())
    }
    board.show(aRollout({ ...at, state, bots: bots(2) }))
    await soon(async () => expect((await message()).embeds[0].description).toContain('2 of 3 bots moved'))
    expect((await message()).edits).toBe(2)
  })

  it('comes through when Discord fails for a while, also at the very end', async () => {
    await h.call('POST', 'faults', { match: 'PATCH /channels/*/messages/*', times: 2, status: 503, body: {} })
    board.show(aRollout({ ...at, state: 'succeeded', finishedAt: new Date(), bots: bots(3) }))
    await soon(async () => expect((await message()).embeds[0]?.title).toContain('finished'))
    expect((await message()).components).toEqual([])
  })

  it('that a person deleted stays away, and nothing is tried again', async () => {
    const gone = { ...at, messageId: '1' }
    board.show(aRollout(gone))
    await soon(() => expect(log.lines.join()).toContain('was not changed'))
    board.show(aRollout({ ...gone, bots: bots(2) }))
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(log.lines).toHaveLength(1)
  })

  it('is left alone before it is known where it is', async () => {
    board.show(aRollout({ ...at, messageId: null }))
    await board.close()
    expect((await message()).edits).toBe(0)
  })
})

const neverUsed: Clock = { now: () => new Date(), sleep: () => Promise.reject(new Error('not expected')) }
