import { beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { acknowledge, followUp } from './answers.ts'
import { keepBounds, MOST_ARCHIVED_THREADS, MOST_MESSAGES } from './bounds.ts'
import { type Core, createCore } from './core.ts'
import { interactionByToken, startInteraction, TOKEN_LIFE_MS } from './interactions.ts'
import { createMessage, deleteMessage, deleteMessages, editMessage, Flag } from './messages.ts'
import type { Application, Channel, Interaction, User } from './records.ts'
import { seedWorld } from './seed.ts'
import { setArchived, updateThread } from './thread-activity.ts'
import { startThread } from './threads.ts'
import { messagesOf, threadsOf } from './world.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const upload = { index: '0', name: 'a.txt', type: 'text/plain', bytes: Buffer.from('a') }

describe('over a day of hard use', () => {
  let core: Core
  let application: Application
  let user: User
  let channel: Channel

  beforeEach(() => {
    core = createCore({ log: silentLog })
    seedWorld(core)
    keepBounds(core)
    const first = <T>(all: Map<string, T>, is: (one: T) => boolean) => [...all.values()].find(is) as T
    application = first(core.world.applications, (one) => one.name === 'Muster')
    user = first(core.world.users, (one) => one.username === 'admin')
    channel = first(core.world.channels, (one) => one.name === 'ops')
    return () => core.close()
  })

  const kept = () => messagesOf(core.world, channel.id)
  const start = () => startInteraction(core, { type: 2, application, user, channel, data: {}, commandName: 'x' })
  const answer = (interaction: Interaction, flags = 0) =>
    acknowledge(core, interaction, { type: 4, data: { content: 'ok', flags } }, [upload])
  const write = () => createMessage(core, { channel, authorId: user.id, body: { content: 'x' }, uploads: [upload] })
  const file = (id = '') => core.files.get(`attachment-${id}`)

  it('keeps every number of entries bounded, and what is alive readable', async () => {
    const stepMs = 20_000
    let most = 0
    let oldest: string | undefined
    for (let passed = 0; passed < DAY_MS; passed += stepMs) {
      const interaction = start()
      const message = await answer(interaction, passed % (2 * stepMs) ? Flag.ephemeral : 0)
      await followUp(core, interaction, { content: 'more' }, [])
      oldest ??= message?.file_ids?.[0]
      if (passed === 0) expect(await file(oldest)).toBeDefined()
      core.journal.add({ app: application.id, kind: 'heartbeat' })
      core.clock.advance(stepMs)
      expect(interactionByToken(core, interaction.token)).toBe(interaction)
      most = Math.max(most, kept().size, core.world.interactions.size)
    }
    expect(most).toBe(MOST_MESSAGES)
    expect(core.world.interactions.size).toBe(1000)
    expect(core.journal.list({}).length).toBeLessThanOrEqual(30_000)
    expect(await file(oldest)).toBeUndefined()
  })

  it('keeps interactions for as long as their tokens live, however many there are', () => {
    const first = start()
    for (let i = 0; i < 2000; i++) start()
    expect(interactionByToken(core, first.token)).toBe(first)
    core.clock.advance(TOKEN_LIFE_MS - 120_000)
    start()
    expect(core.world.interactions.has(first.id)).toBe(true)
    core.clock.advance(120_000)
    start()
    expect(core.world.interactions.has(first.id)).toBe(false)
    expect(interactionByToken(core, first.token)).toBeUndefined()
    expect(core.world.interactions.size).toBeLessThanOrEqual(1001)
  })

  it('takes only a token that is right as a whole', () => {
    const { id, token } = start()
    for (const wrong of ['', 'x', token.slice(0, -1), Buffer.from(`interaction:${id}:x`).toString('base64url')])
      expect(interactionByToken(core, wrong)).toBeUndefined()
  })

  it('keeps pinned messages, and deferred replies until their tokens end', async () => {
    const pinned = await write()
    pinned.object.pinned = true
    const interaction = start()
    const deferred = await acknowledge(core, interaction, { type: 5 }, [])
    for (let i = 0; i <= MOST_MESSAGES; i++) await write()
    expect([...kept().values()].slice(0, 2)).toEqual([pinned, deferred])
    expect(kept().size).toBe(MOST_MESSAGES)
    core.clock.advance(TOKEN_LIFE_MS)
    await write()
    expect(kept().has(pinned.object.id)).toBe(true)
    expect(kept().has(deferred?.object.id ?? '')).toBe(false)
  })

  it('keeps the threads of a guild that were archived last, and all that are open', async () => {
    const thread = async (name: string) => {
      const made = await startThread(core, { parent: channel, ownerId: user.id, name, type: 11 })
      const message = await createMessage(core, {
        channel: made,
        authorId: user.id,
        body: { content: 'x' },
        uploads: [upload],
      })
      return { made, message }
    }
    const archive = (made: Channel) => {
      core.clock.advance(1)
      updateThread(core, made, { archived: true })
    }
    const gone: string[] = []
    core.bus.on('thread_delete', ({ name = '' }) => gone.push(name))
    const [open, first, second] = [await thread('open'), await thread('first'), await thread('second')]
    archive(second.made)
    archive(first.made)
    for (let i = 2; i < MOST_ARCHIVED_THREADS; i++)
      setArchived(core, await startThread(core, { parent: channel, ownerId: user.id, name: `${i}`, type: 12 }), true)
    expect(gone).toEqual([])
    archive((await thread('one more')).made)
    expect(gone).toEqual(['second'])
    expect(await file(second.message.file_ids?.[0])).toBeUndefined()
    expect(core.world.messages.has(second.made.id)).toBe(false)
    expect(await file(first.message.file_ids?.[0])).toBeDefined()
    archive((await thread('last')).made)
    expect(gone).toEqual(['second', 'first'])
    const left = threadsOf(core.world, channel.guild_id ?? '')
    expect(left).toHaveLength(1 + MOST_ARCHIVED_THREADS)
    expect(left).toContain(open.made)
  })

  it('removes the files of deleted messages, also those that an edit added and those in embeds', async () => {
    const message = await createMessage(core, {
      channel,
      authorId: user.id,
      body: { embeds: [{ image: { url: 'attachment://a.txt' } }] },
      uploads: [upload],
    })
    const other = await write()
    await editMessage(core, message, { content: other.object.attachments[0]?.url ?? '' }, [upload])
    expect(message.file_ids).toHaveLength(2)
    for (const id of message.file_ids ?? []) expect(await file(id)).toBeDefined()
    deleteMessage(core, message)
    for (const id of message.file_ids ?? []) expect(await file(id)).toBeUndefined()
    expect(await file(other.file_ids?.[0])).toBeDefined()
    deleteMessages(core, channel, [other])
    expect(await file(other.file_ids?.[0])).toBeUndefined()
  })
})
