import { beforeEach, describe, expect, it } from 'vitest'
import type { DiscordApplications } from '../app.ts'
import { silentLog } from '../lib/log.ts'
import { createRedactor } from '../lib/redact.ts'
import { type Harness, type Json, startSandbox } from '../testing/sandbox.ts'
import { createDiscordApplications } from './applications.ts'

let h: Harness
let applications: DiscordApplications
let token: string
let id: string
let shop: string

const refer = { name: 'refer', description: 'Refer a friend' }
const stats = { name: 'stats', description: 'Show figures' }
const members = 1 << 1
const calls = async () =>
  (await h.call('GET', `log?app=${id}`)).filter((e: Json) => e.kind === 'rest').map((e: Json) => e.method)

beforeEach(async () => {
  h = await startSandbox()
  applications = createDiscordApplications({ apiUrl: `${h.sandbox.url}/api`, log: silentLog, redact: createRedactor() })
  const made = await h.call('POST', 'applications', { name: 'Fresh', intents_allowed: 0 })
  token = made.token
  id = made.id
  shop = (await h.world()).guilds.find((guild: Json) => guild.name === 'Fashion Brand').id
})

describe('intents', () => {
  it('that are missing are named, and allowed only when told', async () => {
    expect(await applications.allowIntents(token, 1 | members, { mend: false })).toEqual(['Server Members'])
    expect(await applications.allowIntents(token, 1 | members, { mend: true })).toEqual(['Server Members'])
    expect(await applications.allowIntents(token, 1 | members, { mend: true })).toEqual([])
    expect(await calls()).toEqual(['GET', 'GET', 'PATCH', 'GET'])
  })

  it('without privileges need nothing', async () => {
    expect(await applications.allowIntents(token, 1, { mend: true })).toEqual([])
  })
})

describe('permissions', () => {
  it('that the bot lacks in that very server are named as Discord names them', async () => {
    const wanted = ((1n << 11n) | (1n << 28n)).toString()
    expect(await applications.lackingIn(token, shop, wanted)).toBeUndefined()
    // One with a larger id: Discord's list begins after an id, and may begin with another server.
    await h.call('POST', 'guilds', { name: 'Later', owner: 'admin' })
    await h.call('POST', 'installs', { app: 'Fresh', guild: 'Later', permissions: '8' })
    expect(await applications.lackingIn(token, shop, wanted)).toBeUndefined()
    await h.call('POST', 'installs', { app: 'Fresh', guild: 'Fashion Brand', permissions: '2048' })
    expect(await applications.lackingIn(token, shop, wanted)).toEqual(['Manage Roles'])
    expect(await applications.lackingIn(token, shop, '2048')).toEqual([])
  })
})

describe('commands', () => {
  it('are compared one by one', async () => {
    const want = { applicationId: id, name: 'Fresh', description: '', intents: 1 }
    await applications.configure(token, { ...want, commands: [refer, stats] })
    const next = [
      { ...refer, description: 'Other words' },
      { name: 'rank', description: 'Ranks' },
    ]
    expect(await applications.commandChanges(token, id, next)).toEqual({
      ...{ added: ['rank'], removed: ['stats'] },
      changed: ['refer'],
    })
    const none = { added: [], removed: [], changed: [] }
    expect(await applications.commandChanges(token, id, [stats, refer])).toEqual(none)
  })
})
