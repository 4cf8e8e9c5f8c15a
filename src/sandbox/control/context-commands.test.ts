import { describe, expect, it } from 'vitest'
import { type Json, startSandbox } from '../../testing/sandbox.ts'

async function setUp() {
  const h = await startSandbox()
  const token = await h.tokenOf('Muster')
  const { applications, guilds, users } = await h.world()
  const app = applications[0].id as string
  const put = (commands: object[], owner = { app, token }) =>
    h.rest('PUT', `/applications/${owner.app}/guilds/${guilds[0].id}/commands`, { token: owner.token, body: commands })
  const idOf = (name: string) => users.find((u: Json) => u.username === name).id as string
  const use = (body: object) =>
    h.call('POST', 'commands', { user: 'admin', guild: 'Muster HQ', channel: 'ops', settle_ms: 0, ...body })
  return { h, token, app, put, use, idOf, guilds, applications }
}

describe('user and message commands', () => {
  it('reach their application with the user they were used on', async () => {
    const { h, put, use, idOf, app } = await setUp()
    await put([{ type: 2, name: 'Show Profile' }])
    const sent = await h.interactionOf('Muster', () => use({ text: 'Show Profile', target: '@guest' }))
    const guest = idOf('guest')
    expect(sent).toMatchObject({
      type: 2,
      data: {
        type: 2,
        name: 'Show Profile',
        target_id: guest,
        resolved: { users: { [guest]: { username: 'guest' } } },
      },
    })
    expect(sent.data.resolved.members[guest].permissions).toMatch(/^\d+$/)
    await h.rest('POST', `/interactions/${sent.id}/${sent.token}/callback`, {
      body: { type: 4, data: { content: 'A guest' } },
    })
    const { state, messages } = await h.call('GET', `interactions/${sent.id}`)
    expect(state).toBe('replied')
    expect(messages[0].interaction_metadata).toMatchObject({ command_type: 2, target_user: { id: guest } })
    expect(messages[0]).toMatchObject({ type: 20, interaction: { name: 'Show Profile' }, application_id: app })
  })

  it('reach their application with the whole message they were used on', async () => {
    const { h, put, use } = await setUp()
    await put([{ type: 3, name: 'Report' }])
    const { id } = await h.call('POST', 'messages', { user: 'guest', channel: 'ops', content: 'Buy now' })
    const sent = await h.interactionOf('Muster', () => use({ text: 'report', target: id }))
    expect(sent.data).toMatchObject({
      type: 3,
      target_id: id,
      resolved: { messages: { [id]: { content: 'Buy now' } } },
    })
    await h.rest('POST', `/interactions/${sent.id}/${sent.token}/callback`, { body: { type: 5, data: { flags: 64 } } })
    const { messages } = await h.call('GET', `interactions/${sent.id}`)
    expect(messages[0].interaction_metadata).toMatchObject({ command_type: 3, target_message_id: id })
  })

  it('are offered beside the slash commands, with their type', async () => {
    const { h, put } = await setUp()
    await put([
      { name: 'ping', description: 'p' },
      { type: 2, name: 'Who' },
      { type: 3, name: 'What' },
    ])
    const { commands } = await h.call('GET', 'commands?user=admin&guild=Muster%20HQ&channel=ops')
    expect(commands.map((c: Json) => [c.name, c.type])).toEqual([
      ['ping', 1],
      ['Who', 2],
      ['What', 3],
    ])
  })

  it('are refused with a sentence where there is none, none for this person, or several', async () => {
    const { h, put, use, guilds, applications } = await setUp()
    await expect(use({ text: 'Who', target: 'nobody' })).rejects.toThrow('404 There is no user or message "nobody".')
    await expect(use({ text: 'Who', target: 'guest' })).rejects.toThrow('422 There is no user command "Who" here.')
    await put([{ type: 2, name: 'Who', default_member_permissions: '0' }])
    await expect(use({ user: 'viewer', text: 'Who', target: 'guest' })).rejects.toThrow(
      '422 You do not have permission',
    )
    await h.call('POST', 'installs', { app: 'Amber Fox', guild: guilds[0].id })
    const fox = applications.find((a: Json) => a.name === 'Amber Fox')
    await put([{ type: 2, name: 'Who' }], { app: fox.id, token: fox.token })
    await expect(use({ text: 'Who', target: 'guest' })).rejects.toThrow('choose one of Muster, Amber Fox')
    expect(await use({ text: 'Who', target: 'guest', app: 'Amber Fox' })).toMatchObject({ app: fox.id })
  })
})
