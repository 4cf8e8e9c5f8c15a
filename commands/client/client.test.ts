import { describe, expect, it } from 'vitest'
import { problem } from '../../src/domain/errors.ts'
import { aBot, aClient, fakeApp, fakeInput, markdownOf } from '../../src/testing/commands.ts'
import { suggestClients, suggestGuilds, suggestTimeZones } from '../choices.ts'
import { clientCreate } from './create.ts'
import { clientDelete } from './delete.ts'
import { clientEdit } from './edit.ts'
import { clientGrant } from './grant.ts'
import { clientList } from './list.ts'
import { clientRevoke } from './revoke.ts'
import { clientShow } from './show.ts'

const client = aClient()
const missing = async () => {
  throw problem('ClientNotFound', 'nobody')
}

describe('/client create', () => {
  it('passes on what was given and nothing else', async () => {
    const app = fakeApp({ clients: { create: async () => client } })
    const reply = await clientCreate.run(
      fakeInput({ options: { name: 'Fashion Brand', timezone: 'Europe/Berlin' } }),
      app,
    )
    const given = { name: 'Fashion Brand', timeZone: 'Europe/Berlin', by: '1' }
    expect(app.calls).toEqual([
      { method: 'clients.create', args: [given] },
      { method: 'clients.guilds', args: [] },
    ])
    expect(reply.panels[0]).toMatchObject({ title: 'Fashion Brand was added', tone: 'good' })
  })

  it('lets the service refuse', async () => {
    const run = clientCreate.run(fakeInput({ options: { name: ' ' } }), fakeApp({ clients: { create: missing } }))
    await expect(run).rejects.toMatchObject({ code: 'ClientNotFound' })
  })
})

describe('/client list', () => {
  it('shows ten by name, and a way on', async () => {
    const clients = Array.from({ length: 11 }, (_, i) => aClient({ name: `C${i + 1}`, industry: null, botCount: i }))
    const reply = await clientList.run(fakeInput(), fakeApp({ clients: { list: async () => clients } }))
    expect(reply.panels[0]?.text?.split('\n')[1]).toBe('**C2** · 1 bot · Europe/Berlin')
    expect(reply.panels[0]?.footer).toBe('11 clients · page 1 of 2')
    expect(reply.buttons).toMatchObject([{ disabled: true }, { disabled: false, options: { page: '2' } }])
  })

  it('helps when there are none', async () => {
    const reply = await clientList.run(fakeInput(), fakeApp({ clients: { list: async () => [] } }))
    expect(reply.panels[0]?.text).toContain('/client create')
  })
})

describe('/client show', () => {
  it('shows details, bots and people', async () => {
    const app = fakeApp({
      clients: {
        get: async () => client,
        members: async () => [{ userId: '5', grantedBy: '1', grantedAt: new Date(0) }],
      },
      bots: { list: async () => [aBot(), aBot({ name: 'Other', status: 'offline' })] },
    })
    const reply = await clientShow.run(fakeInput({ options: { client: 'fashion brand' } }), app)
    expect(app.calls[0]).toEqual({ method: 'clients.get', args: ['fashion brand'] })
    expect(reply.panels[0]?.text).toBe('**2 bots**\n🟢 Greeter\n🔴 Other')
    for (const said of ['Retail', 'mia@example.org', 'Europe/Berlin', '<@5>']) expect(markdownOf(reply)).toContain(said)
  })

  it('counts what does not fit', async () => {
    const app = fakeApp({
      clients: {
        get: async () => client,
        members: async () =>
          Array.from({ length: 31 }, () => ({ userId: '5', grantedBy: '1', grantedAt: new Date(0) })),
      },
      bots: { list: async () => Array.from({ length: 20 }, () => aBot()) },
    })
    const text = markdownOf(await clientShow.run(fakeInput({ options: { client: 'x' } }), app))
    expect(text).toContain('… and 5 more; /bot list shows them')
    expect(text).toContain('… and 1 more')
  })

  it('refuses an unknown client', async () => {
    const run = clientShow.run(fakeInput({ options: { client: 'nobody' } }), fakeApp({ clients: { get: missing } }))
    await expect(run).rejects.toMatchObject({ code: 'ClientNotFound' })
  })
})

