import { beforeEach, describe, expect, it } from 'vitest'
import { type Harness, type Json, startSandbox } from '../testing/sandbox.ts'
import { aConfig, deadAddress } from '../testing/settings.ts'
import { examine } from './doctor.ts'
import type { Check } from './doctor-check.ts'
import { channelCheck, discordChecks } from './doctor-discord.ts'

describe('the doctor of Discord', () => {
  let h: Harness
  let token: string
  let hq: Json
  let shop: Json
  beforeEach(async () => {
    h = await startSandbox()
    token = await h.tokenOf('Muster')
    const { guilds } = await h.world()
    hq = guilds.find(({ name }: Json) => name === 'Muster HQ')
    shop = guilds.find(({ name }: Json) => name === 'Fashion Brand')
  })

  const config = (discord: object = {}, api = `${h.sandbox.url}/api`) =>
    aConfig({ discord: { token, adminGuildId: hq.id, ...discord }, discordApiUrl: api })
  const said = async (discord?: object, api?: string) => (await saidBy(discordChecks(config(discord, api)))).lines

  it('finds everything in order', async () => {
    expect(await said()).toEqual([
      '✔ Discord token: that of Muster',
      '✔ Gateway and intents: 1000 logins left today; no privileged intent is needed',
      '✔ Admin server: Muster HQ',
      '✔ Permissions: all that are needed',
    ])
  })

  it('says that the token is refused, and looks no further', async () => {
    expect(await said({ token: `${token.slice(0, -4)}aaaa` })).toEqual([
      '✘ Discord token: Discord refuses DISCORD_BOT_TOKEN',
      '  → press “Reset Token” on the Bot page of the Developer Portal and copy the new one',
      '– Gateway and intents: mend the token first',
      '– Admin server: mend the token first',
      '– Permissions: mend the admin server first',
    ])
  })

  it.each([
    ['a server it is not in', async () => (await h.call('POST', 'guilds', { name: 'Elsewhere', owner: 'mia' })).id],
    ['a server that is none', async () => '123456789012345678'],
  ])('says that Muster is not in %s', async (_, guild) => {
    const lines = await said({ adminGuildId: await guild() })
    expect(lines.slice(2)).toEqual([
      '✘ Admin server: Muster is not in the server that DISCORD_ADMIN_GUILD_ID names',
      '  → invite it (step 2 of “Going live”), or copy the server’s id again (step 3)',
      '– Permissions: mend the admin server first',
    ])
  })

  it('names the permissions that are missing', async () => {
    // Everybody may look there, and the only role that may do all is not Muster's.
    const everyone = { id: shop.id, permissions: (1n << 10n).toString() }
    const answers: Record<string, object> = {
      '/users/@me': { id: '7', username: 'Muster' },
      '/gateway/bot': { session_start_limit: { remaining: 49 } },
      [`/guilds/${shop.id}`]: { name: 'Fashion Brand', roles: [everyone, { id: '9', permissions: '8' }] },
      [`/guilds/${shop.id}/members/7`]: { roles: [] },
    }
    for (const [path, body] of Object.entries(answers))
      await h.call('POST', 'faults', { match: `GET ${path}`, status: 200, body })
    const lines = await said({ adminGuildId: shop.id })
    const all = 'Send Messages, Embed Links, Attach Files, Read Message History'
    expect(lines.slice(1)).toEqual([
      '✘ Gateway and intents: only 49 logins are left today',
      '  → find out what logs in so often; the budget is filled again within 24 hours',
      '✔ Admin server: Fashion Brand',
      `✘ Permissions: missing: ${all}`,
      `  → in the server’s settings, give Muster’s role: ${all}`,
    ])
  })

  it('says why Discord cannot be asked', async () => {
    const lines = await said({}, `${await deadAddress()}/api`)
    expect(lines[0]).toMatch(/^✘ Discord token: could not be checked: .*ECONNREFUSED/)
    await h.call('POST', 'faults', { match: 'GET /users/@me', status: 503 })
    expect((await said())[0]).toBe('✘ Discord token: could not be checked: Discord answered 503')
  })

  it('has nothing to ask in the sandbox', async () => {
    const { lines, wrong } = await saidBy(discordChecks(aConfig()))
    expect([lines, wrong]).toEqual([['✔ Discord: the sandbox, which starts with Muster'], 0])
  })

  it.each([
    ['no channel', () => undefined, '✔ x: no channel chosen yet; do it with /alerts channel'],
    ['a channel', () => hq.channels.find(({ name }: Json) => name === 'ops').id, '✔ x: go to #ops'],
    ['a channel that is gone', () => '1234', '✘ x: the channel they go to is gone, or closed to Muster'],
  ])('says where alerts go: %s', async (_, channel, line) => {
    const { lines } = await saidBy([{ name: 'x', run: () => channelCheck(config(), channel()) }])
    expect(lines[0]).toBe(line)
  })
})

/** What the checks say, in their order, and how many of them found something wrong. */
async function saidBy(checks: readonly Check[]): Promise<{ lines: string[]; wrong: number }> {
  const lines: string[] = []
  const wrong = await examine(checks, (line) => lines.push(line))
  return { lines, wrong }
}
