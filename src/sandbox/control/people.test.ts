import { describe, expect, it } from 'vitest'
import { type Json, openGateway, startSandbox } from '../../testing/sandbox.ts'

const DAY_MS = 24 * 60 * 60 * 1000

async function setUp() {
  const h = await startSandbox()
  const write = (content: string, channel = 'ops', user = 'admin') =>
    h.call('POST', 'messages', { user, channel, content })
  const seen = (channel: string, user = 'admin') => h.call('GET', `channels/${channel}/messages?user=${user}`)
  const channels = async () => (await h.call('GET', 'world')).guilds[0].channels
  return { h, write, seen, channels }
}

describe('reactions of people', () => {
  it('stand on the message with who gave them, and can be taken back', async () => {
    const { h, write, seen } = await setUp()
    const { id } = await write('look')
    const give = (user: string, emoji: string, remove?: boolean) =>
      h.call('POST', 'reactions', { user, channel: 'ops', message: id, emoji, ...(remove ? { remove } : {}) })
    await give('admin', '🔥')
    await give('admin', '🔥')
    const both = await give('viewer', '🔥')
    expect(both.reactions).toMatchObject([{ emoji: { id: null, name: '🔥' }, count: 2, me: true, me_burst: false }])
    await give('admin', '👍')
    const [message] = await seen('ops', 'guest')
    expect(message.reactions.map((r: Json) => [r.emoji.name, r.user_ids.length, r.me])).toEqual([
      ['🔥', 2, false],
      ['👍', 1, false],
    ])
    await give('admin', '🔥', true)
    expect((await give('viewer', '🔥', true)).reactions).toMatchObject([{ emoji: { name: '👍' } }])
  })

  it('are told of as an update of the message', async () => {
    const { h, write } = await setUp()
    const { id } = await write('look')
    const stream = await fetch(`${h.sandbox.url}/sandbox/events`)
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    await h.call('POST', 'reactions', { user: 'viewer', channel: 'ops', message: id, emoji: '❤' })
    let text = ''
    while (!text.includes('event: message_update')) text += (await reader?.read())?.value ?? ''
    expect(text).toMatch(/event: message_update\ndata: .*"count":1/)
    await reader?.cancel()
  })

  it('are refused with a sentence', async () => {
    const { h, write } = await setUp()
    const { id } = await write('look')
    const give = (body: object) =>
      h.call('POST', 'reactions', { user: 'viewer', channel: 'ops', message: id, emoji: '🔥', ...body })
    await expect(give({ emoji: 'fire' })).rejects.toThrow('404 There is no emoji "fire".')
    await expect(give({ emoji: 'party:123456789012345678' })).rejects.toThrow('404')
    await expect(give({ message: '1' })).rejects.toThrow('404 There is no message "1".')
    await expect(give({ channel: 'admin' })).rejects.toThrow('404 There is no message')
    await expect(give({ user: 'mia' })).rejects.toThrow('403')
  })
})

describe('threads of people', () => {
  it('begin from a message, are written in, and stand beside the channels', async () => {
    const { h, write, seen, channels } = await setUp()
    const { id } = await write('the till is stuck')
    const thread = await h.call('POST', 'threads', { user: 'viewer', channel: 'ops', message: id, name: 'Till' })
    expect(thread).toMatchObject({ id, type: 11, name: 'Till', archived: false, locked: false, message_count: 0 })
    await write('on it', id, 'operator')
    const [parent] = await seen('ops')
    expect(parent).toMatchObject({ id, flags: 32, thread: { id, name: 'Till', message_count: 1, member_count: 2 } })
    const inside = await seen(id)
    expect(inside.map((m: Json) => [m.type, m.content])).toEqual([
      [21, ''],
      [0, 'on it'],
    ])
    expect(inside[0].referenced_message).toMatchObject({ id, content: 'the till is stuck' })
    const listed = (await channels()).find((c: Json) => c.id === id)
    expect(listed).toMatchObject({ type: 11, parent_id: thread.parent_id, member_ids: { length: 2 } })
  })

  it('begin without a message, which their channel then tells of', async () => {
    const { h, seen } = await setUp()
    const thread = await h.call('POST', 'threads', { user: 'viewer', channel: 'ops', name: 'Ideas' })
    const [told] = await seen('ops')
    expect(told).toMatchObject({ type: 18, content: 'Ideas', message_reference: { channel_id: thread.id } })
    expect(told.author.username).toBe('viewer')
  })

  it('are archived after a day of silence, and opened by the next message', async () => {
    const { h, write, channels } = await setUp()
    const { id } = await h.call('POST', 'threads', { user: 'viewer', channel: 'ops', name: 'Ideas' })
    const archived = async () => (await channels()).find((c: Json) => c.id === id).archived
    await h.call('POST', 'clock', { advance_ms: DAY_MS - 60_000 })
    await write('still here', id)
    await h.call('POST', 'clock', { advance_ms: 60_000 })
    expect(await archived()).toBe(false)
    await h.call('POST', 'clock', { advance_ms: DAY_MS })
    expect(await archived()).toBe(true)
    await write('back', id)
    expect(await archived()).toBe(false)
  })

  it('are refused with a sentence', async () => {
    const { h, write } = await setUp()
    const { id } = await write('look')
    const start = (body: object) => h.call('POST', 'threads', { user: 'viewer', channel: 'ops', name: 'x', ...body })
    await start({ message: id })
    await expect(start({ message: id })).rejects.toThrow('409')
    await expect(start({ channel: id })).rejects.toThrow('422')
    await expect(start({ name: ' ' })).rejects.toThrow('422')
    await expect(start({ user: 'mia' })).rejects.toThrow('403')
    await expect(start({ message: '1' })).rejects.toThrow('404')
  })
})

