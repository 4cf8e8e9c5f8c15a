import { describe, expect, it } from 'vitest'
import { type Json, openGateway, startSandbox } from '../../testing/sandbox.ts'

const row = (component: object) => ({ type: 1, components: [component] })

/** A message of Muster's in #ops with these components; `click` uses one and gives what the application got. */
async function setUp(components: object[] = []) {
  const h = await startSandbox({ limits: [] })
  const token = await h.tokenOf('Muster')
  const { guilds, applications, users } = await h.world()
  const app = applications[0].id as string
  const ids = {
    ops: guilds[0].channels.find((c: Json) => c.name === 'ops').id as string,
    guest: users.find((u: Json) => u.username === 'guest').id as string,
    viewer: guilds[0].roles.find((r: Json) => r.name === 'Viewer').id as string,
  }
  const { body: message } = await h.rest('POST', `/channels/${ids.ops}/messages`, {
    token,
    body: { content: 'Use me', components },
  })
  const press = (more: object) =>
    h.call('POST', 'clicks', { user: 'admin', message: message.id, settle_ms: 0, ...more })
  const gateway = await openGateway(h)
  gateway.send({ op: 2, d: { token, intents: 0 } })
  await gateway.event('READY')
  const sent = async (cause: Promise<unknown>): Promise<Json> => {
    await cause
    return gateway.event('INTERACTION_CREATE')
  }
  const click = (more: object) => sent(press(more))
  const answer = (to: Json, body: object) => h.rest('POST', `/interactions/${to.id}/${to.token}/callback`, { body })
  const hook = (to: Json, method: string, path: string, body?: object) =>
    h.rest(method, `/webhooks/${app}/${to.token}${path}`, body ? { body } : {})
  return { h, ids, press, click, sent, answer, hook }
}

