import { describe, expect, it } from 'vitest'
import { type Json, startSandbox } from '../../testing/sandbox.ts'

async function setUp(settings: object = {}) {
  const h = await startSandbox({ limits: [] })
  const token = await h.tokenOf('Muster')
  const { id } = (await h.world()).applications[0]
  if (Object.keys(settings).length > 0) await h.rest('PATCH', '/applications/@me', { token, body: settings })
  const register = async (commands: object[]) => {
    const body = commands.map((command) => ({ description: 'd', ...command }))
    expect((await h.rest('PUT', `/applications/${id}/commands`, { token, body })).status).toBe(200)
  }
  const offered = async (user: string, place: string) => {
    const { commands } = await h.call('GET', `commands?user=${user}&${place}`)
    return commands.map((command: Json) => command.name).toSorted()
  }
  return { h, register, offered }
}

const inGuild = 'guild=Muster%20HQ&channel=ops'
const inDirect = 'channel=%40Muster'

/** Page interactions/application-commands (Contexts, Permissions). */
describe('commands', () => {
  it('are offered where their contexts and integration types say', async () => {
    const { register, offered } = await setUp({ integration_types_config: { 0: {}, 1: {} } })
    await register([
      { name: 'all' },
      { name: 'guild', contexts: [0] },
      { name: 'direct', contexts: [1] },
      { name: 'private', contexts: [2] },
      { name: 'both', integration_types: [0, 1] },
      { name: 'for-oneself', integration_types: [1] },
    ])
    expect(await offered('admin', inGuild)).toEqual(['all', 'both', 'guild'])
    expect(await offered('admin', inDirect)).toEqual(['all', 'both', 'direct'])
  })

  it('are for administrators alone where their default permissions are "0"', async () => {
    const { h, register, offered } = await setUp()
    await register([{ name: 'all' }, { name: 'none', default_member_permissions: '0' }])
    await h.call('POST', 'roles', { guild: 'Muster HQ', name: 'Chief', permissions: '8' })
    await h.call('POST', 'roles', { guild: 'Muster HQ', name: 'Almost', permissions: (2n ** 50n - 1n - 8n).toString() })
    await h.call('PUT', 'members', { guild: 'Muster HQ', user: 'guest', roles: ['Almost'] })
    expect(await offered('guest', inGuild)).toEqual(['all'])
    await h.call('PUT', 'members', { guild: 'Muster HQ', user: 'guest', roles: ['Chief'] })
    expect(await offered('guest', inGuild)).toEqual(['all', 'none'])
    const typed = { user: 'viewer', guild: 'Muster HQ', channel: 'ops', text: '/none', settle_ms: 0 }
    await expect(h.call('POST', 'commands', typed)).rejects.toThrow(/^(403|422)/)
  })

  it('are for nobody in a channel that denies the use of application commands', async () => {
    const { h, register, offered } = await setUp()
    await register([{ name: 'all' }])
    await h.call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: '8' })
    const { id, channels } = (await h.world()).guilds[0]
    const ops = channels.find((one: Json) => one.name === 'ops').id
    const body = { type: 0, deny: (1n << 31n).toString() }
    const token = await h.tokenOf('Muster')
    expect((await h.rest('PUT', `/channels/${ops}/permissions/${id}`, { token, body })).status).toBe(204)
    expect(await offered('guest', inGuild)).toEqual([])
    expect(await offered('guest', 'guild=Muster%20HQ&channel=admin')).toEqual(['all'])
  })
})
