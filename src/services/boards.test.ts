import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Clock, systemClock } from '../lib/clock.ts'
import type { FleetBoard } from '../stores/stores.ts'
import { listeningLog } from '../testing/app.ts'
import { createBoards } from './boards.ts'
import type { BoardFailure, BotNow, FleetView } from './services.ts'

/** A channel's messages by id, each with the view it shows; `fails` is thrown in the way of the next calls, one by one. */
let channels: Map<string, Map<string, FleetView>>
let fails: (BoardFailure | 'lost')[]
let calls: string[]
let rows: Map<string, FleetBoard>
let view: FleetView
let beliefs: Partial<BotNow>[]
let views: number
let stopping: AbortController
let clock: Clock
let running: ReturnType<typeof createBoards>[]

const inChannel = (id: string) => channels.get(id) ?? channels.set(id, new Map()).get(id) ?? new Map()
const next = () => fails.shift()
let serial = 0

function start(begin = true) {
  stopping = new AbortController()
  const messages = {
    async find(channelId: string) {
      calls.push('find')
      return { messageId: [...inChannel(channelId).keys()][0] ?? null }
    },
    async post(channelId: string, is: FleetView) {
      calls.push('post')
      const failure = next()
      if (failure && failure !== 'lost') return failure
      const messageId = String(++serial)
      inChannel(channelId).set(messageId, structuredClone(is))
      return failure ? { kind: 'away' as const, why: 'the answer was lost' } : { messageId }
    },
    async edit(channelId: string, messageId: string, is: FleetView) {
      calls.push('edit')
      const failure = next()
      if (failure && failure !== 'lost') return failure
      if (!inChannel(channelId).has(messageId)) return { kind: 'gone' as const }
      inChannel(channelId).set(messageId, structuredClone(is))
      return 'done' as const
    },
    async remove(channelId: string, messageId: string) {
      inChannel(channelId).delete(messageId)
    },
  }
  const boards = createBoards({
    boards: {
      list: async () => [...rows.values()].map((row) => ({ ...row })),
      add: async (channelId) => void rows.set(channelId, rows.get(channelId) ?? { channelId, messageId: null }),
      setMessage: async (channelId, messageId) => void rows.set(channelId, { channelId, messageId }),
      remove: async (channelId) => void rows.delete(channelId),
    },
    fleet: {
      async view() {
        views += 1
        return structuredClone(view)
      },
    },
    messages,
    beliefs: () => beliefs as BotNow[],
    clock,
    log: listeningLog(),
    insist: (_, work) => work(),
    stopping: stopping.signal,
    policy: { boardMs: 10, boardLookMs: 60_000 },
  })
  running.push(boards)
  if (begin) boards.start()
  return boards.service
}
async function stop() {
  stopping.abort(new Error('Muster is stopping.'))
  for (const boards of running.splice(0)) await boards.stop()
}
const change = (online: number) => {
  view = { counts: { online }, clients: [], wrong: [], maintenance: [] }
  beliefs = [{ botId: `b${online}`, status: 'online', cause: null, desired: 'running' }]
}
const shown = (channelId = '10') => [...inChannel(channelId).values()].map(({ counts }) => counts.online)
const soon = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 })

beforeEach(() => {
  channels = new Map()
  fails = []
  calls = []
  rows = new Map()
  views = 0
  clock = systemClock
  running = []
  change(1)
})
afterEach(stop)

describe('a board', () => {
  it('is changed when something changed, and only then', async () => {
    expect(await start().post('10', 'u')).toMatchObject({ isNew: true })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([shown(), calls, views]).toEqual([[1], ['find', 'post'], 1])
    change(2)
    await soon(() => expect(shown()).toEqual([2]))
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect([calls, views]).toEqual([['find', 'post', 'edit'], 2])
  })

  it('is one to a channel: asked for again, it is the same, and brought up to date', async () => {
    const boards = start()
    const first = await boards.post('10', 'u')
    const [second, third] = await Promise.all([boards.post('10', 'u'), boards.post('10', 'u')])
    expect([second, third]).toEqual([
      { messageId: first.messageId, isNew: false },
      { messageId: first.messageId, isNew: false },
    ])
    expect(shown()).toEqual([1])
  })

  it('is found again after a restart, also where its id was never noted', async () => {
    await start().post('10', 'u')
    await stop()
    change(2)
    start()
    await soon(() => expect(shown()).toEqual([2]))
    await stop()
    rows.set('10', { channelId: '10', messageId: null })
    change(3)
    start()
    await soon(() => expect(shown()).toEqual([3]))
    expect(inChannel('10').size).toBe(1)
  })

  it('is posted anew when somebody deleted it, once, though the answer to that is lost', async () => {
    await start().post('10', 'u')
    inChannel('10').clear()
    change(2)
    fails = [{ kind: 'gone' }, 'lost']
    await soon(() => expect(rows.get('10')?.messageId).toBe([...inChannel('10').keys()][0]))
    await soon(() => expect(shown()).toEqual([2]))
    change(4)
    await soon(() => expect(shown()).toEqual([4]))
  })

  it('waits out a Discord that is away, and one channel holds up no other', async () => {
    const boards = start()
    await boards.post('10', 'u')
    await boards.post('11', 'u')
    fails = [{ kind: 'forbidden', why: 'Missing Access' }]
    change(2)
    await soon(() => expect([shown('10'), shown('11')]).toEqual([[2], [2]]))
  })

  it('is not begun where Muster cannot write, and says why', async () => {
    const boards = start()
    fails = [{ kind: 'forbidden', why: 'Missing Permissions (code 50013)' }]
    await expect(boards.post('10', 'u')).rejects.toMatchObject({
      code: 'CannotWriteThere',
      message: expect.stringContaining('Missing Permissions'),
    })
    fails = [{ kind: 'away', why: 'Discord does not answer' }]
    await expect(boards.post('10', 'u')).rejects.toMatchObject({ code: 'DiscordUnreachable' })
    expect(rows.size).toBe(0)
  })

  it('that does not exist costs nothing: nobody looks before the first', async () => {
    const sleep = vi.fn(systemClock.sleep)
    clock = { ...systemClock, sleep }
    const boards = start()
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect([sleep.mock.calls.length, views]).toEqual([0, 0])
    await boards.post('10', 'u')
    change(2)
    await soon(() => expect(shown()).toEqual([2]))
  })

  it('can be taken away, and stays away', async () => {
    const boards = start()
    await boards.post('10', 'u')
    expect([await boards.remove('10'), await boards.remove('10')]).toEqual([true, false])
    change(2)
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect([shown(), rows.size]).toEqual([[], 0])
  })
})
