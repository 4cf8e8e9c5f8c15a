import { beforeEach, describe, expect, it } from 'vitest'
import type { Driver, Observed, Workload } from '../deployment/driver.ts'
import type { Bot } from '../domain/bot.ts'
import { problem } from '../domain/errors.ts'
import { silentLog } from '../lib/log.ts'
import { aToken, fakeDiscord } from '../testing/app.ts'
import { aBot } from '../testing/commands.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { withEndpoints } from './interactions-endpoint.ts'

const botId = '6a59f5a3-aef1-4d66-8e0b-86ed5f4e4dd9'
const url = `https://functions.test/muster-${botId}`
const report = {
  ...{ generation: 1, readyForMs: 5, ackAgeMs: null, heartbeatIntervalMs: null, guilds: 0, users: 0 },
  ...{ eventLoopLagMs: 0, memoryBytes: 0, commands: 0, errors: 0, receivedAt: new Date(0) },
}
const workload: Workload = {
  ...{ botId, name: 'Greeter', generation: 1, artifact: { digest: 'd', file: '/f' }, environment: { A: '1' } },
  ...{ secrets: { DISCORD_TOKEN: aToken('101') }, limits: { memoryMb: 1 } },
}

describe('interactions endpoints', () => {
  let discord: ReturnType<typeof fakeDiscord>
  let bot: Bot | undefined
  let did: string[]
  let applied: Workload | undefined
  let clock: ReturnType<typeof createManualClock>
  let driver: Driver
  const endpoint = () => discord.endpoints.get('101') ?? null

  beforeEach(() => {
    discord = fakeDiscord()
    bot = aBot({ id: botId, applicationId: '101', strategy: 'serverless', desired: 'running' })
    did = []
    applied = undefined
    clock = createManualClock()
    const seen: Observed = { botId, generation: 1, state: 'running', since: new Date(0), report }
    const note = (what: string) => async () => void did.push(`${what} with ${endpoint()}`)
    const inner: Driver = {
      ...{ strategy: 'serverless', endpointOf: () => url, logs: async () => [], watch: () => () => undefined },
      async apply(given) {
        did.push(`apply with ${endpoint()}`)
        applied = given
      },
      ...{ stop: note('stop'), remove: note('remove'), close: note('close'), observe: async () => [seen] },
    }
    const needs = {
      ...{ bots: { find: async () => bot }, tokens: { of: async ({ id }: { id: string }) => aToken(id) } },
      ...{ discord: discord.discord, clock, log: silentLog },
    }
    driver = withEndpoints(new Map([['serverless', inner]]), needs).get('serverless') as Driver
  })

  it('leaves drivers alone whose bots connect by themselves', () => {
    const plain = { strategy: 'pm2' } as Driver
    const needs = { bots: { find: async () => bot }, tokens: { of: async () => '' }, discord: discord.discord }
    expect(withEndpoints(new Map([['pm2', plain]]), { ...needs, clock, log: silentLog }).get('pm2')).toBe(plain)
  })

  it('is set once the bot is there, which knows the application’s public key', async () => {
    await driver.apply(workload)
    expect(did).toEqual(['apply with null'])
    expect(applied?.environment).toEqual({ A: '1', DISCORD_PUBLIC_KEY: 'ab'.repeat(32) })
    expect(endpoint()).toBe(url)
  })

  it.each(['stop', 'remove'] as const)('is taken away before a %s', async (end) => {
    await driver.apply(workload)
    await driver[end](botId)
    expect(did.at(-1)).toBe(`${end} with null`)
  })

  it('is taken away before everything is ended', async () => {
    await driver.apply(workload)
    await driver.close({ stopBots: true })
    expect(did.at(-1)).toBe('close with null')
  })

  it('stays when Muster lets go', async () => {
    await driver.apply(workload)
    await driver.close()
    expect(did.at(-1)).toBe(`close with ${url}`)
  })

  it('ends nothing while Discord cannot be told, and does so later', async () => {
    await driver.apply(workload)
    discord.faults.unreachable = true
    await expect(driver.stop(botId)).rejects.toMatchObject({ code: 'DiscordUnreachable' })
    expect(did).toEqual(['apply with null'])
    discord.faults.unreachable = false
    await driver.stop(botId)
    expect(did.at(-1)).toBe('stop with null')
  })

  it('keeps no bot alive whose token is dead, or of which there is no row any more', async () => {
    discord.faults.refused.add('101')
    await driver.stop(botId)
    bot = undefined
    await driver.remove(botId)
    expect(did).toEqual(['stop with null', 'remove with null'])
  })

  it('makes a bot not ready while Discord refuses it, and ready when it takes it', async () => {
    discord.faults.endpoint = problem('EndpointRefused', 'no PONG')
    await expect(driver.apply(workload)).rejects.toMatchObject({ code: 'EndpointRefused' })
    expect((await driver.observe())[0]?.report?.readyForMs).toBeNull()
    discord.faults.endpoint = undefined
    await driver.apply(workload)
    expect((await driver.observe())[0]?.report?.readyForMs).toBe(5)
  })

  it('is set again within minutes where somebody took it away, and not looked at in between', async () => {
    await driver.apply(workload)
    discord.endpoints.set('101', null)
    await driver.observe()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(endpoint()).toBeNull()
    await clock.advance(5 * 60_000)
    await driver.observe()
    await expect.poll(endpoint).toBe(url)
  })

  it('is not set again for a bot that is not wanted there', async () => {
    await driver.apply(workload)
    discord.endpoints.set('101', null)
    await clock.advance(5 * 60_000)
    if (bot) bot = { ...bot, strategy: 'pm2' }
    await driver.observe()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(endpoint()).toBeNull()
  })
})
