import { expect, it } from 'vitest'
import type { Driver } from '../../deployment/driver.ts'
import type { Bot, Strategy } from '../../domain/bot.ts'
import { problem } from '../../domain/errors.ts'
import { unattendedCeiling } from '../../domain/login-budget.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import { silentLog } from '../../lib/log.ts'
import { createRedactor } from '../../lib/redact.ts'
import type { Launch, Stores } from '../../stores/stores.ts'
import { aLedger } from '../../testing/ledger.ts'
import { createLaunch } from './launch.ts'

const now = new Date('2026-01-01T12:00:00Z')
const names = ['anchor', 'broken', 'gone', 'refused', 'spent', 'unreadable', 'zealous']

/** Bots of one application each that are wished for in their first generation, and what happened to them, in order. */
function starts() {
  const ledger = aLedger()
  const events: string[] = []
  const wished = new Map(names.map((name) => [name, 1]))
  const state = { onRead: (_: readonly string[]) => {} }
  const launchOf = async (id: string): Promise<[string, Launch | Error]> => {
    if (id === 'unreadable') return [id, new Error('a row that cannot be read')]
    const bot = { ...{ id, name: id, applicationId: id, strategy: 'simulation' }, generation: wished.get(id) }
    const token = { id, tokenCiphertext: '', state: 'claimed' as const }
    const launch = { bot: { ...bot, desired: 'running' } as Bot, token }
    return [id, { ...launch, ledger: await ledger.ledgerOf(id, 'simulation', now) }]
  }
  const logins: Stores['logins'] = {
    ...ledger,
    async launchesOf(ids) {
      events.push(`read ${ids.length}`)
      const launches = new Map(await Promise.all(ids.filter((id) => id !== 'gone').map(launchOf)))
      state.onRead(ids)
      return launches
    },
    async book(asked) {
      events.push(`book ${asked.length}`)
      return ledger.book(asked.filter(({ botId, generation }) => wished.get(botId) === generation))
    },
  }
  const apply: Driver['apply'] = async ({ botId }) => {
    events.push(`apply ${botId}, ${ledger.starts.filter((start) => start.botId === botId).length} booked`)
    if (botId === 'broken') throw new Error('no such image')
  }
  const launch = createLaunch({
    ...{ logins, log: silentLog, redact: createRedactor(), timeoutMs: 1_000, loginWindowMs: 5_000, now: () => now },
    drivers: new Map<Strategy, Driver>([['simulation', { apply } as Driver]]),
    discord: { sessionStarts: async () => ({ remaining: 1_000, resetAfterMs: 0, maxConcurrency: 1 }) },
    refusals: { heard: () => undefined },
    workloadOf: async ({ bot: { id, name, generation } }) => {
      if (id === 'refused') throw problem('TokenRefused')
      const artifact = { digest: 'd', file: '/f' }
      const secrets = { DISCORD_TOKEN: 't' }
      return { ...{ botId: id, name, generation, artifact, secrets }, environment: {}, limits: { memoryMb: 1 } }
    },
  })
  const start = async (botId: string) =>
    (await launch({ botId, generation: 1 } as Wish, 'simulation', { restart: true, onStarting: () => {} })).kind
  const all = async () => Object.fromEntries(await Promise.all(names.map(async (name) => [name, await start(name)])))
  return { ledger, events, wished, state, all }
}

const fate = {
  ...{ anchor: 'started', broken: 'refused', gone: 'stale', refused: 'token_invalid', spent: 'started' },
  ...{ unreadable: 'away', zealous: 'started' },
}

it('bots that are started together cost a few calls, and what fails one of them harms no other', async () => {
  const { events, all } = starts()
  expect(await all()).toEqual(fate)
  expect(events.filter((event) => event.startsWith('read'))).toEqual(['read 1', 'read 6'])
  expect(events.filter((event) => event.startsWith('book')).length).toBeLessThanOrEqual(3)
})

it('a wish that changes after they were read is respected: the bot is neither booked nor started', async () => {
  const { events, wished, state, ledger, all } = starts()
  state.onRead = (ids) => {
    if (ids.includes('zealous')) wished.set('zealous', 2)
  }
  expect(await all()).toEqual({ ...fate, zealous: 'stale' })
  expect(events.join()).not.toContain('apply zealous')
  expect(ledger.starts.map(({ botId }) => botId)).not.toContain('zealous')
})

it('each is held to its own budget, and is in the ledger once before it logs in', async () => {
  const { events, ledger, all } = starts()
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
  const spent = { applicationId: 'spent', botId: 'spent', generation: 1, kind: 'unattended' as const }
  for (let n = 1; n <= unattendedCeiling; n += 1) await ledger.book([{ ...spent, at: ago(n) }])
  await ledger.book([{ ...spent, applicationId: 'anchor', botId: 'anchor', at: new Date(now.getTime() - 4_000) }])
  expect(await all()).toEqual({ ...fate, spent: 'held', anchor: 'held' })
  const applied = events.filter((event) => event.startsWith('apply'))
  expect(applied).toEqual(['apply broken, 1 booked', 'apply zealous, 1 booked'])
  expect(ledger.starts.filter(({ botId }) => botId === 'spent')).toHaveLength(unattendedCeiling)
})
