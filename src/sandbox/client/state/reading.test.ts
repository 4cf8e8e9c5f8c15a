import { describe, expect, it, vi } from 'vitest'
import type { api } from '../api.ts'
import { message, stateOf } from '../testing/state.ts'
import { apply, byId, heed, loadMessages, loadOlder, mentions, unreadIn } from './reading.ts'
import { createStore } from './store.ts'

const ids = (state: { messages: readonly { id: string }[] }) => state.messages.map(({ id }) => id)
const written = (...args: Parameters<typeof message>) => ({ kind: 'message', message: message(...args) }) as const
const there = [message(8), message(9)]

describe('apply', () => {
  it('keeps messages in the order of their ids, each once', () => {
    const state = stateOf({ messages: there })
    expect(ids(apply(state, [written(12), written(10), written(12), written(9)]))).toEqual(['8', '9', '10', '12'])
    expect(byId('9', '10')).toBeLessThan(0)
  })

  it('changes and deletes, with what replies show above them', () => {
    const reply = message(10, {
      type: 19,
      message_reference: { message_id: '8' },
      referenced_message: there[0] ?? null,
    })
    const state = stateOf({ messages: [...there, reply] })
    const edit = { kind: 'message_update', message: message(8, { content: 'better' }) } as const
    expect(apply(state, [edit]).messages.map(({ referenced_message }) => referenced_message?.content)).toEqual([
      undefined,
      undefined,
      'better',
    ])
    const after = apply(state, [{ kind: 'message_delete', message: message(8) }])
    expect(ids(after)).toEqual(['9', '10'])
    expect(after.messages[1]?.referenced_message).toBeNull()
    // An edit of a message that was never read brings nothing.
    expect(ids(apply(state, [{ kind: 'message_update', message: message(3) }]))).toEqual(['8', '9', '10'])
  })

  it('hides what only others see', () => {
    expect(ids(apply(stateOf({ messages: there }), [written(10, { ephemeral_to: '2' })]))).toEqual(['8', '9'])
    expect(ids(apply(stateOf({ messages: there }), [written(10, { ephemeral_to: '1' })]))).toEqual(['8', '9', '10'])
  })

  it('notes what is unread for everyone who does not look, but for whoever wrote it', () => {
    const elsewhere = { channel_id: '11' }
    const state = stateOf()
    const { unread } = apply(state, [
      written(10, { ...elsewhere, mentions: [{ id: '1' }] }),
      written(11, elsewhere),
      written(12),
      written(13, { author: { id: '1', username: 'admin' } }),
    ])
    const now = { ...state, unread }
    expect(unreadIn(now, '11')).toEqual({ first: '10', mentions: 1 })
    expect(unreadIn(now, '10')).toBeUndefined()
    expect(unreadIn({ ...now, userId: '2' }, '11')).toBeUndefined()
    expect(unreadIn({ ...now, userId: '2' }, '10')).toEqual({ first: '13', mentions: 0 })
    expect([...unread.keys()].some((key) => key.startsWith('3/'))).toBe(false)
  })

  it('begins what is new with the first message that came while nobody watched', () => {
    const state = stateOf({ messages: there })
    expect(apply(state, [written(10), written(11)], false).newFrom).toBe('10')
    expect(apply(state, [written(10)], true).newFrom).toBeUndefined()
    expect(apply(state, [written(10, { author: { id: '1', username: 'admin' } })], false).newFrom).toBeUndefined()
  })
})

describe('mentions', () => {
  it.each([
    ['by name', { mentions: [{ id: '2' }] }, true],
    ['by role', { mention_roles: ['7'] }, true],
    ['by another role', { mention_roles: ['8'] }, false],
    ['with everyone', { mention_everyone: true }, true],
    ['somebody else', { mentions: [{ id: '1' }] }, false],
  ])('%s', (_, change, expected) => {
    expect(mentions(stateOf().world?.guilds[0], message(1, change), '2')).toBe(expected)
  })
})

describe('reading', () => {
  /** The control interface, which answers when told to. */
  function slowAnswer() {
    let answer: (messages: ReturnType<typeof message>[]) => void = () => undefined
    const read = vi.fn<typeof api.messages>(() => new Promise((resolve) => (answer = resolve)))
    return { read, answer: (list: ReturnType<typeof message>[]) => answer(list) }
  }

  it('does not undo what happens while the answer is on its way', async () => {
    const { read, answer } = slowAnswer()
    const store = createStore(stateOf({ messages: there }))
    const done = loadMessages(store, read)
    heed(store, [written(10), { kind: 'message_delete', message: message(8) }])
    answer(there)
    await done
    expect(ids(store.get())).toEqual(['9', '10'])
  })

  it('drops the answer for a place that was left meanwhile', async () => {
    const { read, answer } = slowAnswer()
    const store = createStore(stateOf({ messages: there }))
    const done = loadMessages(store, read)
    store.set({ channelId: '11' })
    answer([message(1)])
    await done
    expect(ids(store.get())).toEqual(['8', '9'])
  })

  it('reads what is older once at a time, until there is no more', async () => {
    const { read, answer } = slowAnswer()
    const store = createStore(stateOf({ messages: there, hasOlder: true }))
    const done = Promise.all([loadOlder(store, read), loadOlder(store, read)])
    answer([message(6), message(7)])
    await done
    expect(read).toHaveBeenCalledTimes(1)
    expect(read.mock.lastCall?.[2]).toMatchObject({ before: '8' })
    expect(ids(store.get())).toEqual(['6', '7', '8', '9'])
    expect(store.get().hasOlder).toBe(false)
    await loadOlder(store, read)
    expect(read).toHaveBeenCalledTimes(1)
  })
})
