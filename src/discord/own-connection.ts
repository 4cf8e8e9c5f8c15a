import { type Client, Routes } from 'discord.js'
import type { OwnConnection } from '../app.ts'
import type { Clock } from '../lib/clock.ts'
import { createOwnRest, type OnRefusal } from './rest.ts'

const askEveryMs = 60_000

/** How Muster's own connection to Discord does. `ws.ping` is no part of it: that stays at its last good value when the socket is dead. */
export function createOwnConnection(needs: {
  client: () => Pick<Client, 'ws'>
  apiUrl: string
  token: string
  clock: Clock
  onRefusal?: OnRefusal
}): Pick<OwnConnection, 'ackAgeMs' | 'restMs'> {
  const { client, clock } = needs
  const begin = createOwnRest({ ...needs, deadlineMs: 2_500 })
  let asked: { at: number; answer: Promise<number | null> } | undefined

  async function ask(): Promise<number | null> {
    const began = clock.now().getTime()
    const { rest, signal } = begin()
    try {
      // The cheapest there is: it needs no authorization and answers one address (events/gateway, Get Gateway).
      await rest.get(Routes.gateway(), { signal, auth: false })
      return clock.now().getTime() - began
    } catch {
      return null
    }
  }

  return {
    ackAgeMs() {
      const acked = [...client().ws.shards.values()].map((shard) => shard.lastPingTimestamp).filter((at) => at > 0)
      return acked.length === 0 ? null : Math.max(0, clock.now().getTime() - Math.min(...acked))
    },
    restMs() {
      const now = clock.now().getTime()
      if (!asked || now - asked.at >= askEveryMs) asked = { at: now, answer: ask() }
      return asked.answer
    },
  }
}
