import { PermissionFlagsBits } from 'discord.js'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AlertRoute } from '../domain/alert-route.ts'
import { fleetRoutes } from '../testing/fleet.ts'
import { type Harness, type Json, startSandbox } from '../testing/sandbox.ts'
import { aConfig } from '../testing/settings.ts'
import { threadsCheck } from './doctor-threads.ts'

const { ViewChannel, CreatePublicThreads, SendMessagesInThreads } = PermissionFlagsBits

describe('the doctor of threads', () => {
  let h: Harness
  let hq: Json
  const idOf = (name: string): string => hq.channels.find((channel: Json) => channel.name === name).id
  beforeEach(async () => {
    h = await startSandbox()
    await h.call('POST', 'installs', { app: 'Amber Fox', guild: 'Muster HQ', permissions: '8' })
    hq = (await h.world()).guilds.find(({ name }: Json) => name === 'Muster HQ')
  })

  const route = (channel: string, more: Partial<AlertRoute> = {}): AlertRoute[] =>
    fleetRoutes(idOf(channel)).map((one) => ({ ...one, ...more }))
  async function said(...routes: AlertRoute[][]) {
    const discord = { token: await h.tokenOf('Muster'), adminGuildId: hq.id }
    const finding = await threadsCheck(aConfig({ discord, discordApiUrl: `${h.sandbox.url}/api` }), routes.flat())
    return [finding.state, finding.says]
  }
  async function overwrite(channel: string, of: { id: string; type: 0 | 1 }, allow: bigint, deny: bigint) {
    const body = { type: of.type, allow: allow.toString(), deny: deny.toString() }
    const token = await h.tokenOf('Amber Fox')
    expect((await h.rest('PUT', `/channels/${idOf(channel)}/permissions/${of.id}`, { token, body })).status).toBe(204)
  }
  const everyone = () => ({ id: hq.id as string, type: 0 as const })
  const muster = async () => {
    const bot = (await h.world()).applications.find(({ name }: Json) => name === 'Muster')
    return { id: bot.bot_user_id as string, type: 1 as const }
  }

  it('finds that they can be made, each channel once', async () => {
    const found = await said(route('ops'), route('ops', { scope: 'bot' }), route('admin', { scope: 'client' }))
    expect(found).toEqual(['ok', 'can be made under the alerts of 2 channels'])
  })

  it('names each channel and what is missing in it, as its overwrites have it', async () => {
    await overwrite('ops', everyone(), 0n, CreatePublicThreads | SendMessagesInThreads)
    await overwrite('ops', await muster(), SendMessagesInThreads, 0n)
    await overwrite('admin', everyone(), 0n, SendMessagesInThreads)
    expect(await said(route('ops'), route('admin', { scope: 'client' }))).toEqual([
      'wrong',
      'cannot be made in #ops (Create Public Threads), #admin (Send Messages in Threads)',
    ])
    await overwrite('ops', await muster(), CreatePublicThreads | SendMessagesInThreads, 0n)
    expect((await said(route('ops')))[0]).toBe('ok')
  })

  it('takes it that nothing can be done in a channel that Muster does not see', async () => {
    const channel = { name: 'ops', guild_id: hq.id, permission_overwrites: [] as object[] }
    channel.permission_overwrites.push({ id: hq.id, type: 0, allow: '0', deny: ViewChannel.toString() })
    await h.call('POST', 'faults', { match: `GET /channels/${idOf('ops')}`, status: 200, body: channel })
    const all = 'View Channels, Create Public Threads, Send Messages in Threads'
    expect(await said(route('ops'))).toEqual(['wrong', `cannot be made in #ops (${all})`])
  })

  it('looks nowhere where no route wants them, and leaves channels that are gone to “Alerts”', async () => {
    await overwrite('ops', everyone(), 0n, CreatePublicThreads)
    expect(await said(route('ops', { threads: false }), route('ops', { scope: 'people' }))).toEqual([
      'ok',
      'no route asks for any',
    ])
    expect((await said(fleetRoutes('1234')))[0]).toBe('ok')
  })
})