describe('components', () => {
  it('give a select of users, roles, both, or channels with what it names', async () => {
    const kinds = [5, 6, 7, 8].map((type) => row({ type, custom_id: `s${type}`, max_values: 2 }))
    const { click, ids } = await setUp(kinds)
    const users = await click({ custom_id: 's5', values: ['@guest'] })
    expect(users.data).toMatchObject({
      component_type: 5,
      values: [ids.guest],
      resolved: { users: { [ids.guest]: {} } },
    })
    expect(users.data.resolved.members).toHaveProperty(ids.guest)
    const roles = await click({ custom_id: 's6', values: ['Viewer'] })
    expect(roles.data.resolved).toMatchObject({ roles: { [ids.viewer]: { name: 'Viewer' } } })
    const both = await click({ custom_id: 's7', values: ['Viewer', 'guest'] })
    expect(both.data.values).toEqual([ids.viewer, ids.guest])
    const channels = await click({ custom_id: 's8', values: ['#ops'] })
    expect(channels.data.resolved.channels[ids.ops]).toMatchObject({ name: 'ops', type: 0 })
  })

  it('refuse what Discord would not let a person do', async () => {
    const { press } = await setUp([
      row({ type: 3, custom_id: 'one', options: [{ label: 'A', value: 'a' }] }),
      row({ type: 8, custom_id: 'voice', channel_types: [2] }),
      row({ type: 2, style: 5, label: 'Link', url: 'https://example.com' }),
      row({ type: 2, style: 1, label: 'Off', custom_id: 'off', disabled: true }),
    ])
    await expect(press({ custom_id: 'one', values: ['b'] })).rejects.toThrow('422 "one" has no option "b".')
    await expect(press({ custom_id: 'one', values: ['a', 'a'] })).rejects.toThrow('422 "one" takes 1 values.')
    await expect(press({ custom_id: 'voice', values: ['#ops'] })).rejects.toThrow('422 "voice" cannot take "#ops".')
    await expect(press({ custom_id: 'off' })).rejects.toThrow('422 That component is disabled.')
    await expect(press({ custom_id: 'none' })).rejects.toThrow('404 There is no component "none".')
  })

  it('update the message they stand on, also an ephemeral one, and delete it', async () => {
    const { h, click, answer, hook, ids } = await setUp([row({ type: 2, style: 1, label: 'Go', custom_id: 'go' })])
    const first = await click({ custom_id: 'go' })
    expect(first).toMatchObject({
      type: 3,
      data: { custom_id: 'go', component_type: 2 },
      message: { content: 'Use me' },
    })
    const components = [row({ type: 2, style: 1, label: 'More', custom_id: 'more' })]
    await answer(first, { type: 4, data: { content: 'Only you', flags: 64, components } })
    const [ephemeral] = (await h.call('GET', `interactions/${first.id}`)).messages
    expect(ephemeral.interaction_metadata).toMatchObject({ type: 3, interacted_message_id: first.message.id })
    await expect(h.call('POST', 'clicks', { user: 'guest', message: ephemeral.id, custom_id: 'more' })).rejects.toThrow(
      '404',
    )
    const second = await click({ message: ephemeral.id, custom_id: 'more' })
    expect(second.message.flags & 64).toBe(64)
    await answer(second, { type: 7, data: { content: 'Changed', components: [] } })
    expect((await hook(second, 'GET', '/messages/@original')).body).toMatchObject({
      id: ephemeral.id,
      content: 'Changed',
    })
    expect((await hook(second, 'DELETE', '/messages/%40original')).status).toBe(204)
    expect((await hook(second, 'GET', '/messages/@original')).body.code).toBe(10008)
    const seen = await h.call('GET', `channels/${ids.ops}/messages?user=admin`)
    expect(seen.map((m: Json) => m.content)).toEqual(['Use me'])
  })

  it('keep to what the deferral said of who sees the answer', async () => {
    const { click, answer, hook } = await setUp([row({ type: 2, style: 1, label: 'Go', custom_id: 'go' })])
    const shown = await click({ custom_id: 'go' })
    await answer(shown, { type: 5 })
    const filled = await hook(shown, 'POST', '', { content: 'hidden?', flags: 64 })
    expect(filled.body.flags).toBe(0)
    const next = await hook(shown, 'POST', '', { content: 'hidden', flags: 64 })
    expect(next.body.flags).toBe(64)
    expect(next.body.id).not.toBe(filled.body.id)
    const later = await click({ custom_id: 'go' })
    await answer(later, { type: 6 })
    expect((await hook(later, 'PATCH', '/messages/@original', { content: 'Mine' })).body.content).toBe('Mine')
  })

  it('open forms of texts, selects and ticks, and send what was filled in', async () => {
    const { h, click, sent, answer, ids } = await setUp([row({ type: 2, style: 1, label: 'Go', custom_id: 'go' })])
    const opener = await click({ custom_id: 'go' })
    const label = (component: object) => ({ type: 18, label: 'L', component })
    const options = ['a', 'b', 'c'].map((value) => ({ label: value.toUpperCase(), value }))
    const components = [
      { type: 10, content: 'Please fill in' },
      label({ type: 4, custom_id: 'text', style: 1 }),
      label({ type: 5, custom_id: 'who', default_values: [{ type: 'user', id: ids.guest }] }),
      label({ type: 22, custom_id: 'many', options }),
      label({ type: 3, custom_id: 'pick', options, max_values: 3 }),
    ]
    await answer(opener, { type: 9, data: { custom_id: 'form', title: 'Form', components } })
    const submit = (fields: object) =>
      h.call('POST', 'modals', { user: 'admin', interaction: opener.id, fields, settle_ms: 0 })
    await expect(submit({ text: '' })).rejects.toThrow('422 "text" is required.')
    await expect(submit({ text: 'x', stranger: 'y' })).rejects.toThrow('422 The modal has no field "stranger".')
    const got = await sent(submit({ text: 'x', many: ['A', 'c'], pick: ['a', 'b'] }))
    expect(got).toMatchObject({ type: 5, data: { custom_id: 'form', resolved: { users: { [ids.guest]: {} } } } })
    expect(got.data.components.map((c: Json) => c.component)).toMatchObject([
      undefined,
      { type: 4, custom_id: 'text', value: 'x' },
      { type: 5, custom_id: 'who', values: [ids.guest] },
      { type: 22, custom_id: 'many', values: ['a', 'c'] },
      { type: 3, custom_id: 'pick', values: ['a', 'b'] },
    ])
    const done = await answer(got, { type: 4, data: { content: 'Thanks' } })
    expect(done).toMatchObject({ status: 204, body: undefined })
    expect(done.headers.get('content-type')).toBeNull()
    const [thanks] = (await h.call('GET', `interactions/${got.id}`)).messages
    expect(thanks.interaction_metadata).toMatchObject({ type: 5, triggering_interaction_metadata: { id: opener.id } })
  })
})