describe('replies of people', () => {
  it('answer a message, and call its author unless told not to', async () => {
    const { h, write, seen } = await setUp()
    const reply = (content: string, reference: string, more = {}) =>
      h.call('POST', 'messages', { user: 'viewer', channel: 'ops', content, reference, ...more })
    const first = await write('who is on call?')
    const second = await reply('me', first.id)
    expect(second).toMatchObject({ type: 19, referenced_message: { id: first.id, content: 'who is on call?' } })
    expect(second.message_reference).toMatchObject({ type: 0, message_id: first.id, channel_id: first.channel_id })
    expect(second.mentions).toMatchObject([{ username: 'admin' }])
    expect((await reply('me too', first.id, { mention: false })).mentions).toEqual([])
    const third = await reply('sure?', second.id)
    expect(third.referenced_message).toMatchObject({ id: second.id, type: 19 })
    expect(third.referenced_message).not.toHaveProperty('referenced_message')
    expect(third.mentions).toEqual([])
    expect((await seen('ops')).at(-1)).toMatchObject({ id: third.id, referenced_message: { content: 'me' } })
  })

  it('reach bots as replies, with what they answer', async () => {
    const { h, write } = await setUp()
    await h.call('POST', 'applications', { name: 'Reader', intents_allowed: true })
    await h.call('POST', 'installs', { app: 'Reader', guild: 'Muster HQ' })
    const gateway = await openGateway(h)
    // Messages of servers, and their content (topics/gateway, Gateway Intents).
    gateway.send({ op: 2, d: { token: await h.tokenOf('Reader'), intents: (1 << 9) | (1 << 15) } })
    await gateway.event('READY')
    const { id } = await write('who is on call?')
    await gateway.event('MESSAGE_CREATE')
    await h.call('POST', 'messages', { user: 'viewer', channel: 'ops', content: 'me', reference: id })
    expect(await gateway.event('MESSAGE_CREATE')).toMatchObject({
      type: 19,
      content: 'me',
      message_reference: { message_id: id },
      referenced_message: { id, content: 'who is on call?' },
    })
  })

  it('are refused with a sentence where there is nothing to answer', async () => {
    const { h, write } = await setUp()
    const { id } = await write('here')
    const reply = (reference: unknown, channel = 'ops') =>
      h.call('POST', 'messages', { user: 'viewer', channel, content: 'x', reference })
    await expect(reply('1')).rejects.toThrow('404 There is no message "1".')
    await expect(reply(id, 'admin')).rejects.toThrow('404 There is no message')
    await expect(reply(7)).rejects.toThrow('"reference" must be text.')
  })
})

describe('deleting as a person', () => {
  it('takes one’s own message away, and others’ where one may; a reply to it then has nothing above', async () => {
    const { h, write, seen } = await setUp()
    const remove = (id: string, user: string) => h.call('DELETE', `channels/ops/messages/${id}?user=${user}`)
    const first = await write('mine', 'ops', 'viewer')
    const body = { user: 'guest', channel: 'ops', content: 'why?', reference: first.id }
    const second = await h.call('POST', 'messages', body)
    await expect(remove(second.id, 'viewer')).rejects.toThrow('403 viewer may delete only their own messages there.')
    await remove(first.id, 'viewer')
    expect(await seen('ops')).toMatchObject([{ id: second.id, type: 19, referenced_message: null }])
    await expect(remove(first.id, 'viewer')).rejects.toThrow('404')
    await remove(second.id, 'admin')
    expect(await seen('ops')).toEqual([])
  })

  it('leaves the first message of a thread', async () => {
    const { h, write, seen } = await setUp()
    const { id } = await write('look')
    await h.call('POST', 'threads', { user: 'admin', channel: 'ops', message: id, name: 'Look' })
    const [first] = await seen(id)
    await expect(h.call('DELETE', `channels/${id}/messages/${first.id}?user=admin`)).rejects.toThrow('422')
  })
})
