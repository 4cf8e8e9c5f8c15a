import { describe, expect, it } from 'vitest'
import { createHealth } from './health.ts'

function setUp() {
  let now = 1000
  const health = createHealth({
    generation: 4,
    now: () => now,
    memoryBytes: () => 60_000_000,
    eventLoopLagMs: () => 2,
  })
  return { health, pass: (ms: number) => (now += ms) }
}

describe('health', () => {
  it('knows nothing of the gateway before READY', () => {
    expect(setUp().health.report()).toEqual({
      generation: 4,
      readyForMs: null,
      ackAgeMs: null,
      heartbeatIntervalMs: null,
      guilds: 0,
      users: 0,
      eventLoopLagMs: 2,
      memoryBytes: 60_000_000,
      commands: 0,
      errors: 0,
    })
  })

  it('measures the age of the last ack, which grows when the socket is dead', () => {
    const { health, pass } = setUp()
    health.connected([])
    health.beatsEvery(41_250)
    pass(30_000)
    health.acked()
    pass(5_000)
    expect(health.report()).toMatchObject({ readyForMs: 35_000, ackAgeMs: 5_000, heartbeatIntervalMs: 41_250 })
    pass(120_000)
    expect(health.report()).toMatchObject({ readyForMs: 155_000, ackAgeMs: 125_000 })
    health.disconnected()
    pass(1_000)
    expect(health.report()).toMatchObject({ readyForMs: null, ackAgeMs: 126_000 })
  })

  it('lets the age grow from READY on when no ack ever comes, and start anew when resumed', () => {
    const { health, pass } = setUp()
    health.connected([])
    pass(90_000)
    expect(health.report().ackAgeMs).toBe(90_000)
    health.disconnected()
    health.connected()
    expect(health.report()).toMatchObject({ readyForMs: 0, ackAgeMs: 0 })
  })

  it('counts servers and people, keeping what it knows over a new READY', () => {
    const { health } = setUp()
    health.connected(['a', 'b'])
    health.guild('a', 10)
    health.guild('b', 5)
    expect(health.report()).toMatchObject({ guilds: 2, users: 15 })
    health.guildGone('b')
    expect(health.guild('c', 1)).toBe(true)
    expect(health.guild('c', 2)).toBe(false)
    health.connected(['a', 'd'])
    expect(health.report()).toMatchObject({ guilds: 2, users: 10 })
  })

  it('forgets only what an accepted report has told', () => {
    const { health } = setUp()
    health.command()
    health.command()
    health.error()
    const told = health.report()
    health.command()
    health.accepted(told)
    expect(health.report()).toMatchObject({ commands: 1, errors: 0 })
    expect(health.unreported()).toBe(true)
    health.accepted(health.report())
    expect(health.unreported()).toBe(false)
  })
})
