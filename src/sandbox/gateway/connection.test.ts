import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { createConnection } from './connection.ts'

function setUp(bufferedAmount = 0) {
  const sent: string[] = []
  const socket = {
    ...{ readyState: 1, OPEN: 1, bufferedAmount, cut: false },
    send: (text: string) => sent.push(text),
    close() {},
    terminate() {
      socket.readyState = 3
      socket.cut = true
    },
  }
  return { socket, sent, connection: createConnection(socket as unknown as WebSocket, false) }
}

const event = { t: 'X', json: '{}' }

describe('a socket that takes nothing', () => {
  it('is cut at the thousand and first payload that a freeze held back', () => {
    const { socket, sent, connection } = setUp()
    connection.freeze(true)
    for (let s = 1; s <= 1000; s++) connection.sendEvent(s, event)
    expect(socket.cut).toBe(false)
    connection.sendEvent(1001, event)
    expect(socket.cut).toBe(true)
    expect(sent).toEqual([])
  })

  it('gets all of what was held back, in order, when it thaws in time', () => {
    const { sent, connection } = setUp()
    connection.freeze(true)
    for (let s = 1; s <= 1000; s++) connection.sendEvent(s, event)
    connection.freeze(false)
    expect(sent.map((text) => JSON.parse(text).s)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1))
  })

  it('is cut when more than 16 MiB wait in it', () => {
    const slow = setUp(16 * 1024 * 1024)
    slow.connection.send({ op: 11 })
    expect([slow.socket.cut, slow.sent.length]).toEqual([false, 1])
    const slower = setUp(16 * 1024 * 1024 + 1)
    slower.connection.send({ op: 11 })
    expect([slower.socket.cut, slower.sent.length]).toEqual([true, 0])
    slower.connection.send({ op: 11 })
    expect(slower.sent).toEqual([])
  })
})
