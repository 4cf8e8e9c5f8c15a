import { PermissionFlagsBits as Can } from 'discord-api-types/v10'
import { placesOf } from '../discord-refusals.ts'
import { createHarness, type Json, openGateway } from '../sandbox.ts'
import type { Refusal } from './codes.ts'
import type { Place } from './rule.ts'

type Answer = { status: number; headers: Headers; body: Json }
export interface Verdict {
  status: number
  /** `status code`, or for an invalid form where and with which codes; undefined when the body was taken. */
  refusal: string | { status: number; code: number; errors: string[] } | undefined
}

/** A sandbox with a bot in it, and every place where bodies may be sent. */
export type Places = Awaited<ReturnType<typeof createPlaces>>

const NAME = 'Ruler'
const person = { user: 'admin', guild: 'Muster HQ', channel: 'ops', app: NAME, settle_ms: 0 }
const press = { type: 2, style: 1, label: 'p', custom_id: 'press' }
const form = {
  custom_id: 'm',
  title: 't',
  components: [{ type: 18, label: 'l', component: { type: 4, custom_id: 't', style: 1 } }],
}
const dataOf: Record<number, object> = { 4: { content: 'x' }, 7: { content: 'x' }, 8: { choices: [] }, 9: form }

/** Each call waits out the limits of rates on the sandbox's clock. */
export async function createPlaces() {
  const h = await createHarness({ limits: [] })
  const { id: app, token } = await h.call('POST', 'applications', { name: NAME })
  const permissions = (Can.ManageChannels | Can.CreatePublicThreads).toString()
  await h.call('POST', 'installs', { app: NAME, guild: 'Muster HQ', permissions })
  await h.call('POST', 'installs', { app: 'Amber Fox', guild: 'Muster HQ' })
  const { guilds, applications, users } = await h.world()
  const [hq, shop] = guilds
  const idOf = (list: Json[], name: string) => list.find((one) => one.name === name || one.username === name).id
  const fox = applications.find((one: Json) => one.name === 'Amber Fox')
  const channel = idOf(hq.channels, 'ops')
  const asBot = (method: string, path: string, body?: unknown) => h.rest(method, path, { token, body })
  const text = { type: 3, name: 'text', description: 'd', autocomplete: true }
  const { body: own } = await asBot('PUT', `/applications/${app}/guilds/${hq.id}/commands`, [
    { name: 'ping', description: 'd' },
    { name: 'find', description: 'd', options: [text] },
  ])
  let cut: () => unknown = () => {}
  const gateway = await openGateway(h, '', (close) => {
    cut = close
  })
  gateway.send({ op: 2, d: { token, intents: 0 } })
  await gateway.event('READY')
  const heart = setInterval(() => gateway.send({ op: 1, d: null }), 20_000)

  const wait = (advance_ms: number) => h.call('POST', 'clock', { advance_ms })

  /** What the bot gets when a person does this; completions wait for their choices, and that nobody minds. */
  async function caused(path: string, body: object): Promise<{ id: string; token: string }> {
    h.call('POST', path, { ...person, ...body }).catch(() => {})
    return gateway.event('INTERACTION_CREATE')
  }
  async function interaction(type: number) {
    if (type === 2) return caused('commands', { text: '/ping' })
    if (type === 4) return caused('autocomplete', { text: '/find text:a', focused: 'text' })
    if (type === 3) {
      const { body } = await asBot('POST', `/channels/${channel}/messages`, {
        content: 'x',
        components: [{ type: 1, components: [press] }],
      })
      return caused('clicks', { message: body.id, custom_id: 'press' })
    }
    const opened = await caused('commands', { text: '/ping' })
    await respond(opened, { type: 9, data: form })
    return caused('modals', { interaction: opened.id, fields: { t: 'x' } })
  }
  const respond = (to: { id: string; token: string }, body: unknown, query = ''): Promise<Answer> =>
    h.rest('POST', `/interactions/${to.id}/${to.token}/callback${query}`, { body })

  async function request(place: Place, body: unknown): Promise<Answer> {
    const messages = `/channels/${channel}/messages`
    switch (place) {
      case 'message':
        return asBot('POST', messages, body)
      case 'edit': {
        const { id } = (await asBot('POST', messages, { content: 'x' })).body
        return asBot('PATCH', `${messages}/${id}`, body)
      }
      case 'answer':
        return respond(await interaction(2), { type: 4, data: body })
      case 'follow-up': {
        const answered = await interaction(2)
        await respond(answered, { type: 4, data: { content: 'x' } })
        return h.rest('POST', `/webhooks/${app}/${answered.token}`, { body })
      }
      case 'modal':
        return respond(await interaction(2), { type: 9, data: body })
      case 'choices':
        return respond(await interaction(4), { type: 8, data: body })
      case 'command':
        return asBot('POST', `/applications/${app}/commands`, body)
      case 'application':
        return asBot('PATCH', '/applications/@me', body)
      case 'bot user':
        return asBot('PATCH', '/users/@me', body)
      case 'channel':
        return asBot('POST', `/guilds/${hq.id}/channels`, body)
      case 'thread':
        return asBot('POST', `/channels/${channel}/threads`, body)
    }
  }

  function verdict({ status, body }: Answer): Verdict {
    if (status < 300) return { status, refusal: undefined }
    if (body.code !== 50035) return { status, refusal: `${status} ${body.code}` }
    return { status, refusal: { status, code: body.code, errors: placesOf(body.errors) } }
  }

  return {
    async send(place: Place, body: unknown): Promise<Verdict> {
      // A bot may rename itself twice an hour.
      await wait(place === 'bot user' ? 3_600_000 : 1000)
      return verdict(await request(place, body))
    },
    /** Where a complaint about a body stands, sent there. */
    prefix: (place: Place, path: string) => (['answer', 'modal', 'choices'].includes(place) ? `data.${path}` : path),
    async refusalOf({ call, body, raw, by }: Refusal): Promise<string> {
      await wait(1000)
      const ids: Record<string, string> = {
        ...{ GUILD: hq.id, CHANNEL: channel, HIDDEN: shop.channels[0].id, APP: app, OTHER_APP: fox.id },
        ...{ COMMAND: own[0].id, STRANGER: idOf(users, 'mia'), NOBODY: '123456789012345678' },
      }
      const [method = '', path = ''] = call.split(' ')
      const real = path.replace(/[A-Z_]{3,}/g, (name) => ids[name] ?? name)
      const asWhom = { nobody: undefined, 'a wrong token': `${token}x`, 'a weak bot': fox.token }
      const who = by ? asWhom[by] : token
      const answer = await h.rest(method, real, {
        ...(who ? { token: who } : {}),
        ...(body === undefined ? {} : { body }),
        ...(raw === undefined ? {} : { raw }),
      })
      return `${answer.status} ${answer.body?.code}`
    },
    /** Answers an interaction of this type by a callback of that type. */
    async callback(type: number, callback: number): Promise<Verdict> {
      await wait(1000)
      return verdict(await respond(await interaction(type), { type: callback, data: dataOf[callback] }))
    },
    async answer(body: unknown, query = ''): Promise<Answer> {
      await wait(1000)
      return respond(await interaction(2), body, query)
    },
    async close() {
      clearInterval(heart)
      cut()
      await h.sandbox.close()
    },
  }
}
