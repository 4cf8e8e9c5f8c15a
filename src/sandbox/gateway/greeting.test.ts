import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Json, openGateway, startSandbox } from '../../testing/sandbox.ts'

const text = expect.any(String)
const list = expect.any(Array)
const id = expect.stringMatching(/^\d{15,20}$/)

async function greeted() {
  const h = await startSandbox()
  const g = await openGateway(h)
  g.send({ op: 2, d: { token: await h.tokenOf('Muster'), intents: 1 } })
  return { h, g }
}

/** Pages events/gateway-events (Ready, Guild Create) and resources/guild. */
describe('the gateway', () => {
  it('asks for a heartbeat every 41.25 s', async () => {
    const h = await startSandbox()
    const socket = new WebSocket(`${h.sandbox.url.replace('http', 'ws')}/gateway?v=10&encoding=json`)
    const hello = await new Promise<string>((resolve) => socket.once('message', (raw) => resolve(String(raw))))
    socket.terminate()
    expect(JSON.parse(hello)).toEqual({ op: 10, t: null, s: null, d: { heartbeat_interval: 41_250, _trace: list } })
  })

  it('says READY with all that clients need', async () => {
    const { h, g } = await greeted()
    const { guilds, applications } = await h.world()
    const ready = await g.next((p) => p.t === 'READY')
    expect(ready).toMatchObject({ op: 0, s: 1 })
    expect(ready.d).toMatchObject({
      v: 10,
      user: { id: applications[0].id, username: 'Muster', bot: true, discriminator: text, avatar: null },
      guilds: guilds.map((guild: Json) => ({ id: guild.id, unavailable: true })),
      session_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      resume_gateway_url: `${h.sandbox.url.replace('http', 'ws')}/gateway`,
      shard: [0, 1],
      application: { id: applications[0].id, flags: 0 },
      private_channels: [],
    })
  })

  it('says GUILD_CREATE with all that clients need', async () => {
    const { h, g } = await greeted()
    const { guilds, applications } = await h.world()
    const guild = await g.event('GUILD_CREATE')
    expect(guild).toMatchObject({
      ...{ id: guilds[0].id, name: 'Muster HQ', owner_id: guilds[0].owner_id, icon: null },
      ...{ unavailable: false, large: false, member_count: 5, joined_at: text },
      ...{ verification_level: expect.any(Number), system_channel_flags: expect.any(Number), preferred_locale: text },
      ...{ features: list, emojis: list, stickers: list, nsfw_level: expect.any(Number) },
      ...{ threads: [], voice_states: [], presences: [], stage_instances: [], guild_scheduled_events: [] },
      ...{ soundboard_sounds: [] },
      roles: expect.arrayContaining([
        expect.objectContaining({ id: guilds[0].id, name: '@everyone', permissions: text }),
      ]),
      channels: [
        { id, name: 'admin', type: 0, position: expect.any(Number), permission_overwrites: list },
        { id, name: 'ops', type: 0, position: expect.any(Number), permission_overwrites: list },
      ],
      members: [
        { user: { id: applications[0].id, bot: true }, roles: list, joined_at: text, flags: expect.any(Number) },
      ],
    })
  })
})
