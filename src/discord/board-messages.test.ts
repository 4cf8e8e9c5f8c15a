import { beforeEach, describe, expect, it } from 'vitest'
import type { BoardMessages, FleetView } from '../app.ts'
import { systemClock } from '../lib/clock.ts'
import { createRedactor } from '../lib/redact.ts'
import { listeningLog } from '../testing/app.ts'
import { type Harness, type Json, startSandbox } from '../testing/sandbox.ts'
import { createBoardMessages } from './board-messages.ts'

let h: Harness
let messages: BoardMessages
let channel: string

const view = (online: number): FleetView => ({ counts: { online }, clients: [], wrong: [], maintenance: [] })

beforeEach(async () => {
  h = await startSandbox()
  const { guilds } = await h.world()
  channel = guilds.find((g: Json) => g.name === 'Muster HQ').channels.find((c: Json) => c.name === 'ops').id
  messages = createBoardMessages({
    apiUrl: `${h.sandbox.url}/api`,
    token: await h.tokenOf('Muster'),
    render: ({ counts }) => ({ panels: [{ title: `${counts.online} online` }] }),
    redact: createRedactor(),
    clock: systemClock,
    log: listeningLog(),
  })
})
const posted = async (): Promise<Json[]> => h.call('GET', `channels/${channel}/messages?user=admin`)
const post = async (online: number) => {
  const outcome = await messages.post(channel, view(online))
  if (!('messageId' in outcome)) throw new Error(outcome.kind)
  return outcome.messageId
}

describe('the messages of boards', () => {
  it('are posted, edited in place, and taken away', async () => {
    const id = await post(1)
    expect(await messages.edit(channel, id, view(2))).toBe('done')
    expect((await posted()).map((m: Json) => [m.id, m.embeds[0].title, m.edits])).toEqual([[id, '2 online', 1]])
    expect((await posted())[0].embeds[0]).toMatchObject({ footer: { text: 'Live board · last change' } })
    expect((await posted())[0].embeds[0].timestamp).toBeDefined()
    await messages.remove(channel, id)
    expect(await posted()).toEqual([])
    expect(await messages.edit(channel, id, view(3))).toEqual({ kind: 'gone' })
    // Nothing is thrown at who takes away what is gone already.
    await messages.remove(channel, id)
  })

  it('are found again among others by their footer, and only where they are Muster’s', async () => {
    expect(await messages.find(channel)).toEqual({ messageId: null })
    await h.call('POST', 'messages', { user: 'admin', channel: 'ops', content: 'Live board' })
    expect(await messages.find(channel)).toEqual({ messageId: null })
    const id = await post(1)
    expect(await messages.find(channel)).toEqual({ messageId: id })
  })

  it('tell a Discord that is away from one that forbids it', async () => {
    const outcome = async (fault: object) => {
      await h.call('POST', 'faults', { match: '* /channels/*', times: 1, ...fault })
      return messages.post(channel, view(1))
    }
    expect(await outcome({ status: 503 })).toMatchObject({ kind: 'away' })
    expect(await outcome({ status: 429, retry_after: 3 })).toMatchObject({ kind: 'away' })
    expect(await outcome({ status: 401, body: { code: 0, message: '401: Unauthorized' } })).toMatchObject({
      kind: 'away',
    })
    const denied = { status: 403, body: { code: 50013, message: 'Missing Permissions' } }
    expect(await outcome(denied)).toEqual({ kind: 'forbidden', why: 'Missing Permissions (code 50013)' })
    expect(await messages.post('123456789012345678', view(1))).toMatchObject({ kind: 'forbidden' })
    expect(await posted()).toEqual([])
    await post(1)
  })
})