describe('/client edit', () => {
  it('changes only what is given', async () => {
    const app = fakeApp({ clients: { edit: async () => aClient({ name: 'FB' }) } })
    const reply = await clientEdit.run(fakeInput({ options: { client: client.id, name: 'FB', guild: '30' } }), app)
    expect(app.calls).toEqual([
      { method: 'clients.edit', args: [client.id, { name: 'FB', guild: '30' }] },
      { method: 'clients.guilds', args: [] },
    ])
    expect(reply.panels[0]?.title).toBe('FB was changed')
  })

  it('says that nobody checked a server that Muster cannot see', async () => {
    const app = fakeApp({ clients: { edit: async () => aClient({ guildId: '30' }), guilds: () => [] } })
    const { panels } = await clientEdit.run(fakeInput({ options: { client: client.id, guild: '30' } }), app)
    expect(panels[0]?.fields?.at(-1)?.value).toBe('30 (Muster is not in it, so nobody checked it)')
  })

  it('refuses when nothing is given', async () => {
    const run = clientEdit.run(fakeInput({ options: { client: client.id } }), fakeApp())
    await expect(run).rejects.toMatchObject({ code: 'NothingToChange' })
  })
})

describe('/client delete', () => {
  it('asks first, then goes by id', async () => {
    const app = fakeApp({ clients: { get: async () => aClient({ botCount: 0 }), remove: async () => client } })
    const question = await clientDelete.confirm(fakeInput({ options: { client: 'fashion brand' } }), app)
    expect(question).toMatchObject({ button: 'Delete Fashion Brand', options: { client: client.id } })
    const reply = await clientDelete.run(fakeInput({ options: question.options }), app)
    expect(app.calls.at(-1)).toEqual({ method: 'clients.remove', args: [client.id] })
    expect(reply.panels[0]?.title).toBe('Fashion Brand was deleted')
  })

  it('does not even ask while there are bots', async () => {
    const app = fakeApp({ clients: { get: async () => aClient({ botCount: 2 }) } })
    const asking = clientDelete.confirm(fakeInput({ options: { client: 'fashion brand' } }), app)
    await expect(asking).rejects.toMatchObject({ code: 'ClientHasBots' })
  })

  it('lets the service refuse a bot that slipped in between', async () => {
    const remove = async () => {
      throw problem('ClientHasBots', 'Fashion Brand')
    }
    const run = clientDelete.run(fakeInput({ options: { client: client.id } }), fakeApp({ clients: { remove } }))
    await expect(run).rejects.toMatchObject({ code: 'ClientHasBots' })
  })
})

describe('/client grant and revoke', () => {
  const options = { client: client.id, user: { id: '5', name: 'mia' } }

  it('gives a person the view of a client', async () => {
    const app = fakeApp({ clients: { grant: async () => client } })
    const reply = await clientGrant.run(fakeInput({ options }), app)
    expect(app.calls).toEqual([{ method: 'clients.grant', args: [client.id, '5', '1'] }])
    expect(reply.panels[0]?.text).toContain('<@5> may see the figures of **Fashion Brand**')
  })

  it('gives nothing to bots', async () => {
    const run = clientGrant.run(
      fakeInput({ options: { ...options, user: { id: '5', name: 'b', bot: true } } }),
      fakeApp(),
    )
    await expect(run).rejects.toMatchObject({ code: 'BotsCannotUseCommands' })
  })

  it('takes it away, from bots too', async () => {
    const app = fakeApp({ clients: { revoke: async () => client } })
    await clientRevoke.run(fakeInput({ options: { ...options, user: { id: '5', name: 'b', bot: true } } }), app)
    expect(app.calls).toEqual([{ method: 'clients.revoke', args: [client.id, '5'] }])
  })
})

describe('what is offered while one types', () => {
  const names = ['Hat shop', 'Blue Hats', 'Shoes']
  const app = fakeApp({ clients: { list: async () => names.map((name) => aClient({ name, id: name })) } })
  const offered = async (typed: string) => (await suggestClients(typed, fakeInput(), app)).map(({ value }) => value)

  it('finds any part of a name, whatever the case, beginnings first', async () => {
    expect(await offered('HAT')).toEqual(['Hat shop', 'Blue Hats'])
    expect(await offered('s')).toEqual(['Shoes', 'Hat shop', 'Blue Hats'])
    expect(await offered('')).toEqual(names)
    expect(await offered('zzz')).toEqual([])
  })

  it('offers the servers Muster is in, and gives their id', async () => {
    const guilds = [
      { id: '1', name: 'Muster HQ' },
      { id: '2', name: 'Fashion Brand' },
    ]
    const app = fakeApp({ clients: { guilds: () => guilds } })
    expect(await suggestGuilds('fash', fakeInput(), app)).toEqual([{ name: 'Fashion Brand', value: '2' }])
  })

  it('finds time zones the way people type them', async () => {
    const zones = async (typed: string) => (await suggestTimeZones(typed, fakeInput(), app)).map(({ value }) => value)
    expect(await zones('new york')).toEqual(['America/New_York'])
    expect(await zones('utc')).toEqual(['UTC'])
    expect(await zones('')).toContain('Europe/Berlin')
  })
})
