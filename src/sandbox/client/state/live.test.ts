import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { message, stateOf } from '../testing/state.ts'
import { followEvents } from './live.ts'
import { paced } from './paced.ts'
import { createStore } from './store.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A stream of events in the hands of the test. */
function createSource() {
  const source = Object.assign(new EventTarget(), {
    readyState: 1,
    CLOSED: 2,
    onopen: () => undefined as unknown,
    onerror: () => undefined as unknown,
    close: vi.fn(),
  })
  const tell = (kind: string, data: unknown) =>
    source.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data) }))
  return { source: source as typeof source & EventSource, tell }
}

function follow() {
  const sources = [createSource()]
  const store = createStore(stateOf({ messages: [message(8)] }))
  const none = async () => undefined
  const actions = {
    refresh: vi.fn(none),
    refreshUnderway: vi.fn(none),
    refreshWorld: vi.fn(none),
    refreshCommands: vi.fn(none),
  }
  let opened = 0
  const open = () => {
    sources[opened] ??= createSource()
    return (sources[opened++] as ReturnType<typeof createSource>).source
  }
  const stop = followEvents(store, actions, open, () => true)
  return { sources, store, actions, stop, opened: () => opened, first: sources[0] as ReturnType<typeof createSource> }
}

describe('following the events', () => {
  it('applies messages soon, many at once', async () => {
    const { store, first } = follow()
    const changes = vi.fn()
    store.subscribe(changes)
    for (const id of [9, 10, 11]) first.tell('message', message(id))
    first.tell('message_delete', { id: '10', channel_id: '10' })
    await vi.advanceTimersByTimeAsync(50)
    expect(store.get().messages.map(({ id }) => id)).toEqual(['8', '9', '11'])
    expect(changes).toHaveBeenCalledTimes(1)
  })

  it('reads everything whenever the stream begins, and says while it is lost', () => {
    const { store, first, actions } = follow()
    first.source.onopen()
    expect(actions.refresh).toHaveBeenCalledTimes(1)
    first.source.onerror()
    expect(store.get().connected).toBe(false)
    first.source.onopen()
    expect(store.get().connected).toBe(true)
    expect(actions.refresh).toHaveBeenCalledTimes(2)
  })

  it('opens another stream where the browser gave up, and none where it tries by itself', async () => {
    const { first, opened } = follow()
    first.source.onerror()
    await vi.advanceTimersByTimeAsync(5000)
    expect(opened()).toBe(1)
    first.source.readyState = 2
    first.source.onerror()
    await vi.advanceTimersByTimeAsync(5000)
    expect(opened()).toBe(2)
  })

  it('shows presences as they are told, and reads again what is only named', async () => {
    const { store, first, actions, stop } = follow()
    first.tell('presence', { user_id: '3', connected: true, status: 'dnd', activities: [] })
    expect(store.get().world?.applications[0]).toMatchObject({ connected: true, status: 'dnd' })
    for (let times = 0; times < 5; times++) first.tell('world', {})
    first.tell('command_list', {})
    await vi.advanceTimersByTimeAsync(300)
    expect(actions.refreshWorld).toHaveBeenCalledTimes(1)
    expect(actions.refreshCommands).toHaveBeenCalledTimes(1)
    stop()
    expect(first.source.close).toHaveBeenCalled()
  })
})

describe('paced', () => {
  it('runs once for many calls, and once more for those that come while it runs', async () => {
    let end: () => void = () => undefined
    const work = vi.fn(() => new Promise<void>((resolve) => (end = resolve)))
    const ask = paced(100, work)
    ask()
    ask()
    await vi.advanceTimersByTimeAsync(100)
    expect(work).toHaveBeenCalledTimes(1)
    ask()
    ask()
    end()
    await vi.advanceTimersByTimeAsync(100)
    expect(work).toHaveBeenCalledTimes(2)
    end()
    await vi.advanceTimersByTimeAsync(1000)
    expect(work).toHaveBeenCalledTimes(2)
  })

  it('goes on after a failure', async () => {
    const work = vi.fn(async () => Promise.reject(new Error('no')))
    const ask = paced(10, work)
    ask()
    await vi.advanceTimersByTimeAsync(20)
    ask()
    await vi.advanceTimersByTimeAsync(20)
    expect(work).toHaveBeenCalledTimes(2)
  })
})
